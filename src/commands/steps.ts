import type { StepEvent, Watch } from '../apply/run.ts';
import { renderStep } from '../report/step-line.ts';
import { print } from './output.ts';
import { Pace } from './pace.ts';
import type { Say } from './progress.ts';
import { styleOf } from './style.ts';

/** How steps are shown. */
export interface StepOptions {
  readonly quiet?: true | undefined;
  readonly color: boolean;
  readonly format?: string | undefined;
}

/** Packages come and go, and databases are made, at a pace of their own, of which other steps tell nothing. */
const slow = /^(?:install|remove|generate) /;

/**
 * Shows each step of a run when it begins, on a terminal, and when it is at its end, as a line of the result; that only
 * where the result is text. After the lines stands a blank one.
 *
 * @param labels of all steps
 */
export async function withSteps<T>(
  options: StepOptions,
  labels: readonly string[],
  say: Say,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const style = styleOf(options, false);
  const shown = options.quiet !== true && (options.format ?? 'text') === 'text';
  const paced = pacing(labels);
  let lines = 0;
  const done = await work((number, count, label, event) => {
    const left = paced(number, event);
    const place = `${number}/${count}`;
    say(event === 'begin' || event === 'done' ? `${place} ${label}` : `${place} taken back: ${label}`, left);
    if (event === 'begin' || !shown) return;
    print(renderStep({ number, count, label, end: event }, style));
    lines += 1;
  });
  if (lines > 0) print('\n');
  return done;
}

/** Seconds that a run still takes, from one event to the next; undefined where that can't be told. */
function pacing(labels: readonly string[]): (number: number, event: StepEvent) => number | undefined {
  const waiting = new Set(labels.flatMap((label, at) => (slow.test(label) ? [at + 1] : [])));
  let [pace, done, before, broken] = [undefined as Pace | undefined, 0, 0, false];
  return (number, event) => {
    const now = performance.now();
    // What a run that failed takes back is less than all, and how much nobody has counted.
    broken ||= event === 'failed';
    if (event !== 'begin') done += 1;
    if (event !== 'begin') waiting.delete(number);
    if (broken || waiting.size > 0) return undefined;
    if (pace === undefined) [pace, before] = [new Pace(labels.length - done, now), done];
    pace.did(done - before);
    return pace.left(now);
  };
}
