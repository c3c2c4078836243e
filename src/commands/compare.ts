import { readFile } from 'node:fs/promises';
import type { Report } from '../audit/report.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { stableJson } from '../report/json.ts';
import { readReport } from '../report/read.ts';
import { renderComparison } from '../report/compare-text.ts';

/** One recommendation on which two reports differ. */
export interface Difference {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

export async function compareCommand(
  before: string,
  after: string,
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const differences = compareReports(await report(before), await report(after));
  process.stdout.write(options.format === 'json' ? stableJson(differences) : renderComparison(differences));
  return differences.length === 0 ? exitCode.good : exitCode.fails;
}

/** Verdicts that differ, in the order of the second report; what only one of them lists is `not listed` in the other. */
export function compareReports(before: Report, after: Report): Difference[] {
  const old = new Map(before.results.map((result) => [result.id, result]));
  const gone = before.results.filter(({ id }) => !after.results.some((result) => result.id === id));
  return [
    ...after.results.flatMap((result) => {
      const was = old.get(result.id)?.status ?? 'not listed';
      const [finding] = result.findings;
      const why = finding ? `${finding.what}: ${finding.actual} (${finding.where})` : (result.reason ?? '');
      return was === result.status
        ? []
        : [{ id: result.id, title: result.title, before: was, after: result.status, why }];
    }),
    ...gone.map(({ id, title, status }) => ({ id, title, before: status, after: 'not listed', why: '' })),
  ];
}

async function report(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch((problem: unknown) => {
    throw new Refusal(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  });
  return readReport(text, file);
}
