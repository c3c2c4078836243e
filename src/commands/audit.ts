import { audit } from '../audit/audit.ts';
import type { Report } from '../audit/report.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { renderAs } from '../report/formats.ts';
import { renderReport } from '../report/text.ts';
import type { AskOptions } from './options.ts';
import { emit, outputs } from './output.ts';
import { frameOf, look, withTarget } from './session.ts';
import { styleOf } from './style.ts';

export async function auditCommand(targetName: string, options: AskOptions): Promise<ExitCode> {
  const wanted = outputs('audit', options.format, options.output);
  const frame = await frameOf(targetName, options);
  const host = await withTarget(targetName, options, (target) => look(target, frame, options));
  const report = audit(host, frame);
  await emit(wanted, (format, toFile) =>
    format === 'text' ? renderReport(report, styleOf(options, toFile)) : renderAs(format, report),
  );
  return reportCode(report);
}

/** A failure outweighs what could not be measured. */
export function reportCode({ summary }: Report): ExitCode {
  if (summary.fail > 0) return exitCode.fails;
  return summary.error > 0 ? exitCode.unmeasured : exitCode.good;
}
