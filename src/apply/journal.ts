import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson } from '../document/json.ts';
import { digestOfBytes, digestPattern, sealed } from '../document/seal.ts';
import type { TakenBack } from '../plan/plan.ts';
import { takenBackSchema } from '../plan/schema.ts';
import { TargetProblem } from '../targets/target.ts';

/** What a run's folder on the host says of it, in `meta.json`. */
export interface Meta {
  readonly id: string;
  readonly startedAt: string;
  readonly tool: string;
  readonly profile: string;
  readonly benchmark: string;
  readonly changes: number;
  readonly rules: number;
  /** What each step does, in order. */
  readonly steps: readonly string[];
  /** By step: what it changes, and for which rules. */
  readonly entries: readonly Entry[];
  /** Of a run that takes back parts of others: which. */
  readonly takesBack: readonly TakenBack[];
  /** By name in the run's folder: the digests of what was written before the run began and never changes. */
  readonly files: Readonly<Record<string, string>>;
}

/** One address that a step changes. */
export interface Entry {
  readonly step: number;
  readonly address: string;
  readonly rules: readonly string[];
}

/** Raised where a reader of the old format could misread the new one. */
const VERSION = 2;

const metaSchema = z.strictObject({
  schemaVersion: z.literal(VERSION),
  kind: z.literal('journal'),
  id: z.string().regex(/^[0-9TZ]+-[0-9a-f]+$/),
  startedAt: z.string(),
  tool: z.string(),
  profile: z.string(),
  benchmark: z.string(),
  changes: z.int().min(0),
  rules: z.int().min(0),
  steps: z.array(z.string()),
  entries: z.array(z.strictObject({ step: z.int().min(1), address: z.string(), rules: z.array(z.string()) })),
  takesBack: z.array(takenBackSchema),
  files: z
    .record(z.string().regex(/^(?:run\.sh|plan\.json|step\/\d+\/after)$/), z.string().regex(digestPattern))
    .refine((files) => 'run.sh' in files && 'plan.json' in files, {
      message: 'must name run.sh and plan.json',
    }),
});

/** The text of `meta.json`, sealed. */
export function metaJson(meta: Omit<Meta, 'files'>, files: ReadonlyMap<string, Buffer>): string {
  const digests = Object.fromEntries([...files].map(([name, bytes]) => [name, digestOfBytes(bytes)]));
  return `${JSON.stringify(sealed({ schemaVersion: VERSION, kind: 'journal', ...meta, files: digests }))}\n`;
}

/**
 * Reads the `meta.json` of a run's folder, which lies on the host and is read with suspicion. Throws TargetProblem
 * with the file and what is wrong with it.
 */
export function readMeta(json: string, id: string): Meta {
  const file = `${id}/meta.json`;
  const {
    schemaVersion: _,
    kind: __,
    ...meta
  } = readJson(json, file, {
    name: 'journal',
    made: 'cis-harden apply',
    again: 'what it kept lies in /var/lib/cis-harden/runs on the host',
    version: VERSION,
    schema: metaSchema,
    sealed: true,
    problem: (message) => new TargetProblem(message),
  });
  if (meta.id !== id) throw new TargetProblem(`${file} is of another run (${meta.id})`);
  return meta;
}

/**
 * The entries of a run's journal. Each line ends with the SHA-256 of the one before it and of its own text, the first
 * one's of the id. A last line without it was torn by a crash, and what it announces was not begun. Throws
 * TargetProblem where a line was changed, added or taken out.
 */
export function journalEntries(text: string, id: string): string[] {
  const entries: string[] = [];
  const lines = text.split('\n').filter((line) => line !== '');
  let before = id;
  for (const [at, line] of lines.entries()) {
    const [, entry, sum] = /^(.*) ([0-9a-f]{64})$/.exec(line) ?? [];
    if (entry === undefined && at === lines.length - 1) break;
    if (entry === undefined || sum !== sumOf(before, entry))
      throw new TargetProblem(`${id}/journal was changed since it was written: line ${at + 1}`);
    entries.push(entry);
    before = sum;
  }
  return entries;
}

function sumOf(before: string, entry: string): string {
  return createHash('sha256').update(`${before} ${entry}\n`).digest('hex');
}
