/**
 * The known name that somebody most likely meant: the one with the fewest letters added, left out, replaced
 * or swapped with their neighbour. Undefined where none is near.
 */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  if (given.length > 100) return undefined;
  const asked = given.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(asked.length / 3)) + 1;
  for (const name of known) {
    const away = wordsApart(asked, name.toLowerCase());
    if (away >= least) continue;
    best = name;
    least = away;
  }
  return best;
}

/** `; did you mean "limit"?`, or nothing where no known name is near. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const name = nearest(given, known);
  return name === undefined ? '' : `; did you mean ${JSON.stringify(name)}?`;
}

/** A name that somebody shortened, such as `max-auth-tries`, is nearer than its missing letters say. */
function wordsApart(asked: string, name: string): number {
  if (asked.length > 3 && name.includes(asked)) return 1;
  return lettersApart(asked, name);
}

/** Damerau-Levenshtein distance in its restricted form (optimal string alignment). */
function lettersApart(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
