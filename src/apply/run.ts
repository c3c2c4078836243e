import { randomBytes } from 'node:crypto';
import type { Plan } from '../plan/plan.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { soundRun } from './history.ts';
import { applyScript, clearScript, closeScript, finishScript, undoScript, type Undoing } from './script.ts';
import type { TakenBackWhy } from './waiting.ts';
import { stepsOf } from './steps.ts';

/** How a run on a host ended. In every case but the first two the journal there tells what holds. */
export type Ending =
  /** All changes are made; where they had to be confirmed, by a new login or by the operator. */
  | {
      readonly kind: 'applied';
      readonly id: string;
      readonly warnings: readonly string[];
      readonly confirmedBy?: 'login' | 'operator';
    }
  /** The host is not as the plan says it was; nothing was changed. */
  | { readonly kind: 'drifted'; readonly addresses: readonly string[] }
  /** A step failed and everything before it was taken back. */
  | {
      readonly kind: 'reverted';
      readonly id: string;
      readonly why: 'step-failed';
      readonly at: string;
      readonly complaint: readonly string[];
    }
  /** The changes were made, and the host took all of them back, at a time of its own clock (ISO 8601). */
  | {
      readonly kind: 'reverted';
      readonly id: string;
      readonly why: TakenBackWhy | 'interrupted' | 'rolled-back';
      readonly revertedAt?: string;
      readonly complaint: readonly string[];
    }
  /** The host can't be reached. Unless somebody confirmed the run, it has taken everything back soon after `until`. */
  | {
      readonly kind: 'unknown';
      readonly id: string;
      readonly until: string;
      readonly complaint: readonly string[];
    }
  /** Some of it could not be taken back, or was changed by others since. */
  | {
      readonly kind: 'left';
      readonly id: string;
      /** Changed by others since. */
      readonly addresses: readonly string[];
      /** Could not be put back: the run stands open, and `recover` tries again. */
      readonly stuck: readonly string[];
      readonly complaint: readonly string[];
    }
  /** Notes tell what is as it was only after the next boot. */
  | { readonly kind: 'undone'; readonly id: string; readonly notes: readonly string[] };

/** What a step came to: its beginning, or how it ended. */
export type StepEvent = 'begin' | 'done' | 'failed' | 'undone' | 'not-undone';

/** Sees each step when it begins and when it ends: its place, how many there are, what it does. */
export type Watch = (number: number, count: number, label: string, event: StepEvent) => void;

/** The connection or the run ended before the run was at its end: only its journal tells what became of it. */
export class LostRun extends TargetProblem {}

/**
 * Makes a plan's changes on a target, in order, with a journal on the target. With a `window`, in seconds, the host
 * takes them back unless the run is confirmed within it. Throws TargetProblem, and LostRun where all may have begun.
 */
export async function run(
  target: Target,
  plan: Plan,
  watch: Watch,
  { id = runId(new Date()), window }: { readonly id?: string; readonly window?: number } = {},
): Promise<Ending> {
  const labels = stepsOf(plan).map(({ label }) => label);
  const said = await runScriptOn(target, applyScript(plan, id, window), labels, watch);
  const steps = stepsOf(plan);
  const addresses = (word: string) =>
    said.numbers(word).flatMap((number) => steps[number - 1]?.addresses ?? []);
  switch (said.exitCode) {
    case 0:
      return { kind: 'applied', id, warnings: said.texts('warning') };
    case 10:
      return { kind: 'drifted', addresses: addresses('drift') };
    case 11:
      return {
        kind: 'reverted',
        id,
        why: 'step-failed',
        at: failedAt(said.texts('failed'), labels),
        complaint: [...said.texts('warning'), ...said.texts('complaint')],
      };
    case 12:
      return {
        kind: 'left',
        id,
        addresses: addresses('changed-since'),
        stuck: addresses('not-undone'),
        complaint: said.texts('complaint'),
      };
    default:
      throw said.refusal();
  }
}

/** Takes a run back, or what of it is named. `labels` are its steps, from its own meta.json. */
export async function undo(
  target: Target,
  id: string,
  labels: readonly string[],
  force: boolean,
  watch: Watch,
  what: Undoing = {},
): Promise<Ending> {
  const script = undoScript(await soundRun(target, id), force, what);
  const said = await runScriptOn(target, script, labels, watch);
  if (said.exitCode === 0) {
    const locked = said
      .numbers('at-boot')
      .map((number) => `not before the next boot: ${labels[number - 1] ?? `step ${number}`}`);
    return { kind: 'undone', id, notes: [...locked, ...said.texts('warning')] };
  }
  if (said.exitCode !== 13) throw said.refusal();
  return leftOf(said, id, labels);
}

function leftOf(said: Said, id: string, labels: readonly string[]): Ending {
  const named = (word: string) => said.numbers(word).map((number) => labels[number - 1] ?? `step ${number}`);
  return {
    kind: 'left',
    id,
    addresses: named('changed-since'),
    stuck: named('not-undone'),
    complaint: [...said.texts('warning'), ...said.texts('complaint')],
  };
}

