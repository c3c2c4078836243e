import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { otherHost } from '../audit/comparable.ts';
import type { Report } from '../audit/report.ts';
import { Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';
import { readReport, ReportProblem } from '../report/read.ts';

/** What a trend needs of a report. */
export type KeptReport = Pick<Report, 'target' | 'benchmark' | 'profile' | 'startedAt' | 'summary'>;

interface Kept {
  readonly file: string;
  /** Named by the operator, and not merely found in a folder. */
  readonly named: boolean;
  readonly report: KeptReport;
}

/**
 * Reads saved reports: files, and every `.json` of folders. Throws Refusal and ReportProblem for a file that was
 * named; what lies in a folder and is no report is left out, and told to `say`.
 */
export async function keptReports(paths: readonly string[], say: (text: string) => void): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      kept.push({ file: path, named: true, report: await read(path) });
      continue;
    }
    for (const name of (await readdir(path)).filter((name) => name.endsWith('.json')).sort()) {
      const file = join(path, name);
      const report = await read(file).catch((problem: unknown) => {
        if (!(problem instanceof ReportProblem)) throw problem;
        say(`left out of the trend: ${plain(file)} is not a report`);
      });
      if (report !== undefined) kept.push({ file, named: false, report });
    }
  }
  return kept;
}

/**
 * Those of the same host and benchmark. Throws Refusal where one that was named is of another: it can't be part of
 * this host's trend.
 */
export function ofSameHost(
  kept: readonly Kept[],
  report: KeptReport,
  say: (text: string) => void,
): KeptReport[] {
  return kept.flatMap(({ file, named, report: earlier }) => {
    const why = otherHost(earlier, report);
    if (why === undefined) return [earlier];
    if (named) throw new Refusal(`--history ${plain(file)} ${plain(why)}`);
    say(`left out of the trend: ${plain(file)} ${plain(why)}`);
    return [];
  });
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(unreadable(path))).isDirectory();
}

async function read(file: string): Promise<KeptReport> {
  const { target, benchmark, profile, startedAt, summary } = readReport(
    await readFile(file, 'utf8').catch(unreadable(file)),
    file,
  );
  return { target, benchmark, profile, startedAt, summary };
}

function unreadable(path: string) {
  return (problem: unknown): never => {
    throw new Refusal(
      `--history ${path} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  };
}
