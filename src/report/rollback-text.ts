import type { Clash } from '../apply/rollback/merge-text.ts';
import type { Left } from '../apply/rollback/decide.ts';
import type { TakenBackRun } from '../apply/rollback/take-back.ts';
import { counted } from './numbers.ts';
import { paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** What a rollback put back, what it left, and what can be done about that. */
export function renderTakenBack(outcome: TakenBackRun, style: Style): string {
  const { run, left, merged, overtaken, by, notes } = outcome;
  const [color, heading] = headed(outcome);
  const forced = left.some(({ alsoRules }) => alsoRules === undefined);
  const items = [
    ...merged.map((address) => `${plain(address)}: this run's part was taken out; what others changed stays`),
    ...overtaken.map((address) => `${plain(address)}: others changed it since; what they made of it stays`),
    ...(by === undefined ? [] : [`That was done by run ${plain(by)}, which can be taken back itself.`]),
    ...left.map(leftText),
    ...notes.map((note) => plain(note)),
    ...(forced
      ? [`What others changed is put back too by: cis-harden rollback --run ${plain(run)} --force`]
      : []),
  ];
  const lines = [
    ...wrap(heading, style.width, '', 2).map((line) => paint(style, color, line)),
    ...items.flatMap((item) => wrap(item, style.width, '  ', 4)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function headed({ run, left, exact, merged, overtaken, rules }: TakenBackRun): ['green' | 'red', string] {
  const what =
    rules === undefined
      ? `Run ${plain(run)}`
      : `What ${plain(rules.join(', '))} changed in run ${plain(run)}`;
  if (left.length > 0)
    return [
      'red',
      `${what} is not taken back everywhere: ${counted(exact + merged.length, 'step is', 'steps are')} put back, ${counted(left.length, 'place is', 'places are')} left.`,
    ];
  if (merged.length + overtaken.length === 0 && rules === undefined)
    return ['green', `${what} is taken back: everything it changed is as it was before.`];
  return ['green', `${what} is taken back.`];
}

function leftText({ address, why, clashes = [], alsoRules }: Left): string {
  const lines = clashes.length === 0 ? '' : ` (${clashes.map(lineText).join(', ')})`;
  const also =
    alsoRules === undefined
      ? ''
      : `; to take it back with them, add ${alsoRules.map((rule) => `--rule ${plain(rule)}`).join(' ')}`;
  return `left: ${plain(address)}: ${plain(why)}${lines}${also}`;
}

function lineText({ from, to }: Clash): string {
  return from === to ? `line ${from}` : `lines ${from} to ${to}`;
}
