import type { BaselineComparison, Drift, Report } from '../audit/report.ts';
import { head, labelled, noticeLines } from './head.ts';
import { counted } from './numbers.ts';
import { findingText } from './findings-text.ts';
import { countsText, scoreLine } from './score-lines.ts';
import { type Color, paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** Findings of one recommendation that are shown. */
const MOST = 8;

/** An audit beside its baseline, for people: what got worse and who wrote there, what got better. */
export function renderAgainstBaseline(report: Report, baseline: BaselineComparison, style: Style): string {
  const { worse, better, other, notes } = baseline;
  const blocks = [
    [...head(report, style), ...labelled('Baseline', baselineName(baseline), style)],
    noticeLines([...report.notices, ...notes], style),
    drifts('worse', 'red', worse, style),
    drifts('better', 'green', better, style),
    drifts('other', 'dim', other, style),
    [
      ...wrap(countsText(report.summary), style.width),
      ...scoreLine(report.summary, style),
      ...wrap(driftCount(baseline, report), style.width).map((line) =>
        paint(style, worse.length > 0 ? 'red' : report.summary.error > 0 ? 'yellow' : 'green', line),
      ),
    ],
  ];
  const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

/** The same in single lines, for formats that tell notices. */
export function driftNotices(baseline: BaselineComparison, report: Pick<Report, 'summary'>): string[] {
  const { worse, better, notes } = baseline;
  const lines = (word: string, drifted: readonly Drift[]) =>
    drifted.slice(0, MOST_NOTICES).map((drift) => `${word} than the baseline: ${inOneLine(drift)}`);
  const more = Math.max(0, worse.length - MOST_NOTICES) + Math.max(0, better.length - MOST_NOTICES);
  return [
    `compared with ${baselineName(baseline)}: ${driftCount(baseline, report)}`,
    ...notes,
    ...lines('worse', worse),
    ...lines('better', better),
    ...(more > 0 ? [`and ${more} more that differ from the baseline (the JSON lists them)`] : []),
  ];
}

const MOST_NOTICES = 20;

function inOneLine({ id, title, before, after, why, findings, writers }: Drift): string {
  const [finding] = findings;
  const [writer] = writers;
  return [
    `${id} ${title}: ${before} → ${after}`,
    ...(why === '' ? [] : [why]),
    ...(finding ? [`${finding.what}: ${finding.actual} (${finding.where})`] : []),
    ...(writer ? [writer.what] : []),
  ].join('; ');
}

function baselineName({ file, startedAt }: BaselineComparison): string {
  return `${plain(file)}, looked at ${plain(startedAt).replace(/\.\d+Z$/, 'Z')}`;
}

function driftCount({ worse, better }: BaselineComparison, { summary }: Pick<Report, 'summary'>): string {
  const got =
    worse.length === 0 ? 'nothing got worse' : `${counted(worse.length, 'recommendation')} got worse`;
  const blind = summary.error === 0 ? '' : `; ${counted(summary.error, 'recommendation')} can't be measured`;
  return `${got}, ${better.length} better${blind}`;
}

function drifts(word: string, color: Color, drifted: readonly Drift[], style: Style): string[] {
  return drifted.flatMap(({ id, title, before, after, why, findings, writers }) => [
    ...wrap(`${plain(id, 20)} ${plain(title)}: ${before} → ${after}`, style.width, word.padEnd(8), 10).map(
      (line, at) => (at === 0 ? `${paint(style, color, line.slice(0, 8))}${line.slice(8)}` : line),
    ),
    ...(why === '' ? [] : wrap(plain(why), style.width, ' '.repeat(10), 12)),
    ...findings
      .slice(0, MOST)
      .flatMap((finding) =>
        wrap(`${word === 'better' ? 'gone: ' : ''}${findingText(finding)}`, style.width, ' '.repeat(10), 12),
      ),
    ...(findings.length > MOST ? [`          and ${findings.length - MOST} more (the JSON lists them)`] : []),
    ...writers
      .slice(0, MOST)
      .flatMap(({ where, what }) =>
        wrap(`by: ${plain(where)} ${plain(what)}`, style.width, ' '.repeat(10), 12),
      ),
  ]);
}
