import type { Target } from '../targets/target.ts';
import { failedAt, runScriptOn, type Said } from './run.ts';
import { type Sealed, statusScript } from './script.ts';
import { type Waiting, waitingOf } from './waiting.ts';

/** What a run on a host is at, or how it ended. */
export type Status =
  | Waiting
  /** Its own process works, or another one finishes it or takes it back. */
  | { readonly state: 'at-work' }
  /** It ended half way, and nobody takes it back at this moment. */
  | { readonly state: 'interrupted' }
  /** A step failed and it took itself back. */
  | { readonly state: 'failed'; readonly at: string }
  | { readonly state: 'rolled-back' }
  /** It never began: the host has no journal of it. */
  | { readonly state: 'gone' };

/** A status with what goes along. */
export interface Found {
  readonly status: Status;
  /** The steps that were begun and not taken back, by their labels. */
  readonly standing: readonly string[];
  /** Seconds until the host takes the run back, where it waits. */
  readonly left: number;
}

/** Asks the host what a run is at. Throws TargetProblem. */
export async function statusOf(target: Target, run: Sealed, labels: readonly string[]): Promise<Found> {
  const said = await runScriptOn(target, statusScript(run), labels, () => {});
  if (said.exitCode === 33) return { status: { state: 'gone' }, standing: [], left: 0 };
  if (said.exitCode !== 0) throw said.refusal();
  const journal = said.texts('journal');
  const undone = new Set(numbersOf(journal, 'undone'));
  const standing = numbersOf(journal, 'begin')
    .filter((number) => !undone.has(number))
    .map((number) => labels[Number(number) - 1] ?? `step ${number}`);
  const left = /^\d{1,9}$/.exec(said.texts('left')[0] ?? '')?.[0] ?? '0';
  return { status: stateOf(said, journal, labels), standing, left: Number(left) };
}

function stateOf(said: Said, journal: readonly string[], labels: readonly string[]): Status {
  if (said.texts('at-work').length > 0) return { state: 'at-work' };
  const waiting = waitingOf(journal);
  if (waiting !== undefined) return waiting;
  const last = journal.findLast((line) => /^(?:reverting|reverted|rolled-back)(?: |$)/.test(line)) ?? '';
  if (last.startsWith('rolled-back')) return { state: 'rolled-back' };
  if (last !== 'reverted') return { state: 'interrupted' };
  const failed = journal.findLast((line) => line.startsWith('failed ')) ?? '';
  return { state: 'failed', at: failedAt([failed.slice('failed '.length)], labels) };
}

function numbersOf(journal: readonly string[], word: string): string[] {
  return journal
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => /\d{1,9}/.exec(line)?.[0] ?? '?');
}
