import type { Result, Summary } from '../audit/report.ts';
import type { Plan } from '../plan/plan.ts';
import { whyNot } from '../plan/why.ts';
import { grouped } from './grouped.ts';
import { labelled } from './head.ts';
import { counted } from './numbers.ts';
import { columnsOf, titleLines, WORD } from './result-lines.ts';
import { barCells, barText, percent } from './score-lines.ts';
import { paint, plain, type Style } from './terminal.ts';
import { padded, wrap } from './wrap.ts';

/** `Predicted  47.7 % → 88.0 % of what is enforced passes`. */
export function predictedLine({ before, predicted }: Plan, style: Style): string[] {
  const [old, fresh] = [before.summary, predicted.summary];
  return labelled(
    'Predicted',
    `${percent(old.score)} → ${percent(fresh.score)} of what is enforced passes`,
    style,
  );
}

/** The score before and after the changes, each with a bar and the same in words. */
export function scoreLines(plan: Plan, style: Style): string[] {
  const row = (label: string, summary: Summary) => {
    const cells = barCells(style.width);
    const bar = barText(summary, cells, style);
    const words = wrap(summaryWords(summary), style.width - LABELLED - cells - 2);
    return words.map((line, at) => {
      const lead = at === 0 ? `${padded(`  ${label}`, LABELLED)}${bar || ' '.repeat(cells)}` : blank(cells);
      return `${lead}  ${line}`;
    });
  };
  return [
    ...predictedLine(plan, style),
    ...row('before', plan.before.summary),
    ...row('after', plan.predicted.summary),
  ];
}

const LABELLED = 11;

function blank(cells: number): string {
  return ' '.repeat(LABELLED + cells);
}

function summaryWords({ pass, fail, error }: Summary): string {
  const unmeasured = error > 0 ? `, ${error} could not be measured` : '';
  return `${pass} pass, ${fail} fail${unmeasured}`;
}

/** What still fails, by the reason why no change of the plan helps, and what gets worse. */
export function outcomeLines(plan: Plan, style: Style): string[] {
  const { before, predicted } = plan;
  const was = new Map(before.results.map((result) => [result.id, result]));
  const worse = predicted.results.filter(
    ({ id, actual }) => was.get(id)?.actual === 'pass' && actual !== 'pass',
  );
  const failing = predicted.results.filter(({ status }) => status === 'fail');
  const columns = columnsOf(predicted, style, false);
  const reasons = grouped(failing, (result) => whyStill(result, plan));
  const heading = (text: string) => wrap(text, style.width).map((line) => paint(style, 'bold', line));
  return [
    ...(failing.length === 0 ? [] : heading(`${counted(failing.length, 'recommendation')} will still fail:`)),
    ...[...reasons].flatMap(([reason, sharing]) => [
      ...sharing.flatMap((result) => titleLines(result, columns)),
      ...wrap(reason, style.width, padded('why', WORD)).map((line) => paint(style, 'yellow', line)),
    ]),
    ...(worse.length === 0 ? [] : heading(`${counted(worse.length, 'recommendation')} will no longer pass:`)),
    ...worse.flatMap((result) => titleLines({ ...result, status: result.actual }, columns)),
  ];
}

/** The reason why no change of the plan helps; what is listed above is not said again. */
function whyStill(result: Result, plan: Plan): string {
  const why = whyNot(result, plan);
  switch (why.kind) {
    case 'consent':
      return `held back: --allow ${why.consent}`;
    case 'decision':
      return 'for you to decide, see above';
    case 'reboot':
      return 'in force after the next boot, see above';
    case 'obstacle':
      return 'not helped by any change, see above';
    default:
      return plain(why.text);
  }
}
