import { z } from 'zod';
import type { Benchmark } from '../benchmark/schema.ts';
import type { Loaded } from '../document/check.ts';
import { DottedNumber, Line, Name, Text } from '../document/fields.ts';
import type { Path } from '../document/plain.ts';
import { readText } from '../document/read.ts';
import { unknownName } from '../document/words.ts';
import { yamlFile, type YamlFormat } from '../document/yaml-file.ts';
import { asking, type Chain } from './load.ts';
import { fileOf } from './locate.ts';
import { type Place, type Problem, refuse } from './problem.ts';
import { Reason } from './schema.ts';

/** One row of a published table of results. */
export const DocumentedRow = z.strictObject({
  recommendation: DottedNumber,
  status: z.enum(['pass', 'fail', 'not-applicable']),
  /** The reason that the table gives, where it is one of the words that exemptions use. */
  reason: Reason.optional(),
  /** A reason that the table gives in words of its own. */
  note: Line.optional(),
});
export type DocumentedRow = z.infer<typeof DocumentedRow>;

/** What somebody published about their hosts: the result of each recommendation, in the order of the table. */
export const Documented = z.strictObject({
  id: Name,
  title: Line,
  /** Where the table comes from, and under which licence. */
  source: Text,
  benchmark: Name,
  rows: z.array(DocumentedRow).min(1),
});
export type Documented = z.infer<typeof Documented>;

/** The table that a profile is compared with, its own or the nearest inherited one. Throws ProfileProblem. */
export async function documentedOf({ links }: Chain, benchmark: Benchmark): Promise<Documented | undefined> {
  const link = links.findLast(({ value }) => value.documented !== undefined);
  if (link?.value.documented === undefined) return undefined;
  const asked = asking(link, 'documented');
  const file = fileOf('documented table', link.value.documented, asked);
  return (await loadDocumented(file, benchmark, asked.place)).value;
}

/** Reads a table. Throws ProfileProblem for a number that the benchmark lacks or that stands twice. */
export async function loadDocumented(
  file: string,
  benchmark: Benchmark,
  asked?: Place,
): Promise<Loaded<Documented>> {
  const table = await yamlFile(documentedFormat, file, readText(file, asked));
  refuse([...mistakes(table, benchmark)]);
  return table;
}

export const documentedFormat: YamlFormat<Documented> = {
  kind: 'documented table',
  schema: Documented,
  verbatim: ([list, , key]: Path) => list === 'rows' && key === 'recommendation',
};

function* mistakes({ value, source }: Loaded<Documented>, benchmark: Benchmark): Generator<Problem> {
  if (value.benchmark !== benchmark.id)
    yield {
      place: source.at(['benchmark']),
      message: `${value.benchmark} is not the benchmark ${benchmark.id}`,
    };
  const known = benchmark.recommendations.map(({ id }) => id);
  const seen = new Set<string>();
  for (const [index, { recommendation: number }] of value.rows.entries()) {
    const place = source.at(['rows', index, 'recommendation']);
    if (!known.includes(number))
      yield { place, message: unknownName(`number of ${benchmark.id}`, number, known) };
    if (seen.has(number)) yield { place, message: `${number} stands twice` };
    seen.add(number);
  }
}
