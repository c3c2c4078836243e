import { readFile } from 'node:fs/promises';
import type { Report } from '../audit/report.ts';
import { compareReports } from '../compare/reports.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { renderComparison } from '../report/compare-text.ts';
import { stableJson } from '../report/json.ts';
import { readReport } from '../report/read.ts';
import { type Comparable, kindOf, mismatch } from './compared-kind.ts';
import { compareLike } from './compare-like.ts';
import { compareProfile, type CompareOptions } from './compare-profile.ts';
import { emit, outputs } from './output.ts';
import { styleOf } from './style.ts';

/** Two reports, snapshots, profiles or benchmarks, by what they are; or a profile, with the table that was published for it, and a host. */
export async function compareCommand(
  before: string,
  after: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  const kind = await kindOf(before);
  if (kind === undefined)
    throw new Refusal(
      `${before} is a target: name a profile first, as in cis-harden compare cis-level1-server ${before}`,
    );
  if (after === undefined && kind !== 'profile')
    throw new Refusal(`compare ${before}: name the ${kind} that it is to be compared with as well`);
  const other = after === undefined ? undefined : await kindOf(after);
  if (after !== undefined && kind === other && kind !== 'report')
    return compareLike(`${kind}s`, before, after, options);
  if (kind === 'profile') return withHost(before, other, after ?? 'local', options);
  if (after === undefined || other === undefined)
    throw new Refusal(`compare ${before}: name the ${kind} that it is to be compared with, not a target`);
  if (kind !== other) throw mismatch([before, kind], [after, other]);
  refuseProfileOption(options);
  const wanted = outputs('compare', options.format, options.output);
  const [old, fresh] = [await report(before), await report(after)];
  const differences = compareReports(old, fresh);
  await emit(wanted, async (format, toFile) => {
    if (format === 'json') return stableJson(differences);
    if (format === 'html')
      return (await import('../report/html.ts')).renderComparisonPage(old, fresh, differences);
    if (format === 'csv') return (await import('../report/compare-csv.ts')).comparisonCsv(differences);
    if (format === 'markdown')
      return (await import('../report/compare-markdown.ts')).comparisonMarkdown(differences);
    return renderComparison(differences, styleOf(options, toFile));
  });
  return differences.length === 0 ? exitCode.good : exitCode.fails;
}

/** A profile with a host: a target, a report or plan, or a snapshot. */
async function withHost(
  profile: string,
  kind: Comparable | undefined,
  host: string,
  options: CompareOptions,
): Promise<ExitCode> {
  if (kind === 'benchmark') throw mismatch([profile, 'profile'], [host, 'benchmark']);
  refuseProfileOption(options);
  const target = kind === 'snapshot' && !host.startsWith('snapshot:') ? `snapshot:${host}` : host;
  return compareProfile(profile, target, options);
}

function refuseProfileOption({ profile }: CompareOptions): void {
  if (profile === undefined) return;
  throw new Refusal(
    `--profile says what gives the verdicts of two snapshots: name the profile as what is compared, as in cis-harden compare ${profile} local`,
  );
}

async function report(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((problem: unknown) => {
    throw new Refusal(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  });
  return readReport(text, file);
}
