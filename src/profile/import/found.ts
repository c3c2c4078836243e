import type { Place } from '../problem.ts';

/** A line of a foreign file, in its own words. */
export interface Said {
  /** As the file writes it: the name of a rule or variable. Never a secret's value. */
  readonly what: string;
  readonly place: Place;
}

/** What is switched off: a rule of ours, a number of the benchmark, or all numbers of a section. */
export type Target = { readonly rule: string } | { readonly number: string } | { readonly section: string };

export interface SwitchedOff extends Said {
  readonly target: Target;
  /** What the file says about it. */
  readonly remark?: string;
  /** What of the target's rule is not switched off in the file, in the file's words. */
  readonly kept?: readonly string[];
}

export interface SwitchedOn extends Said {
  readonly rule: string;
}

/** A value for a parameter; as the rule, `*` stands for every one that has the parameter. */
export interface Wish extends Said {
  readonly rule: string;
  readonly name: string;
  readonly value: unknown;
}

/** What has no counterpart, and why. */
export interface Left extends Said {
  readonly why: string;
}

/** All that a foreign file says, in our words as far as there are any. */
export interface Found {
  readonly title: string;
  /** The shipped profile that the file starts from, where it names one that is known. */
  readonly base?: string;
  readonly off: readonly SwitchedOff[];
  readonly on: readonly SwitchedOn[];
  readonly wishes: readonly Wish[];
  readonly left: readonly Left[];
  /** Names that are not known; `why` holds the nearest. */
  readonly unknown: readonly Left[];
}
