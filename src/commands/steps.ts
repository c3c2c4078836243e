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

/** Packages come and go at a pace of their own, of which the other steps tell nothing. */
const slow = /^(?:install|remove) /;

/**
 * Shows each step of a run when it begins, on a terminal, and when it is at its end, as a line of the result; that only
 * where the result is text. The lines stand between blank ones.
 */
export async function withSteps<T>(
  options: StepOptions,
  say: Say,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  const style = styleOf(options, false);
  const shown = options.quiet !== true && (options.format ?? 'text') === 'text';
  const paced = pacing();
  let lines = 0;
  const done = await work((number, count, label, event) => {
    const left = paced(count, label, event);
    const place = `${number}/${count}`;
    say(event === 'begin' || event === 'done' ? `${place} ${label}` : `${place} taken back: ${label}`, left);
    if (event === 'begin' || !shown) return;
    print(`${lines === 0 ? '\n' : ''}${renderStep({ number, count, label, end: event }, style)}`);
    lines += 1;
  });
  if (lines > 0) print('\n');
  return done;
}

/** Seconds that a run still takes, from one event to the next; undefined where that can't be told. */
function pacing(): (count: number, label: string, event: StepEvent) => number | undefined {
  let [pace, done, isSlow] = [undefined as Pace | undefined, 0, false];
  let before = 0;
  return (count, label, event) => {
    const now = performance.now();
    if (event !== 'begin') {
      done += 1;
      // A pace that packages spoil begins anew after them.
      if (isSlow) pace = undefined;
      pace?.did(done - before);
      return isSlow ? undefined : pace?.left(now);
    }
    isSlow = slow.test(label);
    if (isSlow) return undefined;
    if (pace === undefined) [pace, before] = [new Pace(count - done, now), done];
    return pace.left(now);
  };
}
