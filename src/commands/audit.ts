import { audit } from '../audit/audit.ts';
import type { Report } from '../audit/report.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { driftNotices, renderAgainstBaseline } from '../report/baseline-text.ts';
import { type FormatName, renderAs } from '../report/formats.ts';
import { plain } from '../report/terminal.ts';
import { type ReportStyle, renderReport } from '../report/text.ts';
import type { Repair } from '../report/repair-text.ts';
import { baselineOf, drifted, LATEST, readBaseline } from './baseline.ts';
import { KEEP_COUNT, keepingFolder, keepReport } from './keep.ts';
import { type KeptReport, keptReports, ofSameHost } from './kept-reports.ts';
import type { AskOptions } from './options.ts';
import { emit, type Outputs, outputs } from './output.ts';
import { frameOf, look, withTarget } from './session.ts';
import { repairOf } from './repair.ts';
import { styleOf } from './style.ts';

interface AuditOptions extends AskOptions {
  readonly history: readonly string[];
  /** A saved report, or `latest` of those that are kept. */
  readonly baseline?: string | undefined;
  /** The folder that the report is kept in. */
  readonly keep?: string | undefined;
  readonly keepCount?: number | undefined;
}

export async function auditCommand(targetName: string, options: AuditOptions): Promise<ExitCode> {
  const wanted = outputs('audit', options.format, options.output);
  refuseUnused(wanted, options);
  const kept = await keptReports(options.history, tell);
  const named = await readBaseline(options.baseline, options.keep);
  const frame = await frameOf(targetName, options);
  if (options.keep !== undefined) await keepingFolder(options.keep);
  const { host, report } = await withTarget(targetName, options, async (target) => {
    const host = await look(target, frame, options);
    const judged = audit(host, frame);
    const baseline = await baselineOf(judged, named, options);
    if (baseline === undefined) return { host, report: judged };
    return { host, report: { ...judged, baseline: await drifted(target, host, judged, baseline) } };
  });
  const earlier = ofSameHost(kept, report, tell);
  if (options.keep !== undefined) await keepReport(options.keep, report, options.keepCount ?? KEEP_COUNT);
  const repair = () => repairOf(host, frame, report, options);
  await emit(wanted, async (format, toFile) =>
    format === 'text'
      ? inText(report, styleOf(options, toFile), repair)
      : inOtherFormat(format, report, earlier),
  );
  return driftCode(report, options);
}

/** What to do about each failure is worked out only where the whole report is told. */
function inText(report: Report, style: ReportStyle, repair: () => Repair): string {
  const { baseline } = report;
  if (baseline === undefined) return renderReport(report, style, repair());
  const whole = style.verbose ? `${renderReport(report, style, repair())}\n` : '';
  return `${whole}${renderAgainstBaseline(report, baseline, style)}`;
}

async function inOtherFormat(
  format: Exclude<FormatName, 'text'>,
  report: Report,
  earlier: readonly KeptReport[],
): Promise<string> {
  const { baseline } = report;
  if (format === 'json') return renderAs(format, report);
  // Other formats have no place for a baseline, and tell it among their notices.
  const told =
    baseline === undefined
      ? report
      : { ...report, notices: [...report.notices, ...driftNotices(baseline, report)] };
  if (format === 'html') return (await import('../report/html.ts')).renderReportPage(told, earlier);
  return renderAs(format, told);
}

/**
 * Against a baseline, only what got worse counts as a failure; the first of a row of audits has nothing to be worse
 * than. What can't be measured is never good, also where it could not be measured before: nobody can say that it is
 * no worse.
 */
function driftCode(report: Report, { baseline, keep }: AuditOptions): ExitCode {
  const first = report.baseline === undefined;
  if (first && (baseline !== LATEST || keep === undefined)) return reportCode(report);
  if (first)
    tell(`no earlier report of this host, benchmark and profile is in ${keep}: this one is the first`);
  if (report.baseline !== undefined && report.baseline.worse.length > 0) return exitCode.fails;
  return report.summary.error > 0 ? exitCode.unmeasured : exitCode.good;
}

/** Only a page has room for a trend, and only a folder of reports needs a limit. */
function refuseUnused({ print, files }: Outputs, { history, keep, keepCount }: AuditOptions): void {
  if (keepCount !== undefined && keep === undefined)
    throw new Refusal('--keep-count says how many reports stay in the folder of --keep: add --keep DIR');
  if (history.length === 0 || print === 'html' || files.some(({ format }) => format === 'html')) return;
  throw new Refusal('--history draws the trend in HTML: add -o html:FILE, or --format html');
}

function tell(text: string): void {
  process.stderr.write(`${plain(text)}\n`);
}

/** A failure outweighs what could not be measured. */
export function reportCode({ summary }: Report): ExitCode {
  if (summary.fail > 0) return exitCode.fails;
  return summary.error > 0 ? exitCode.unmeasured : exitCode.good;
}
