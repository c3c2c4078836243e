import { z } from 'zod';

const side = z.strictObject({
  name: z.string().describe('as the operator wrote it'),
  title: z.string().describe('what it is of: a host and when it was looked at, a title'),
});

const changed = z
  .strictObject({
    topic: z.string().describe('what kind of thing it is: file, package, parameter, recommendation, …'),
    id: z.string().describe('which one: a path, a name, a number'),
    title: z.exactOptional(z.string()).describe('of a recommendation'),
    what: z.string().describe('what of it differs: content, mode, version, level, …'),
    before: z.nullable(z.string()).describe('null where there is none'),
    after: z.nullable(z.string()).describe('null where there is none'),
    from: z
      .exactOptional(z.string())
      .describe('where it comes from: the line of a profile before and after, the package that owns a file'),
    lines: z.exactOptional(z.array(z.string())).describe('of a text, the lines that went (-) and came (+)'),
  })
  .meta({ id: 'Changed', description: 'one thing that differs' });
export type Changed = z.infer<typeof changed>;

const verdictChange = z.strictObject({
  id: z.string().describe("the benchmark's number"),
  title: z.string(),
  before: z.string().describe('a verdict, or `not listed`'),
  after: z.string().describe('a verdict, or `not listed`'),
  why: z.string(),
});

/** What differs between two things of one kind. */
export const comparisonSchema = z
  .strictObject({
    schemaVersion: z.literal(1).describe('changes when a reader of the old format could misread the new one'),
    kind: z.enum(['reports', 'snapshots', 'profiles', 'benchmarks']),
    before: side,
    after: side,
    notices: z.array(z.string()).describe('what to know before reading on'),
    changes: z.array(changed).describe('empty for reports, which hold verdicts alone'),
    verdicts: z
      .exactOptional(z.array(verdictChange))
      .describe(
        'of reports and snapshots: the recommendations whose verdict differs; left out where none could be given',
      ),
  })
  .meta({
    id: 'Comparison',
    description: 'what differs between two reports, snapshots, profiles or benchmarks',
  });
export type Comparison = z.infer<typeof comparisonSchema>;

/** A row where the two texts differ, and none where they are the same. */
export function row(
  topic: string,
  id: string,
  what: string,
  before: string | null,
  after: string | null,
  from?: string,
): Changed[] {
  if (before === after) return [];
  return [{ topic, id, what, before, after, ...(from !== undefined && { from }) }];
}

/** Every key of two records with what each says of it, in the order of their bytes. */
export function pairs<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): [string, T | undefined, T | undefined][] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.map((key) => [key, before.get(key), after.get(key)]);
}
