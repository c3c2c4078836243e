import { type Ending, undo } from '../apply/run.ts';
import { history, type Run } from '../apply/history.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { didYouMean } from '../profile/nearest.ts';
import { renderEnding } from '../report/ending-text.ts';
import type { Target } from '../targets/target.ts';
import { askYes } from './ask.ts';
import type { ReachOptions } from './options.ts';
import { progress } from './progress.ts';
import { withTarget } from './session.ts';
import { styleOf } from './style.ts';

interface RollbackOptions extends ReachOptions {
  readonly run?: string | undefined;
  readonly force?: true | undefined;
  readonly yes?: true | undefined;
}

export async function rollbackCommand(targetName: string, options: RollbackOptions): Promise<ExitCode> {
  return withTarget(targetName, options, async (target) => {
    const run = chosen(await history(target), options.run, targetName);
    if (
      !options.yes &&
      !(await askYes(
        `Take back run ${run.id} (${run.changes} changes, profile ${run.profile}) on ${targetName}?`,
      ))
    ) {
      process.stderr.write('nothing was changed\n');
      return exitCode.refused;
    }
    return told(await takeBack(target, run, options.force === true, options), options);
  });
}

/** Undoes a run with its steps shown. */
export async function takeBack(
  target: Target,
  run: Run,
  force: boolean,
  options: { readonly quiet?: true | undefined },
): Promise<Ending> {
  return progress(`putting back ${target.name}`, options, (say) =>
    undo(target, run.id, run.steps, force, (number, count, label) =>
      say(`${number}/${count} taken back: ${label}`),
    ),
  );
}

export function told(ending: Ending, options: ReachOptions): ExitCode {
  process.stdout.write(renderEnding(ending, styleOf(options, false)));
  if (ending.kind === 'reverted' && ending.why !== 'step-failed') return exitCode.reverted;
  return ending.kind === 'undone' || ending.kind === 'applied' ? exitCode.good : exitCode.refused;
}

function chosen(runs: readonly Run[], id: string | undefined, where: string): Run {
  if (id !== undefined) {
    const run = runs.find((one) => one.id === id);
    if (run === undefined)
      throw new Refusal(
        `${where} has no run ${id}${didYouMean(
          id,
          runs.map((one) => one.id),
        )}`,
      );
    return run;
  }
  const interrupted = runs.find(({ state }) => state === 'interrupted');
  if (interrupted !== undefined)
    throw new Refusal(
      `run ${interrupted.id} was interrupted: cis-harden recover finishes or undoes it first`,
    );
  refuseDamaged(runs.slice(-1), where);
  const run = runs.findLast(
    ({ state }) => state === 'applied' || state === 'unconfirmed' || state === 'partly-rolled-back',
  );
  if (run === undefined) throw new Refusal(`${where} has no run to take back`);
  return run;
}

/** A run whose journal was changed or cut off may be the one that is meant: nothing is guessed. */
export function refuseDamaged(runs: readonly Run[], where: string): void {
  const damaged = runs.findLast(({ problem }) => problem !== undefined);
  if (damaged === undefined) return;
  throw new Refusal(`${where}: the journal of run ${damaged.id} is damaged: ${damaged.problem ?? ''}`);
}
