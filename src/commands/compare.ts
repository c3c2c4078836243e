import { readFile } from 'node:fs/promises';
import { incomparable } from '../audit/comparable.ts';
import type { Report } from '../audit/report.ts';
import type { Comparison } from '../compare/comparison.ts';
import { compareReports } from '../compare/reports.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { renderComparison } from '../report/compare-text.ts';
import { changesJson } from '../report/comparison-formats.ts';
import { noticeLines } from '../report/head.ts';
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
  const comparison: Comparison = {
    schemaVersion: 1,
    kind: 'reports',
    before: { name: before, title: reportTitle(old) },
    after: { name: after, title: reportTitle(fresh) },
    notices: unlike(old, fresh),
    changes: [],
    verdicts: differences,
  };
  await emit(wanted, async (format, toFile) => {
    if (format === 'json') return changesJson(comparison);
    if (format === 'html')
      return (await import('../report/html.ts')).renderComparisonPage(old, fresh, differences);
    if (format === 'csv') return (await import('../report/compare-csv.ts')).comparisonCsv(differences);
    if (format === 'markdown')
      return (await import('../report/compare-markdown.ts')).comparisonMarkdown(differences);
    const style = styleOf(options, toFile);
    const notes = noticeLines(comparison.notices, style).map((line) => `${line}\n`);
    return `${notes.join('')}${renderComparison(differences, style)}`;
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

function reportTitle({ target, profile, startedAt }: Report): string {
  return `${target.hostname || target.name} by ${profile.id}, looked at ${startedAt}`;
}

/** Two reports of different hosts can be compared, where the operator knows that they are. */
function unlike(before: Report, after: Report): string[] {
  const why = incomparable(before, after);
  return why === undefined ? [] : [`the first report ${why.replaceAll('this audit', 'the second')}`];
}

async function report(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((problem: unknown) => {
    throw new Refusal(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  });
  return readReport(text, file);
}
