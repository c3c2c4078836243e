import { readFile } from 'node:fs/promises';
import type { Report } from '../audit/report.ts';
import type { Benchmark } from '../benchmark/schema.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { type Compared, compareDocumented } from '../plan/documented.ts';
import { readPlan } from '../plan/read.ts';
import { unsettled } from '../plan/why.ts';
import { type Documented, documentedOf } from '../profile/documented.ts';
import { type ProfileComparison, renderProfileComparison } from '../report/documented-text.ts';
import { stableJson } from '../report/json.ts';
import { readReport } from '../report/read.ts';
import type { AskOptions } from './options.ts';
import { emit, outputs } from './output.ts';
import { planned } from './plan.ts';
import { frameFrom, resolutionOf, withTarget } from './session.ts';
import { styleOf } from './style.ts';

export interface CompareOptions extends Omit<AskOptions, 'profile' | 'rule'> {
  readonly allow: readonly string[];
  /** What gives the verdicts of two snapshots. */
  readonly profile?: string | undefined;
}

/**
 * A profile beside a host, as it is and as a plan would leave it: the table that was published for the profile, and
 * what does not pass. The host is a target, a saved report or a saved plan. Changes nothing.
 */
export async function compareProfile(
  profile: string,
  host: string,
  options: CompareOptions,
): Promise<ExitCode> {
  const wanted = outputs('compare', options.format, options.output);
  const asked = { ...options, profile, rule: [] };
  const resolution = await resolutionOf(asked);
  const { value: benchmark } = resolution.benchmark;
  const table = await documentedOf(resolution.chain, benchmark);
  const compared = host.endsWith('.json')
    ? await saved(host, benchmark)
    : await looked(host, frameFrom(host, resolution, asked), asked);
  const comparison = comparisonOf(compared, table, benchmark);
  await emit(wanted, async (format, toFile) => {
    if (format === 'json') return stableJson(published(comparison));
    if (format === 'html') return (await import('../report/html.ts')).renderDocumentedPage(comparison);
    if (format === 'csv') return (await import('../report/documented-csv.ts')).documentedCsv(comparison);
    if (format === 'markdown')
      return (await import('../report/documented-markdown.ts')).documentedMarkdown(comparison);
    return renderProfileComparison(comparison, styleOf(options, toFile));
  });
  const same = comparison.unsettled.length === 0 && !comparison.table?.rows.some(({ differs }) => differs);
  return same ? exitCode.good : exitCode.fails;
}

function comparisonOf(
  compared: Compared,
  table: Documented | undefined,
  { recommendations }: Benchmark,
): ProfileComparison {
  const { before, plan } = compared;
  const titles = new Map(recommendations.map(({ id, title }) => [id, title]));
  const rows = table && compareDocumented(table.rows, compared, titles);
  return {
    report: before,
    ...(table && rows && { table: { id: table.id, title: table.title, rows } }),
    planned: plan !== undefined,
    unsettled: unsettled(plan?.predicted ?? before, plan),
  };
}

async function looked(
  name: string,
  frame: ReturnType<typeof frameFrom>,
  options: AskOptions & CompareOptions,
): Promise<Compared> {
  const { plan } = await withTarget(name, options, (target) => planned(target, frame, options));
  return { before: plan.before, plan };
}

/** A report knows how the host was; a plan also what it will be. */
async function saved(file: string, benchmark: Benchmark): Promise<Compared> {
  const text = await readFile(file, 'utf8').catch((problem: unknown) => {
    throw new Refusal(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  });
  const plan = isPlan(text) ? readPlan(text, file) : undefined;
  const before = plan?.before ?? readReport(text, file);
  if (before.benchmark.id !== benchmark.id)
    throw new Refusal(
      `${file} is about ${before.benchmark.id}, and the profile is for ${benchmark.id}: their numbers mean other things`,
    );
  return { before, ...(plan && { plan }) };
}

/** Whatever is neither is told by the reader of reports. */
function isPlan(text: string): boolean {
  return /^\s*\{[^{}[\]]*"kind"\s*:\s*"plan"/.test(text.slice(0, 1000));
}

/** As JSON: `before` and `after` are verdicts of evidence, whether enforced or not. */
function published({ report, table, unsettled: left, planned: after }: ProfileComparison) {
  const { target, benchmark, profile, platform, startedAt }: Report = report;
  return {
    schemaVersion: 1,
    kind: 'comparison',
    target,
    platform,
    benchmark,
    profile,
    startedAt,
    planned: after,
    ...(table && { table: { id: table.id, title: table.title }, rows: table.rows }),
    unsettled: left,
  };
}
