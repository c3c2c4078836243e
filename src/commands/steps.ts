import type { Watch } from '../apply/run.ts';
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
 * where the result is text.
 */
export function stepWatch(options: StepOptions, say: Say, prefix = ''): Watch {
  const style = styleOf(options, false);
  const shown = options.quiet !== true && (options.format ?? 'text') === 'text';
  let pace: Pace | undefined;
  let ended = 0;
  return (number, count, label, event) => {
    if (event === 'begin') {
      const isSlow = slow.test(label);
      if (isSlow) pace = undefined;
      else if (pace === undefined) {
        pace = new Pace(count - ended, performance.now());
        ended = 0;
      }
      const left = isSlow ? undefined : pace?.left(performance.now());
      say(`${number}/${count} ${prefix}${label}`, left);
      return;
    }
    ended += 1;
    pace?.did(ended);
    if (shown) print(renderStep({ number, count, label, end: event }, style));
    if (event !== 'done') say(`${number}/${count} taken back: ${label}`);
  };
}
