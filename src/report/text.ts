import type { Report, Result } from '../audit/report.ts';
import { failingBlocks } from './failing.ts';
import { grouped } from './grouped.ts';
import { head, noticeLines } from './head.ts';
import { counted, numberRanges } from './numbers.ts';
import { type Repair, repairSummary } from './repair-text.ts';
import { type Columns, columnsOf, resultLines, verdictLine } from './result-lines.ts';
import { countsText, scoreLine, sectionLines } from './score-lines.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

export interface ReportStyle extends Style {
  /** Everything, what passes and what does not apply included. */
  readonly verbose: boolean;
}

/** Errors that share a reason are told in one line from this many on. */
const FEW = 2;

/**
 * A report for people: what fails first, by section and cause, each with what to do about it where that is known, and
 * the score in the last line. Every line that gives a verdict begins with its word, so that it can be searched for and
 * read aloud.
 */
export function renderReport(report: Report, style: ReportStyle, repair?: Repair): string {
  const { results, notices, summary } = report;
  const columns = columnsOf(report, style, style.verbose);
  const having = (status: Result['status']) => results.filter((result) => result.status === status);
  const each = (status: Result['status']) => having(status).flatMap((result) => resultLines(result, columns));
  const blocks = [
    head(report, style),
    noticeLines(notices, style),
    ...failingBlocks(report, repair, columns),
    errors(having('error'), report, columns),
    each('manual'),
    howToAnswer(having('manual'), columns),
    style.verbose
      ? []
      : having('pass')
          .filter(isReviewed)
          .flatMap((result) => resultLines(result, columns)),
    style.verbose ? each('exempt') : exempt(having('exempt'), columns),
    style.verbose ? each('not-applicable') : [],
    style.verbose ? each('pass') : [],
    sectionLines(report, style),
    wrap(countsText(summary), style.width),
    repair === undefined ? [] : repairSummary(repair, style),
    scoreLine(summary, style),
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** What counts as passed only because a person said so is never out of sight. */
function isReviewed({ review, actual }: Result): boolean {
  return review !== undefined && actual === 'manual';
}

function howToAnswer(asking: readonly Result[], { style }: Columns): string[] {
  if (!asking.some(({ question }) => question !== undefined)) return [];
  return wrap('Who has looked records the answer under answers: in a profile.', style.width).map((line) =>
    paint(style, 'dim', line),
  );
}

function errors(failed: readonly Result[], { results }: Report, columns: Columns): string[] {
  const byReason = grouped(failed, ({ reason = 'no reason is known' }) => reason);
  const order = results.map(({ id }) => id);
  return [...byReason].flatMap(([reason, sharing]) => {
    if (sharing.length < FEW || columns.verbose)
      return sharing.flatMap((result) => resultLines(result, columns));
    const numbers = numberRanges(
      sharing.map(({ id }) => id),
      order,
    ).map((number) => plain(number, 60));
    return [
      ...verdictLine('error', `${counted(sharing.length, 'recommendation')}: ${plain(reason)}`, columns),
      ...shortened(numbers, columns),
    ];
  });
}

/** As many numbers as two lines hold. */
function shortened(numbers: readonly string[], { style, title }: Columns): string[] {
  const blanks = ' '.repeat(style.width < 60 ? 4 : title);
  const lines = wrap(numbers.map(unbroken).join(', '), style.width, blanks).map((line) =>
    line.replaceAll(HELD, ' '),
  );
  if (lines.length <= 2) return lines;
  return [...lines.slice(0, 2), `${blanks}and more (--verbose lists them)`];
}

/** Stands for a blank at which no line is broken; `plain` leaves none in a text. */
const HELD = '\u00a0';

function unbroken(text: string): string {
  return text.replaceAll(' ', HELD);
}

/** How many are exempt for each reason, and what the evidence says of them. */
function exempt(results: readonly Result[], columns: Columns): string[] {
  if (results.length === 0) return [];
  const byReason = [...grouped(results, ({ exemption }) => exemption?.reason ?? 'no reason is given')];
  const rows = byReason.toSorted(([, a], [, b]) => b.length - a.length);
  return [
    ...verdictLine('exempt', `${results.length}, of which ${actuals(results)}`, columns),
    ...rows.flatMap(([reason, sharing]) =>
      wrap(
        `${plain(reason).replaceAll('-', ' ')}: ${sharing.length}, of which ${actuals(sharing)}`,
        columns.style.width,
        ' '.repeat(8),
      ),
    ),
  ];
}

const actualWords = [
  ['fail', 'fail'],
  ['error', 'not measured'],
  ['manual', 'for a person to look at'],
  ['pass', 'pass'],
  ['not-applicable', 'not applicable'],
] as const;

function actuals(results: readonly Result[]): string {
  return actualWords
    .flatMap(([verdict, word]) => {
      const count = results.filter(({ actual }) => actual === verdict).length;
      return count > 0 ? [`${count} ${word}`] : [];
    })
    .join(', ');
}
