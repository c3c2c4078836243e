import { audit } from '../audit/audit.ts';
import type { Report } from '../audit/report.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { renderAs } from '../report/formats.ts';
import { renderReport } from '../report/text.ts';
import { keptReports, ofSameHost } from './kept-reports.ts';
import type { AskOptions } from './options.ts';
import { emit, type Outputs, outputs } from './output.ts';
import { frameOf, look, withTarget } from './session.ts';
import { repairOf } from './repair.ts';
import { styleOf } from './style.ts';

interface AuditOptions extends AskOptions {
  readonly history: readonly string[];
}

export async function auditCommand(targetName: string, options: AuditOptions): Promise<ExitCode> {
  const wanted = outputs('audit', options.format, options.output);
  refuseUnusedHistory(wanted, options);
  const kept = await keptReports(options.history, tell);
  const frame = await frameOf(targetName, options);
  const host = await withTarget(targetName, options, (target) => look(target, frame, options));
  const report = audit(host, frame);
  const earlier = ofSameHost(kept, report, tell);
  await emit(wanted, async (format, toFile) => {
    if (format === 'text')
      return renderReport(report, styleOf(options, toFile), repairOf(host, frame, report, options));
    if (format === 'html') return (await import('../report/html.ts')).renderReportPage(report, earlier);
    return renderAs(format, report);
  });
  return reportCode(report);
}

/** Only a page has room for a trend. */
function refuseUnusedHistory({ print, files }: Outputs, { history }: AuditOptions): void {
  if (history.length === 0 || print === 'html' || files.some(({ format }) => format === 'html')) return;
  throw new Refusal('--history draws the trend in HTML: add -o html:FILE, or --format html');
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A failure outweighs what could not be measured. */
export function reportCode({ summary }: Report): ExitCode {
  if (summary.fail > 0) return exitCode.fails;
  return summary.error > 0 ? exitCode.unmeasured : exitCode.good;
}
