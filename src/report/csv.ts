import type { Report, Result, RuleFinding } from '../audit/report.ts';
import { seen } from './terminal.ts';

/** The columns of a report; new ones are added at the end. */
const columns = [
  ...['target', 'hostname', 'machine_id', 'benchmark', 'profile', 'looked_at'],
  ...['id', 'title', 'level', 'assessment', 'status', 'actual', 'enforced', 'rules', 'reason', 'question'],
  ...['finding_rule', 'finding_what', 'finding_expected', 'finding_actual', 'finding_where', 'finding_state'],
  ...['review_by', 'review_on', 'review_until', 'review_note'],
  ...['exemption_reason', 'exemption_note', 'exemption_owner', 'exemption_expires'],
] as const;

/**
 * A report as comma-separated values (RFC 4180, UTF-8, a header line): a row for each finding, and one for a
 * recommendation without any. What could not be measured has `error` as its status.
 */
export function reportCsv(report: Report): string {
  return csv([
    columns,
    ...report.results.flatMap((result) => {
      const found = result.findings.length === 0 ? [undefined] : result.findings;
      return found.map((finding) => row(report, result, finding));
    }),
  ]);
}

function row(
  { target, benchmark, profile, startedAt }: Report,
  result: Result,
  finding: RuleFinding | undefined,
): string[] {
  const { id, title, level, assessment, status, actual, enforced, rules, reason, question } = result;
  const { review, exemption } = result;
  return [
    ...[target.name, target.hostname, target.machineId, benchmark.id, profile.id, startedAt],
    ...[id, title, level === null ? '' : String(level), assessment, status, actual, enforced ? 'yes' : 'no'],
    ...[rules.join(' '), reason ?? '', question ?? ''],
    ...[finding?.rule, finding?.what, finding?.expected, finding?.actual, finding?.where, finding?.state],
    ...[review?.by, review?.on, review?.until, review?.note],
    ...[exemption?.reason, exemption?.note, exemption?.owner, exemption?.expires],
  ].map((value) => value ?? '');
}

/** Rows as RFC 4180 has them, each value harmless on a terminal and in a spreadsheet. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((values) => `${values.map(field).join(',')}\r\n`).join('');
}

/** What a spreadsheet would take for a formula at the beginning of a cell; the wide ones count in some languages. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** Quoted in any case, so that a quote, comma or blank at an end keeps its meaning. An apostrophe makes text of a formula. */
function field(value: string): string {
  const text = seen(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
