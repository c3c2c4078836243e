import { setTimeout as pause } from 'node:timers/promises';
import type { Confirming, World } from '../apply/confirm.ts';
import { history } from '../apply/history.ts';
import { Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';
import type { Target } from '../targets/target.ts';
import type { ChangingOptions } from './changing.ts';

export interface ConfirmOptions {
  readonly confirm?: Confirming['how'] | undefined;
  /** Seconds. */
  readonly confirmWithin?: number | undefined;
}

const DEFAULT_SECONDS = 120;

/**
 * Whether and how a run on this target is confirmed: over SSH always, by a new login unless the operator wishes to do
 * it; on this machine where that is wished. Throws Refusal where nothing can be confirmed.
 */
export function confirmingOf(target: Target, options: ConfirmOptions): Confirming | undefined {
  const { confirm, confirmWithin: seconds = DEFAULT_SECONDS } = options;
  if (target.another !== undefined) return { how: confirm ?? 'auto', seconds };
  const wished = confirm === undefined ? '--confirm-within' : `--confirm ${confirm}`;
  if (confirm === undefined && options.confirmWithin === undefined) return undefined;
  if (target.via !== 'local')
    throw new Refusal(
      `${wished}: a run on ${target.name} is not confirmed: nobody logs in there, so nobody can be locked out`,
    );
  if (confirm === 'manual') return { how: 'manual', seconds };
  throw new Refusal(
    `${wished}: there is no login to ${target.name} that could be tried; --confirm manual waits for cis-harden confirm`,
  );
}

/**
 * Nothing to change may only seem so: what a run that waits to be confirmed has changed may soon be taken back. Throws
 * Refusal while one waits.
 */
export async function refuseWaiting(target: Target): Promise<void> {
  if (target.via !== 'ssh' && target.via !== 'local') return;
  const waits = (await history(target)).find(({ state }) => state === 'unconfirmed');
  if (waits === undefined) return;
  const until = waits.until === undefined ? '' : ` until ${waits.until.slice(11, 19)} UTC`;
  throw new Refusal(
    `${target.name}: run ${waits.id} waits${until} to be confirmed; cis-harden confirm keeps its changes, cis-harden rollback takes them back`,
  );
}

/** The clock of this machine; what is waited for is told to `show`, which only a terminal shows. */
export function worldOf(target: Target, options: ChangingOptions, show: (text: string) => void): World {
  const become = options.askBecomePass ? ' --ask-become-pass' : options.sudo ? ' --sudo' : '';
  const command = `cis-harden confirm ${target.name}${become}`;
  const shown = process.stderr.isTTY === true && options.quiet !== true;
  let asked = false;
  return {
    now: () => performance.now(),
    pause: (milliseconds) => pause(milliseconds),
    say: (text, left) => show(left > 0 ? `${text} (${left} s left)` : text),
    ask(id, left) {
      show(`run ${id} is taken back in ${left} s unless you confirm it elsewhere: ${command}`);
      if (!shown && !asked)
        process.stderr.write(
          plain(`run ${id} is taken back in ${left} s unless it is confirmed: ${command}`) + '\n',
        );
      asked = true;
    },
  };
}
