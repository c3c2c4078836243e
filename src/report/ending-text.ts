import type { Run, RunState } from '../apply/history.ts';
import type { Need } from '../apply/prune.ts';
import type { Ending } from '../apply/run.ts';
import type { Report } from '../audit/report.ts';
import type { MissedPrediction } from '../plan/difference.ts';
import { commandLine, labelled } from './head.ts';
import { counted } from './numbers.ts';
import { percent, scoreLine } from './score-lines.ts';
import { type Color, paint, plain, type Style } from './terminal.ts';
import { wrap } from './wrap.ts';

/** An apply that came to its end: what became of the changes, whether the prediction was right, and the score. */
export interface Outcome {
  readonly ending: Ending;
  /** The audit before. */
  readonly before?: Report;
  /** The audit afterwards, where the changes were made. */
  readonly report?: Report;
  readonly missed: readonly MissedPrediction[];
  /** The words by which a command reaches the same host; undefined where nobody can come back to it. */
  readonly again?: readonly string[];
}

/** What apply did, what was verified of it, how it is taken back, and the score. */
export function renderApplied(outcome: Outcome, style: Style): string {
  const { ending, report } = outcome;
  if (report === undefined || ending.kind !== 'applied') return renderEnding(ending, style);
  const { id, warnings } = ending;
  const heading =
    id === '' ? 'Nothing had to be changed.' : `Run ${plain(id)} made every change of the plan.`;
  return [
    told(
      style,
      'green',
      heading,
      warnings.map((warning) => `warning: ${plain(warning)}`),
    ),
    ...(id === '' ? [] : ['\n', joined(verifiedLines(outcome, report, ending, style)), '\n']),
    id !== '' && outcome.missed.length === 0 ? '' : renderMissed(outcome.missed, style),
    joined(scoreLine(report.summary, style)),
  ].join('');
}

function verifiedLines(
  { before, missed, again }: Outcome,
  { results, summary }: Report,
  { id, confirmedBy }: Applied,
  style: Style,
): string[] {
  const right = results.length - missed.length;
  return [
    ...(confirmedBy === undefined ? [] : labelled('Login', confirmations[confirmedBy], style)),
    ...labelled('Verdicts', `${right} of ${results.length} are as the plan predicted`, style),
    ...(before === undefined
      ? []
      : labelled('Score', `${percent(before.summary.score)} → ${percent(summary.score)}`, style)),
    ...(again === undefined
      ? []
      : commandLine('Take back', ['cis-harden', 'rollback', ...again, '--run', id], style)),
  ];
}

