import type { Run, RunState } from '../apply/history.ts';
import type { Ending } from '../apply/run.ts';
import type { Report } from '../audit/report.ts';
import type { MissedPrediction } from '../plan/difference.ts';
import { counted } from './numbers.ts';
import { scoreLine } from './score-lines.ts';
import { type Color, paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** An apply that came to its end: what became of the changes, whether the prediction was right, and the score. */
export interface Outcome {
  readonly ending: Ending;
  /** The audit afterwards, where the changes were made. */
  readonly report?: Report;
  readonly missed: readonly MissedPrediction[];
}

/** What apply did, and what the audit afterwards says. */
export function renderApplied({ ending, report, missed }: Outcome, style: Style): string {
  const verified =
    report === undefined ? [] : [renderMissed(missed, style), joined(scoreLine(report.summary, style))];
  return [renderEnding(ending, style), ...verified].join('');
}

/** How a run ended, what the host is like now, and what can be done about it. */
export function renderEnding(ending: Ending, style: Style): string {
  switch (ending.kind) {
    case 'applied':
      return applied(ending, style);
    case 'drifted':
      return told(style, 'red', 'Nothing was changed: the host is no longer as the plan says it was.', [
        ...ending.addresses.map((address) => `differs: ${plain(address)}`),
        'Make a new plan and look at it.',
      ]);
    case 'reverted':
      return told(
        style,
        'red',
        `Run ${plain(ending.id)} failed and was taken back: the host is as it was before.`,
        [`failed: ${plain(ending.at)}`, ...complaints(ending.complaint)],
      );
    case 'left':
      return left(ending, style);
    case 'undone':
      return told(
        style,
        'green',
        `Run ${plain(ending.id)} is taken back: everything it changed is as it was before.`,
        ending.notes.map((note) => plain(note)),
      );
  }
}

/** Where the audit after the changes says something else than the plan did. */
export function renderMissed(missed: readonly MissedPrediction[], style: Style): string {
  if (missed.length === 0) return told(style, 'green', 'Every verdict is as the plan predicted.', []);
  const heading = `${counted(missed.length, 'verdict is', 'verdicts are')} not as the plan predicted:`;
  return told(
    style,
    'red',
    heading,
    missed.map(({ id, title, predicted, real, why }) => {
      const because = why === '' ? '' : ` (${plain(why)})`;
      return `${plain(id, 20)} ${plain(title)}: predicted ${predicted}, is ${real}${because}`;
    }),
  );
}

const states: Readonly<Record<RunState, string>> = {
  applied: 'applied',
  'rolled-back': 'rolled back',
  'partly-rolled-back': 'partly rolled back',
  reverted: 'failed and taken back',
  interrupted: 'INTERRUPTED: cis-harden recover finishes or undoes it',
  damaged: 'DAMAGED: its journal is not as it was written, and nothing of it is run',
};

/** The runs of a host's journal, oldest first. */
export function renderHistory(runs: readonly Run[], style: Style): string {
  if (runs.length === 0) return 'no runs: cis-harden has changed nothing on this host\n';
  return runs
    .map((run) => told(style, 'bold', `${plain(run.id)}  ${states[run.state]}`, about(run)))
    .join('');
}

function about({ problem, startedAt, tool, changes, rules, profile, benchmark }: Run): string[] {
  if (problem !== undefined) return [plain(problem)];
  return [
    `planned ${plain(startedAt, 40)} by cis-harden ${plain(tool, 40)}`,
    `${counted(changes, 'change')} for ${counted(rules, 'rule')} of profile ${plain(profile, 100)} (${plain(benchmark, 100)})`,
  ];
}

function applied({ id, warnings }: Extract<Ending, { kind: 'applied' }>, style: Style): string {
  const noted = warnings.map((warning) => `warning: ${plain(warning)}`);
  if (id === '') return told(style, 'green', 'Nothing had to be changed.', noted);
  return told(style, 'green', `Run ${plain(id)} made every change of the plan.`, [
    ...noted,
    `To take it back: cis-harden rollback --run ${plain(id)}`,
  ]);
}

function left({ id, addresses, stuck, complaint }: Extract<Ending, { kind: 'left' }>, style: Style): string {
  const run = plain(id);
  return told(style, 'red', `Run ${run} is not taken back everywhere. Left as they are now:`, [
    ...addresses.map((address) => `left: ${plain(address)}`),
    ...(addresses.length === 0
      ? []
      : [
          'Somebody else changed these since.',
          `They are put back too by: cis-harden rollback --run ${run} --force`,
        ]),
    ...stuck.map((address) => `could not be put back: ${plain(address)}`),
    ...complaints(complaint),
    ...(stuck.length === 0
      ? []
      : ['Mend what stands in the way; then cis-harden recover puts back what is missing.']),
  ]);
}

function complaints(said: readonly string[]): string[] {
  return said.map((line) => `the host said: ${plain(line)}`);
}

function told(style: Style, color: Color, heading: string, items: readonly string[]): string {
  return joined([
    ...wrap(heading, style.width, '', 2).map((line) => paint(style, color, line)),
    ...items.flatMap((item) => wrap(item, style.width, '  ', 4)),
  ]);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
