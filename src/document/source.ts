import type { Place } from '../profile/problem.ts';
import type { Path } from './plain.ts';

/**
 * Where a value stands, in UTF-16 units from the start of the text, and where all that it holds; null where
 * nothing is written. Plain data, so that the build can keep it beside the value.
 */
export type Spot =
  | number
  | null
  | { readonly at: number; readonly items: readonly Spot[] }
  | { readonly at: number; readonly entries: Readonly<Record<string, Entry>> };

/** Where a key stands, and its value. */
export type Entry = readonly [key: number, value: Spot];

/** A YAML file, that knows where each of its values stands. */
export class Source {
  readonly file: string;
  readonly #spot: Spot;
  readonly #placeOf: (offset: number) => Place;

  constructor(file: string, text: string, spot: Spot) {
    this.file = file;
    this.#spot = spot;
    this.#placeOf = placesIn(file, text);
  }

  /** Where the value at a path stands; of a value that is not there, the nearest that holds it. */
  at(path: Path): Place {
    let spot = this.#spot;
    for (const step of path) {
      const next = inside(spot, step);
      if (next === null) break;
      spot = next;
    }
    return this.#placeOf(offsetOf(spot));
  }

  /** Where the key stands that a path ends with. */
  keyAt(path: Path): Place {
    const holder = path.slice(0, -1).reduce<Spot>(inside, this.#spot);
    const entry = entryOf(holder, path.at(-1));
    return entry === undefined ? this.at(path) : this.#placeOf(entry[0]);
  }
}

/** Turns offsets in a text into lines and columns; the lines are looked up when the first is asked for. */
export function placesIn(file: string, text: string): (offset: number) => Place {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastUpTo(offset, starts);
    return { file, line: line + 1, col: offset - (starts[line] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
}

/** The index of the last of the sorted numbers that is not above the limit; 0 where all are. */
function lastUpTo(limit: number, sorted: readonly number[]): number {
  let [low, high] = [0, sorted.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

function inside(spot: Spot, step: PropertyKey): Spot {
  const entry = entryOf(spot, step);
  if (entry !== undefined) return entry[1];
  if (spot === null || typeof spot === 'number' || !('items' in spot) || typeof step !== 'number')
    return null;
  return spot.items[step] ?? null;
}

function entryOf(spot: Spot, key: PropertyKey | undefined): Entry | undefined {
  if (spot === null || typeof spot === 'number' || !('entries' in spot) || key === undefined)
    return undefined;
  // Read from JSON, the entries have what every object inherits.
  return typeof key === 'string' && Object.hasOwn(spot.entries, key) ? spot.entries[key] : undefined;
}

function offsetOf(spot: Spot): number {
  return typeof spot === 'number' ? spot : (spot?.at ?? 0);
}
