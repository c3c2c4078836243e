import { readFile, stat } from 'node:fs/promises';
import type { Report, Result } from '../audit/report.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { shipped } from '../profile/locate.ts';
import { didYouMean } from '../profile/nearest.ts';
import { renderComparison } from '../report/compare-text.ts';
import { stableJson } from '../report/json.ts';
import { readReport } from '../report/read.ts';
import { compareProfile, type CompareOptions } from './compare-profile.ts';
import { emit, outputs } from './output.ts';
import { styleOf } from './style.ts';

/** One recommendation on which two reports differ. */
export interface Difference {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Two saved reports; or a profile, with the table that was published for it, and a host. */
export async function compareCommand(
  before: string,
  after: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  if (isProfile(before)) return compareProfile(before, after ?? 'local', options);
  await refuseUnknown(before);
  if (after === undefined)
    throw new Refusal(`compare ${before}: name the report that it is to be compared with as well`);
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

function isProfile(reference: string): boolean {
  return /\.ya?ml$/.test(reference) || shipped('profile').has(reference);
}

async function refuseUnknown(reference: string): Promise<void> {
  const there = await stat(reference).then(
    () => true,
    () => false,
  );
  const names = [...shipped('profile').keys()];
  if (!there && !reference.includes('/') && !reference.endsWith('.json'))
    throw new Refusal(
      `${JSON.stringify(reference)} is neither a profile nor a saved report${didYouMean(reference, names)} (profiles: ${names.join(', ')})`,
    );
}

/** Verdicts that differ, in the order of the second report; what only one of them lists is `not listed` in the other. */
export function compareReports(before: Report, after: Report): Difference[] {
  const old = new Map(before.results.map((result) => [result.id, result]));
  const gone = before.results.filter(({ id }) => !after.results.some((result) => result.id === id));
  return [
    ...after.results.flatMap((result) => {
      const was = old.get(result.id)?.status ?? 'not listed';
      return was === result.status
        ? []
        : [{ id: result.id, title: result.title, before: was, after: result.status, why: whyOf(result) }];
    }),
    ...gone.map(({ id, title, status }) => ({ id, title, before: status, after: 'not listed', why: '' })),
  ];
}

function whyOf({ findings, reason, review, actual, status }: Result): string {
  if (review !== undefined && status === 'pass' && actual === 'manual')
    return `reviewed by ${review.by} on ${review.on}, holds until ${review.until}`;
  const [finding] = findings;
  return finding ? `${finding.what}: ${finding.actual} (${finding.where})` : (reason ?? '');
}

async function report(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((problem: unknown) => {
    throw new Refusal(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  });
  return readReport(text, file);
}
