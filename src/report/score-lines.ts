import type { Report, Result, Summary } from '../audit/report.ts';
import { grouped } from './grouped.ts';
import { counted } from './numbers.ts';
import { paint, plain, type Style } from './terminal.ts';
import { columns, padded, wrap } from './wrap.ts';

/** Cells of a bar, by the width of a line. */
export const barCells = (width: number) => (width < 100 ? 10 : 20);
/** Columns of a percentage, and of the gaps beside it and the bar. */
const PERCENT = 5;
const GAPS = 6;
/** Columns of a section's name: fewer tell too little, more are cut off. */
const NAME = { least: 14, most: 44 };

/** One line for each section of the benchmark: what passes of what is enforced in percent, as a bar and in words. */
export function sectionLines({ results, benchmark }: Report, style: Style): string[] {
  const sections = grouped(results, ({ id }) => id.split('.', 1)[0] ?? '');
  if (sections.size < 2) return [];
  const titles = sectionTitles(benchmark);
  const rows = [...sections].map(([number, within]) => row(titles(number), within));
  const widest = (pick: (one: Row) => string) => Math.max(...rows.map((one) => columns(pick(one))));
  const cells = barCells(style.width);
  const room = style.width - GAPS - PERCENT - cells - widest(({ words }) => words);
  const name = Math.min(
    widest((one) => one.name),
    NAME.most,
    room,
  );
  return rows.flatMap((one) => {
    const bar = barText(one, cells, style);
    if (
      name <
      Math.min(
        NAME.least,
        widest((other) => other.name),
      )
    )
      return stacked(one, bar, style);
    const drawn = bar === '' ? ' '.repeat(cells) : bar;
    return [`${padded(cut(one.name, name), name)}  ${one.percent.padStart(PERCENT)}  ${drawn}  ${one.words}`];
  });
}

/** `5 Access, Authentication and Authorization` of a section's number. */
export function sectionTitles({ sections }: Report['benchmark']): (number: string) => string {
  const titles = new Map(sections?.map(({ id, title }) => [id, title]));
  return (number) => plain(`${number} ${titles.get(number) ?? ''}`.trim(), 100);
}

/** Where a line is too short for columns: the name, and below it what holds. */
function stacked({ name, percent: part, words }: Row, bar: string, style: Style): string[] {
  const said = [part, words].filter((text) => text !== '').join(', ');
  return [
    ...wrap(name, style.width, '', 2),
    ...(bar === '' ? [] : [`  ${bar}`]),
    ...wrap(said, style.width, '  '),
  ];
}

function cut(text: string, to: number): string {
  if (columns(text) <= to) return text;
  let short = '';
  for (const character of text) {
    if (columns(short + character) > to - 1) break;
    short += character;
  }
  return `${short.trimEnd()}…`;
}

/** How many recommendations have each verdict: `9 pass, 2 fail, 1 exempt`. */
export function countsText(summary: Summary): string {
  const counts = [
    [summary.pass, 'pass'],
    [summary.fail, 'fail'],
    [summary.error, 'could not be measured'],
    [summary.manual, 'for a person to look at'],
    [summary['not-applicable'], 'not applicable'],
    [summary.exempt, 'exempt'],
  ] as const;
  const listed = counts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
  return `${counted(summary.total, 'recommendation')}: ${listed.join(', ') || 'none'}`;
}

/** `92.1 % of 131 enforced pass; 5 could not be measured`. */
function scoreText({ score, pass, fail, error }: Summary): string {
  const unmeasured = error > 0 ? `; ${error} could not be measured` : '';
  if (score === null) return `no score: nothing that is enforced passes or fails${unmeasured}`;
  return `${percent(score)} of ${pass + fail} enforced pass${unmeasured}`;
}

export function percent(score: number | null): string {
  return score === null ? 'no score' : `${score.toFixed(1)} %`;
}

/** The score in a colour that tells at a glance; the words say the same. */
export function scoreLine(summary: Summary, style: Style): string[] {
  const color = summary.fail > 0 ? 'red' : summary.error > 0 || summary.score === null ? 'yellow' : 'green';
  return wrap(scoreText(summary), style.width).map((line) => paint(style, color, line));
}

interface Row {
  /** As harmless text. */
  readonly name: string;
  readonly pass: number;
  readonly fail: number;
  readonly error: number;
  readonly percent: string;
  readonly words: string;
}

function row(name: string, results: readonly Result[]): Row {
  const count = (status: Result['status']) => results.filter((result) => result.status === status).length;
  const [pass, fail, error] = [count('pass'), count('fail'), count('error')];
  const judged = pass + fail;
  // All that could be measured passes: that is no 100 % while something could not be.
  const known = judged > 0 && (fail > 0 || error === 0);
  const percentage = known ? `${Math.floor((pass / judged) * 100)} %` : '';
  return { name, pass, fail, error, percent: percentage, words: sectionWords(pass, fail, error) };
}

function sectionWords(pass: number, fail: number, error: number): string {
  const judged = pass + fail === 0 ? [] : [`${pass} of ${pass + fail} pass`];
  const unmeasured = error === 0 ? [] : [`${error} not measured`];
  return [...judged, ...unmeasured].join(', ') || 'nothing to count';
}

/** What passes, fails and is unknown. A bar is only full where all of it passes. */
export function barText(
  { pass, fail, error }: Pick<Row, 'pass' | 'fail' | 'error'>,
  cells: number,
  style: Style,
): string {
  const total = pass + fail + error;
  if (total === 0) return '';
  const passed = Math.floor((pass / total) * cells);
  const failed = Math.min(cells - passed, Math.ceil((fail / total) * cells));
  return [
    paint(style, 'green', '█'.repeat(passed)),
    paint(style, 'red', '░'.repeat(failed)),
    paint(style, 'yellow', '·'.repeat(cells - passed - failed)),
  ].join('');
}
