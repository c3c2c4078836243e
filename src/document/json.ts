import type { z } from 'zod';
import { digestOf, digestPattern, isTooDeep } from './seal.ts';
import { words } from './words.ts';

/** A kind of JSON file that this program writes and reads again. */
export interface JsonFormat<T> {
  readonly name: 'journal' | 'plan' | 'report' | 'snapshot';
  /** How one is made, for whoever named another file. */
  readonly made: string;
  /** What to do where one can't be read: `cis-harden plan -o json:FILE makes it again`. */
  readonly again: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** Whether the file carries a digest of itself beside what the schema names. */
  readonly sealed: boolean;
  /** Makes the error that is thrown. */
  readonly problem: (message: string) => Error;
}

/** How many mistakes of a file are told. */
const MOST_ISSUES = 5;

/**
 * Reads a file that may be of another kind, newer, cut off, changed or forged. Throws the format's problem, naming
 * `file`.
 */
export function readJson<T>(text: string, file: string, format: JsonFormat<T>): T {
  const refuse = (message: string) => format.problem(`${file}${message}`);
  const value = parsed(text, refuse);
  const kind = kindOf(value);
  if (kind === undefined) throw refuse(` is JSON, but no ${format.name}; ${format.made} makes one`);
  if (kind !== format.name) throw refuse(` is a ${kind}, not a ${format.name}; ${format.made} makes one`);
  const version: unknown = Reflect.get(value as object, 'schemaVersion');
  if (typeof version !== 'number')
    throw refuse(` does not say which format of a ${format.name} it has (schemaVersion)`);
  if (version > format.version)
    throw refuse(
      ` was written by a newer cis-harden (format ${version}; this one reads ${format.version}): upgrade this one`,
    );
  if (version < format.version)
    throw refuse(` has format ${version}; this cis-harden reads ${format.version}: ${format.again}`);
  if (isTooDeep(value)) throw refuse(` is nested deeper than a ${format.name} can be`);
  const { digest, content } = format.sealed ? opened(value as object) : { digest: null, content: value };
  if (digest === undefined)
    throw refuse(` carries no digest of itself, so it is not as it was written; ${format.again}`);
  const result = format.schema.safeParse(content, { error: words, reportInput: true });
  if (!result.success) throw refuse(` is not a valid ${format.name}:\n${issuesText(result.error.issues)}`);
  if (digest === null || digest === digestOf(value as object)) return result.data;
  throw refuse(
    ` does not have the digest that it says: it was damaged or changed since it was made; ${format.again}`,
  );
}

/** What a file holds apart from its digest. */
function opened(value: object): { digest: string | undefined; content: unknown } {
  const { digest, ...content } = value as { digest?: unknown };
  const known = typeof digest === 'string' && digestPattern.test(digest);
  return { digest: known ? digest : undefined, content };
}

function parsed(text: string, refuse: (message: string) => Error): unknown {
  if (text.trim() === '') throw refuse(' is empty');
  if (text.startsWith('\u001f')) throw refuse(' is compressed: is it a snapshot?');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (problem) {
    const message = problem instanceof Error ? problem.message : '';
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const cut =
      /end of JSON input|Unterminated string/.test(message) || Number(position) >= text.trimEnd().length;
    if (cut) throw refuse(' ends in the middle: it was cut off when it was written or copied');
    throw refuse(position === undefined ? ' is not JSON' : ` is not JSON (character ${position})`);
  }
}

/** What a file says it is; a report, which other programs read, is known by what it holds. */
function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kind: unknown = Reflect.get(value, 'kind');
  if (kind === 'journal' || kind === 'plan' || kind === 'snapshot') return kind;
  return kind === undefined && 'results' in value && 'summary' in value ? 'report' : undefined;
}

function issuesText(issues: readonly z.core.$ZodIssue[]): string {
  const told = issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`);
  if (issues.length > told.length) told.push(`and ${issues.length - told.length} more`);
  return told.join('\n');
}
