import { fitsPattern } from './pattern.ts';
import { isSince, type OpenSshVersion } from './version.ts';

export const algorithmOptions = ['Ciphers', 'MACs', 'KexAlgorithms'] as const;
export type AlgorithmOption = (typeof algorithmOptions)[number];

/** What one build of sshd can do. */
export interface Algorithms {
  /** Names that may be written; `ssh -Q`. */
  readonly known: readonly string[];
  /** What the server offers when nothing is set, in its order. */
  readonly defaults: readonly string[];
}

/** Longer arguments are not looked into; every algorithm of every release together is shorter. */
const MAX_LENGTH = 4096;

/**
 * The list in force after an argument of Ciphers, MACs or KexAlgorithms: a plain list replaces the defaults,
 * `+` appends to them, `^` (since 8.0) puts in front, `-` takes out what its patterns match.
 * Undefined where sshd refuses the argument or would have nothing left.
 */
export function assembled(
  argument: string,
  { known, defaults }: Algorithms,
  version: OpenSshVersion,
): readonly string[] | undefined {
  if (argument.length > MAX_LENGTH) return undefined;
  const sign = argument.charAt(0);
  if (sign === '-') return nonEmpty(withoutMatches(defaults, argument.slice(1)));
  const headed = sign === '^' && isSince(version, 8, 0);
  const names = (sign === '+' || headed ? argument.slice(1) : argument).split(',');
  if (!names.every((name) => known.includes(name))) return undefined;
  if (sign === '+') return unique([...defaults, ...names]);
  if (headed) return unique([...names, ...defaults]);
  return isSince(version, 8, 2) ? unique(names) : names;
}

function withoutMatches(names: readonly string[], patterns: string): readonly string[] {
  const list = patterns.split(',');
  return names.filter((name) => !matchesList(name, list));
}

/** As match_pattern_list: some pattern matches, and none that begins with `!`. */
function matchesList(name: string, patterns: readonly string[]): boolean {
  const matching = patterns.filter((pattern) => fitsPattern(name, pattern.replace(/^!/, '')));
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'));
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function nonEmpty(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}
