import type { z } from 'zod';
import { type Place, type Problem, ProfileProblem } from '../profile/problem.ts';
import type { Path } from './plain.ts';
import type { Source } from './source.ts';
import { shown, words } from './words.ts';

/** A value with the file that it came from. */
export interface Loaded<T> {
  readonly value: T;
  readonly source: Source;
}

/** Where the values and keys at paths stand. */
export interface Places {
  at(path: Path): Place;
  keyAt(path: Path): Place;
}

/** A file's value as its schema wants it. Throws ProfileProblem with every mistake. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, source: Source): Loaded<T> {
  const result = schema.safeParse(value, { error: words, reportInput: true });
  if (result.success) return { value: result.data, source };
  throw new ProfileProblem(problemsOf(result.error.issues, source));
}

/**
 * zod's issues as problems: `limit is 9: must be at most 4`.
 *
 * @param name what the values are below; empty for a whole file
 */
export function problemsOf(issues: readonly z.core.$ZodIssue[], places: Places, name = ''): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, places, name);
    const nested = issue.code === 'invalid_union' ? closest(issue) : undefined;
    if (nested) return problemsOf(nested, places, name);
    const place = issue.code === 'invalid_key' ? places.keyAt(issue.path) : places.at(issue.path);
    return [{ place, message: `${stated(nameOf(name, issue.path), issue)}: ${issue.message}` }];
  });
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, places: Places, name: string): Problem[] {
  // `words` gives the keys one line each, in their order.
  const messages = issue.message.split('\n');
  const within = issue.path.length === 0 && name === '' ? '' : `${nameOf(name, issue.path)}: `;
  return issue.keys.map((key, index) => ({
    place: places.keyAt([...issue.path, key]),
    message: `${within}${messages[index] ?? `unknown key ${shown(key)}`}`,
  }));
}

/** The issues of the one alternative whose type fits, where the mistake lies inside it. */
function closest(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  const inside = issue.errors.filter((issues) => issues.every(({ path }) => path.length > 0));
  const [only] = inside;
  if (only === undefined || inside.length > 1) return undefined;
  return only.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] }));
}

function stated(name: string, { input, code }: z.core.$ZodIssue): string {
  if (input === undefined) return code === 'custom' ? name : `${name} is missing`;
  if (typeof input !== 'object' || input === null) return `${name} is ${shown(input)}`;
  return code === 'invalid_type' ? `${name} is ${Array.isArray(input) ? 'a list' : 'a mapping'}` : name;
}

/** `exemptions[3].reason`; a whole file is `the file`. */
function nameOf(name: string, path: Path): string {
  const whole = path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    return before === '' ? String(step) : `${before}.${String(step)}`;
  }, name);
  return whole === '' ? 'the file' : whole;
}
