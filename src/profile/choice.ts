import type { Benchmark } from '../benchmark/schema.ts';
import type { Loaded } from '../document/check.ts';
import type { Path } from '../document/plain.ts';
import type { Rule } from '../rule.ts';
import type { Place, Problem } from './problem.ts';
import type { Answer, Exemption } from './schema.ts';

/** Where references are looked up. */
export interface Catalogue {
  readonly benchmark: Loaded<Benchmark>;
  readonly rules: ReadonlyMap<string, Rule>;
}

/** An exemption with the line that states it. */
export interface Stated extends Exemption {
  readonly origin: Place;
}

/** An answer with the line that states it. */
export interface Given extends Answer {
  readonly origin: Place;
}

/** What a chain of profiles chooses of a benchmark, as it grows. Keys are numbers. */
export interface Choice {
  /** The line that selects each recommendation. */
  readonly selected: Map<string, Place>;
  readonly exemptions: Map<string, Stated>;
  readonly answers: Map<string, Given>;
  readonly problems: Problem[];
  /** Lines that have no effect. */
  readonly notices: Problem[];
}

/** A reference that is understood: its place, and the numbers it stands for. */
export interface Reference {
  readonly text: string;
  readonly place: Place;
  readonly numbers: readonly string[];
}

/** Gives the references of a list that are understood; the others become problems. */
export type Find = (list: readonly string[] | undefined, path: Path) => Reference[];