/** Makes what an interrupted run had not come to. */
export async function finish(
  target: Target,
  id: string,
  labels: readonly string[],
  watch: Watch,
): Promise<Ending> {
  const said = await runScriptOn(target, finishScript(await soundRun(target, id)), labels, watch);
  if (said.exitCode === 0) return { kind: 'applied', id, warnings: said.texts('warning') };
  if (said.exitCode === 11)
    return {
      kind: 'reverted',
      id,
      why: 'step-failed',
      at: failedAt(said.texts('failed'), labels),
      complaint: said.texts('complaint'),
    };
  if (said.exitCode === 12) return leftOf(said, id, labels);
  throw said.refusal();
}

/** Clears away what runs left that were killed before their first change or after their last. */
export async function clearRemains(target: Target): Promise<void> {
  const said = await runScriptOn(target, clearScript, [], () => {});
  if (said.exitCode !== 0) throw said.refusal();
}

/** Closes a run that is damaged and had not begun: nothing was changed. Throws TargetProblem where it had. */
export async function closeUnbegun(target: Target, id: string): Promise<void> {
  const said = await runScriptOn(target, closeScript(id), [], () => {});
  if (said.exitCode !== 0) throw said.refusal();
}

/** A name for people: what orders runs is the number that the journal gives them. */
export function runId(now: Date): string {
  return `${now.toISOString().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
}

/** What a script of a run printed for its controller. */
export interface Said {
  readonly exitCode: number;
  texts(word: string): string[];
  numbers(word: string): number[];
  refusal(): TargetProblem;
}

/** Runs a script of a run. Throws LostRun where it did not come to its end. */
export async function runScriptOn(
  target: Target,
  script: string,
  labels: readonly string[],
  watch: Watch,
): Promise<Said> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} can be looked at, not changed`);
  const lines: string[] = [];
  const running = target.run(script, (line) => {
    const [, event, number] = /^@ (begin|done|failed|undone|not-undone) (\d+)$/.exec(line) ?? [];
    if (number !== undefined)
      watch(Number(number), labels.length, labels[Number(number) - 1] ?? '', event as StepEvent);
  });
  const { exitCode, stdout, stderr } = await running.catch((problem: unknown) => {
    if (!(problem instanceof TargetProblem)) throw problem;
    throw new LostRun(
      `${problem.message}; what the run did stands in its journal: cis-harden history, then recover`,
      problem,
    );
  });
  for (const line of stdout.split('\n')) if (line.startsWith('@ ')) lines.push(line.slice(2));
  const texts = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return {
    exitCode,
    texts,
    numbers: (word) => texts(word).map(Number),
    refusal: () => {
      const text = refusal(target.name, exitCode, texts, stderr);
      return answered.has(exitCode) ? new TargetProblem(text) : new LostRun(text);
    },
  };
}

/** Statuses of a run that ended on its own terms: 26 and others leave it half way. */
const answered = new Set([20, 21, 22, 24, 25, 27, 30, 31]);

function refusal(name: string, exitCode: number, texts: (word: string) => string[], stderr: string): string {
  const why = texts('complaint').at(-1) ?? stderr.trim().split('\n').at(-1) ?? '';
  const because = why === '' ? '' : `: ${why}`;
  switch (exitCode) {
    case 20: {
      const [process = ''] = texts('locked');
      return `${name}: another run is at work there${process === '' ? '' : ` (process ${process})`}`;
    }
    case 21:
      return `${name}: the journal in /var/lib/cis-harden could not be written; nothing was changed${because}`;
    case 22:
      return `${name}: run ${texts('interrupted')[0] ?? '?'} was interrupted there; cis-harden recover finishes or undoes it first`;
    case 23:
      return `${name}: the run was interrupted; cis-harden recover finishes or undoes it`;
    case 24:
      return `${name}: the journal there is not as it was written: ${texts('damaged')[0] ?? '?'} was changed, cut off or given to others; nothing of it was run`;
    case 25:
      return `${name}: the address led to another host than before (its machine-id is not the plan's); nothing was changed`;
    case 26:
      return (
        `${name}: the journal in /var/lib/cis-harden can't be written any more, and the run was stopped where it was; ` +
        `once there is room, or the disk is writable again, cis-harden recover undoes or finishes it${because}`
      );
    case 27:
      return `${name} has no program flock (of util-linux), so two runs could not be kept apart; nothing was changed`;
    case 30:
      return `${name}: the host can't be made to take the changes back by itself, so nothing was changed${because}`;
    case 31:
      return `${name}: ${unconfirmed(texts('unconfirmed')[0] ?? '?')}`;
    default:
      return `${name}: the run did not come to its end (status ${exitCode})${because}`;
  }
}

/** Of a run and the time until which it waits, in seconds since 1970. */
function unconfirmed(said: string): string {
  const [id, epoch] = said.split(' ');
  const until = new Date(Number(epoch) * 1000);
  const time = Number.isNaN(until.getTime()) ? '' : ` until ${until.toISOString().slice(11, 19)} UTC`;
  return `run ${id} waits${time} to be confirmed; cis-harden confirm keeps its changes, cis-harden rollback takes them back`;
}

/** What failed, by a step's number. */
export function failedAt([at = '']: readonly string[], labels: readonly string[]): string {
  return at === 'reload' ? 'reload the units that read the changed files' : (labels[Number(at) - 1] ?? at);
}