type Applied = Extract<Ending, { kind: 'applied' }>;

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
      return reverted(ending, style);
    case 'unknown':
      return told(
        style,
        'red',
        `Run ${plain(ending.id)} made its changes, and what became of them is not known: the host can't be reached.`,
        [
          ...ending.complaint.map((line) => plain(line)),
          `Unless somebody confirmed it, the host takes everything back by itself at ${timeText(ending.until)}.`,
          'What it did tells: cis-harden history',
        ],
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

type Reverted = Extract<Ending, { kind: 'reverted' }>;

const reasons: Readonly<Record<Exclude<Reverted['why'], 'step-failed'>, string>> = {
  'login-failed': 'a new login did not work with them',
  'not-confirmed': 'nobody confirmed them in time',
  restarted: 'the host restarted before they were confirmed',
  interrupted: 'the run was ended before all were made',
  'rolled-back': 'somebody rolled the run back',
};

function reverted(ending: Reverted, style: Style): string {
  const id = plain(ending.id);
  if (ending.why === 'step-failed')
    return told(style, 'red', `Run ${id} failed and was taken back: the host is as it was before.`, [
      `failed: ${plain(ending.at)}`,
      ...complaints(ending.complaint),
    ]);
  const at = ending.revertedAt === undefined ? '' : ` at ${timeText(ending.revertedAt)}`;
  return told(style, 'red', `Run ${id} is taken back${at}: the host is as it was before.`, [
    `why: its changes were made, and ${reasons[ending.why]}`,
    ...ending.complaint.map((line) => plain(line)),
  ]);
}

/** `12:31:00 UTC` of an ISO time. */
function timeText(iso: string): string {
  return `${plain(iso).slice(11, 19)} UTC`;
}

const states: Readonly<Record<RunState, string>> = {
  applied: 'applied',
  unconfirmed: 'WAITS to be confirmed',
  'rolled-back': 'rolled back',
  'partly-rolled-back': 'partly rolled back',
  reverted: 'taken back',
  interrupted: 'INTERRUPTED: cis-harden recover finishes or undoes it',
  damaged: 'DAMAGED: its journal is not as it was written, and nothing of it is run',
};

const stateColors: Readonly<Record<RunState, Color>> = {
  applied: 'green',
  unconfirmed: 'yellow',
  'rolled-back': 'bold',
  'partly-rolled-back': 'yellow',
  reverted: 'bold',
  interrupted: 'red',
  damaged: 'red',
};

/** A run with what its journal is needed for. */
export interface Listed {
  readonly run: Run;
  readonly need: Need;
  /** What became of each change; where it is asked for. */
  readonly details?: readonly Detail[];
}

export interface Detail {
  readonly what: string;
  readonly rules: readonly string[];
  readonly state: 'done' | 'undone' | 'partly undone' | 'changed since' | 'not come to';
}

/** The runs of a host's journal, oldest first. */
export function renderHistory(runs: readonly Listed[], style: Style): string {
  if (runs.length === 0) return 'no runs: cis-harden has changed nothing on this host\n';
  return runs
    .map((listed) => {
      const { run, need, details = [] } = listed;
      const heading = `${plain(run.id)}  ${stateText(run)}`;
      return told(style, stateColors[run.state], heading, [...about(run, need), ...details.map(detailText)]);
    })
    .join('');
}

const needs: Readonly<Record<Need, string>> = {
  rollback: 'needed to take it back',
  order: 'needed by runs that came after it',
  reading: 'kept for reading',
};

function about(
  { problem, startedAt, tool, changes, rules, profile, benchmark, kib, takesBack }: Run,
  need: Need,
): string[] {
  if (problem !== undefined) return [plain(problem)];
  const sources = [...new Set(takesBack.map(({ run }) => plain(run)))];
  const what =
    sources.length > 0
      ? `takes back ${counted(changes, 'change')} of run ${sources.join(' and ')}`
      : `${counted(changes, 'change')} for ${counted(rules, 'rule')} of profile ${plain(profile, 100)} (${plain(benchmark, 100)})`;
  return [
    `planned ${plain(startedAt, 40)} by cis-harden ${plain(tool, 40)}`,
    what,
    `its journal takes ${sizeText(kib)}: ${needs[need]}`,
  ];
}

function sizeText(kib: number): string {
  return kib < 1024 ? `${kib} KiB` : `${(kib / 1024).toFixed(1)} MiB`;
}

function detailText({ what, rules, state }: Detail): string {
  return `${state}: ${plain(what)} (${rules.map((rule) => plain(rule)).join(', ')})`;
}

function stateText({ state, until, why, revertedAt }: Run): string {
  if (state === 'unconfirmed')
    return `${states[state]}${until === undefined ? '' : ` until ${timeText(until)}`}: cis-harden confirm keeps it`;
  if (why === 'step-failed') return 'failed and taken back';
  if (why === undefined) return states[state];
  const at = revertedAt === undefined ? '' : ` at ${timeText(revertedAt)}`;
  return `${states[state]}${at}: ${reasons[why]}`;
}

const confirmations: Readonly<Record<'login' | 'operator', string>> = {
  login: 'A new login and its root rights work with them: confirmed.',
  operator: 'Confirmed by the operator.',
};

function applied({ id, warnings, confirmedBy }: Applied, style: Style): string {
  const noted = warnings.map((warning) => `warning: ${plain(warning)}`);
  if (id === '') return told(style, 'green', 'Nothing had to be changed.', noted);
  return told(style, 'green', `Run ${plain(id)} made every change of the plan.`, [
    ...noted,
    ...(confirmedBy === undefined ? [] : [confirmations[confirmedBy]]),
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
