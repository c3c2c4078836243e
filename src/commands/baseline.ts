import { readFile } from 'node:fs/promises';
import { compareWithBaseline } from '../audit/baseline.ts';
import { incomparable } from '../audit/comparable.ts';
import type { BaselineComparison, Report } from '../audit/report.ts';
import { furtherNeeds, withWriters, writerNeeds } from '../drift/writers.ts';
import type { Need } from '../host/evidence.ts';
import { Host } from '../host/host.ts';
import { merge } from '../host/merge.ts';
import { Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';
import { readReport } from '../report/read.ts';
import type { Target } from '../targets/target.ts';
import { latestKept } from './keep.ts';

/** The word for the last report that was kept, instead of a file. */
export const LATEST = 'latest';

export interface Baseline {
  readonly file: string;
  readonly report: Report;
}

/** Reads a baseline before any host is reached. Throws Refusal and ReportProblem. */
export async function readBaseline(
  wanted: string | undefined,
  keep: string | undefined,
): Promise<Baseline | undefined> {
  if (wanted === undefined) return undefined;
  if (wanted !== LATEST) {
    const text = await readFile(wanted, 'utf8').catch((problem: unknown) => {
      throw new Refusal(
        `--baseline ${plain(wanted)} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
      );
    });
    return { file: wanted, report: readReport(text, wanted) };
  }
  if (keep !== undefined) return undefined;
  throw new Refusal(
    '--baseline latest is the last report that --keep DIR kept: add --keep, or name a report (./latest for a file of that name)',
  );
}

/** The kept report that an audit is held against, where the operator asked for the latest. */
export async function baselineOf(
  report: Report,
  named: Baseline | undefined,
  { baseline, keep }: { readonly baseline?: string | undefined; readonly keep?: string | undefined },
): Promise<Baseline | undefined> {
  if (baseline !== LATEST || keep === undefined) return named;
  return latestKept(keep, report);
}

/** Holds a report against a baseline, and looks at who wrote what got worse. Throws Refusal where they don't fit. */
export async function drifted(
  target: Target,
  host: Host,
  report: Report,
  baseline: Baseline,
): Promise<BaselineComparison> {
  const why = incomparable(baseline.report, report);
  if (why !== undefined) throw new Refusal(`--baseline ${plain(baseline.file)} ${plain(why)}`);
  const comparison = compareWithBaseline(report, baseline.report, baseline.file);
  if (comparison.worse.every(({ findings }) => findings.length === 0)) return comparison;
  const first = await further(target, host, writerNeeds);
  const second = await further(target, first, furtherNeeds(first, comparison));
  return withWriters(comparison, second);
}

async function further(target: Target, host: Host, needs: readonly Need[]): Promise<Host> {
  return needs.length === 0 ? host : new Host(merge(host.evidence, await target.look(needs)));
}
