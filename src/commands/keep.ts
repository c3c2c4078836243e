import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { incomparable } from '../audit/comparable.ts';
import type { Report } from '../audit/report.ts';
import { Refusal } from '../exit.ts';
import { reportJson } from '../report/json.ts';
import { plain } from '../report/terminal.ts';
import { readReport, ReportProblem } from '../report/read.ts';
import { writePrivate } from './output.ts';

/** How many reports of one host, benchmark and profile are kept unless the operator says otherwise. */
export const KEEP_COUNT = 30;

type Named = Pick<Report, 'target' | 'benchmark' | 'profile' | 'startedAt'>;

/**
 * Makes the folder, mode 0700, or takes one that is there. Throws Refusal where others could put reports into it:
 * the next audit would believe them.
 */
export async function keepingFolder(folder: string): Promise<void> {
  const { mode, uid } = await made(folder);
  const why = (text: string) => new Refusal(`--keep ${plain(folder)}: ${text}`);
  if (uid !== 0 && uid !== process.getuid?.())
    throw why("it belongs to another account, so its reports could be anybody's; name a folder of yours");
  if ((mode & 0o022) !== 0)
    throw why(`others may write to it, so its reports could be anybody's; chmod go-w ${plain(folder)}`);
}

async function made(folder: string) {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await stat(folder);
  } catch (problem) {
    throw new Refusal(
      `--keep ${plain(folder)} can't be used: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  }
}

/** The last report that was kept of the same host, benchmark and profile; what can't be read is passed over. */
export async function latestKept(
  folder: string,
  report: Report,
): Promise<{ file: string; report: Report } | undefined> {
  for (const name of (await namesOf(folder, report)).toReversed()) {
    const file = join(folder, name);
    const earlier = await earlierReport(file);
    if (earlier !== undefined && incomparable(earlier, report) === undefined)
      return { file, report: earlier };
  }
  return undefined;
}

async function earlierReport(file: string): Promise<Report | undefined> {
  try {
    return readReport(await readFile(file, 'utf8'), file);
  } catch (problem) {
    if (problem instanceof ReportProblem || (problem instanceof Error && 'syscall' in problem))
      return undefined;
    throw problem;
  }
}

/** Writes a report into the folder, and removes the oldest of its kind that are too many. */
export async function keepReport(folder: string, report: Report, count: number): Promise<void> {
  await writePrivate(join(folder, `${prefixOf(report)}${stamp(report.startedAt)}.json`), reportJson(report));
  const names = await namesOf(folder, report);
  for (const name of names.slice(0, Math.max(0, names.length - count)))
    await rm(join(folder, name), { force: true });
}

/** The files that were kept of one host, benchmark and profile, the oldest first. Nothing else is touched. */
async function namesOf(folder: string, report: Named): Promise<string[]> {
  const prefix = prefixOf(report);
  const names = await readdir(folder);
  return names
    .filter((name) => name.startsWith(prefix) && /^\d{8}T\d{9}Z\.json$/.test(name.slice(prefix.length)))
    .sort();
}

/** A host may call itself anything: what is no letter, digit, dash or underscore stays out of the name. */
function prefixOf({ target, benchmark, profile }: Named): string {
  const host = target.hostname === '' ? 'host' : target.hostname;
  const parts = [host, target.machineId.slice(0, 8), benchmark.id, profile.id];
  return `${parts
    .filter((part) => part !== '')
    .map((part) => part.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 60))
    .join('--')
    .replace(/^\./, '_')}--`;
}

/** `20260102T030405000Z`, which has the order of its letters. */
function stamp(moment: string): string {
  return new Date(moment).toISOString().replace(/[-:.]/g, '');
}
