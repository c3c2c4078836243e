import type { Result } from '../audit/report.ts';
import type { Plan } from '../plan/plan.ts';
import { whyNot } from '../plan/why.ts';
import { labelled } from './head.ts';
import { counted } from './numbers.ts';
import { columnsOf, verdictLine } from './result-lines.ts';
import { percent } from './score-lines.ts';
import { plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** What an audit will say after the changes: the score before and after, what still fails and why, what gets worse. */
export function predictionLines(plan: Plan, style: Style): string[] {
  const { before, predicted } = plan;
  const [old, fresh] = [before.summary, predicted.summary];
  const was = new Map(before.results.map((result) => [result.id, result]));
  const worse = predicted.results.filter(
    ({ id, actual }) => was.get(id)?.actual === 'pass' && actual !== 'pass',
  );
  const failing = predicted.results.filter(({ status }) => status === 'fail');
  const columns = columnsOf(predicted, style, false);
  const score =
    `${percent(old.score)} → ${percent(fresh.score)} of what is enforced passes; ` +
    `fail ${old.fail} → ${fresh.fail}, could not be measured ${old.error} → ${fresh.error}`;
  const line = ({ id, title }: Result, ending: string) => `${plain(id, 20)} ${plain(title)}${ending}`;
  return [
    ...labelled('Predicted', score, style),
    ...(failing.length === 0
      ? []
      : wrap(`${counted(failing.length, 'recommendation')} will still fail:`, style.width)),
    ...failing.flatMap((result) =>
      verdictLine('fail', line(result, ` (${whyStill(result, plan)})`), columns),
    ),
    ...(worse.length === 0
      ? []
      : wrap(`${counted(worse.length, 'recommendation')} will no longer pass:`, style.width)),
    ...worse.flatMap((result) => verdictLine(result.actual, line(result, ''), columns)),
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
