import type { Report, Result, Summary } from '../audit/report.ts';
import { grouped } from './grouped.ts';
import { counted } from './numbers.ts';
import { paint, plain, type Style } from './terminal.ts';
import { columns, padded, wrap } from './wrap.ts';

const BAR = 10;

/** One line for each section of the benchmark: passed of enforced in words, and as a bar. */
export function sectionLines({ results, benchmark }: Report, style: Style): string[] {
  const sections = grouped(results, ({ id }) => id.split('.', 1)[0] ?? '');
  if (sections.size < 2) return [];
  const titles = new Map(benchmark.sections?.map(({ id, title }) => [id, title]));
  const rows = [...sections].map(([number, within]) =>
    row(`${number} ${titles.get(number) ?? ''}`.trim(), within),
  );
  const widest = (pick: (one: Row) => string) => Math.max(...rows.map((one) => columns(pick(one))));
  const at = {
    name: Math.min(
      widest(({ name }) => name),
      30,
    ),
    words: widest(({ words }) => words),
  };
  const fits = at.name + at.words + BAR + 4 <= style.width;
  return rows.flatMap(({ name, words, bar }) => {
    if (fits) return [`${padded(plain(name, 29), at.name)}  ${padded(words, at.words)}  ${bar}`];
    return wrap(`${plain(name, 60)}: ${words}`, style.width, '', 2);
  });
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
  readonly name: string;
  readonly words: string;
  readonly bar: string;
}

function row(name: string, results: readonly Result[]): Row {
  const count = (status: Result['status']) => results.filter((result) => result.status === status).length;
  const [pass, fail, error] = [count('pass'), count('fail'), count('error')];
  return { name, words: sectionWords(pass, fail, error), bar: bar(pass, fail, error) };
}

function sectionWords(pass: number, fail: number, error: number): string {
  const judged = pass + fail === 0 ? [] : [`${pass} of ${pass + fail} pass`];
  const unmeasured = error === 0 ? [] : [`${error} not measured`];
  return [...judged, ...unmeasured].join(', ') || 'nothing to count';
}

/** What passes, fails and is unknown, in ten cells. A cell is only full where all of it passes. */
function bar(pass: number, fail: number, error: number): string {
  const total = pass + fail + error;
  if (total === 0) return '';
  const passed = Math.floor((pass / total) * BAR);
  const failed = Math.min(BAR - passed, Math.ceil((fail / total) * BAR));
  return '█'.repeat(passed) + '░'.repeat(failed) + '·'.repeat(BAR - passed - failed);
}
