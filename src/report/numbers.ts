/**
 * Numbers of a benchmark, shortened: three or more neighbours of one section become `1.1.2 to 1.1.6`.
 *
 * @param order all numbers that are listed, which says who is whose neighbour
 */
export function numberRanges(numbers: readonly string[], order: readonly string[]): string[] {
  const places = new Map(order.map((number, place) => [number, place]));
  const runs: string[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && isNext(last, number, places)) run.push(number);
    else runs.push([number]);
  }
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run.at(0)} to ${run.at(-1)}`]));
}

function isNext(one: string, other: string, places: ReadonlyMap<string, number>): boolean {
  const place = places.get(one);
  return place !== undefined && places.get(other) === place + 1 && sectionOf(one) === sectionOf(other);
}

function sectionOf(number: string): string {
  return number.slice(0, Math.max(number.lastIndexOf('.'), 0));
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
