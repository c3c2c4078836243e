import type { z } from 'zod';
import { didYouMean } from '../profile/nearest.ts';
import { printable } from '../profile/problem.ts';

/**
 * What a value must be, in plain words, for zod's `error` option: `must be at most 4`. A schema's own message
 * goes before it. Unknown keys give one line for each key.
 */
export function words(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeWords[issue.expected] ?? issue.expected}${typeHint(issue.expected, issue.input)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}${suggestion(issue.input, issue.values)}`;
    case 'too_small':
      return bound(issue.origin, Number(issue.minimum), 'least', issue.inclusive ?? true);
    case 'too_big':
      return bound(issue.origin, Number(issue.maximum), 'most', issue.inclusive ?? true);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.pattern === undefined ? `must be a valid ${issue.format}` : `must match ${issue.pattern}`;
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, knownKeys(issue.inst));
    case 'invalid_union':
      return alternatives(issue.errors);
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join('; ');
    default:
      return 'is not allowed';
  }
}

/** A value as its file could hold it, cut where it is long, safe to print. */
export function shown(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** `unknown key "limt"; did you mean "limit"?` and, where they are few, all that are known. */
export function unknownName(kind: string, given: string, known: readonly string[]): string {
  const message = `unknown ${kind} ${shown(given)}${didYouMean(given, known)}`;
  if (known.length === 0) return `${message} (there is none)`;
  return known.length > 15 ? message : `${message} (known: ${known.join(', ')})`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of names to values',
  record: 'a mapping of names to values',
  never: 'left out',
};

function typeHint(expected: string, given: unknown): string {
  if (expected === 'string' && (typeof given === 'number' || typeof given === 'boolean'))
    return ', so put it in quotes';
  if (expected === 'boolean' && typeof given === 'string' && /^(?:yes|no|on|off|y|n)$/i.test(given))
    return '; YAML 1.2 takes yes, no, on and off as text';
  return '';
}

function oneOf(values: readonly z.core.util.Primitive[]): string {
  const all = values.map((value) => (typeof value === 'string' ? value : shown(value)));
  return all.length < 3 ? all.join(' or ') : `one of ${all.join(', ')}`;
}

function suggestion(given: unknown, values: readonly z.core.util.Primitive[]): string {
  if (typeof given !== 'string') return '';
  return didYouMean(
    given,
    values.filter((value) => typeof value === 'string'),
  );
}

function bound(origin: string, limit: number, side: 'least' | 'most', inclusive: boolean): string {
  if (side === 'least' && limit === 1 && (origin === 'string' || origin === 'array'))
    return 'must not be empty';
  if (origin === 'string') return `must be at ${side} ${limit} characters long`;
  if (origin === 'array') return `must have at ${side} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (inclusive) return `must be at ${side} ${limit}`;
  return `must be ${side === 'least' ? 'more' : 'less'} than ${limit}`;
}

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys.map((key) => unknownName('key', key, known)).join('\n');
}

function knownKeys(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || !('shape' in schema)) return [];
  const { shape } = schema;
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

function alternatives(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const messages = errors.map((issues) =>
    issues.map(({ message }) => message.replace(/^must be /, '')).join(' and '),
  );
  return `must be ${[...new Set(messages)].join(', or ')}`;
}
