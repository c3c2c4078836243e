import { clearRemains, closeUnbegun, type Ending, finish } from '../apply/run.ts';
import { history, type Run } from '../apply/history.ts';
import type { Undoing } from '../apply/script.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { plain } from '../report/terminal.ts';
import { askYes } from './ask.ts';
import { settled } from './changing.ts';
import type { ReachOptions } from './options.ts';
import { progress } from './progress.ts';
import { refuseDamaged, takeBack, told } from './rollback.ts';
import { withSteps } from './steps.ts';
import { withTarget } from './session.ts';
import type { Target } from '../targets/target.ts';

interface RecoverOptions extends ReachOptions {
  readonly finish?: true | undefined;
  readonly yes?: true | undefined;
}

export async function recoverCommand(targetName: string, options: RecoverOptions): Promise<ExitCode> {
  return withTarget(targetName, options, async (target) => {
    const runs = await withoutUnbegun(target, await history(target));
    const run = runs.findLast(({ state }) => state === 'interrupted');
    refuseDamaged(runs, targetName);
    if (run === undefined) {
      await clearRemains(target);
      process.stdout.write(`no run was interrupted on ${plain(targetName)}\n`);
      return exitCode.good;
    }
    const verb = options.finish ? 'Finish' : 'Take back';
    if (!options.yes && !(await askYes(`${verb} the interrupted run ${run.id} on ${targetName}?`)))
      return exitCode.refused;
    if (!options.finish) return told(await takeBack(target, run, false, options, undoingOf(run)), options);
    return told(await finished(target, run, options), options);
  });
}

/** Closes what lost its description before its first step, as a power cut can leave it; gives the other runs. */
async function withoutUnbegun(target: Target, runs: readonly Run[]): Promise<readonly Run[]> {
  for (const { id, problem = '' } of runs.filter(({ unbegun }) => unbegun)) {
    await closeUnbegun(target, id);
    process.stdout.write(
      plain(
        `run ${id} was cut off before its first step (${problem}): nothing was changed, and its journal is cleared away`,
      ) + '\n',
    );
  }
  return runs.filter(({ unbegun }) => !unbegun);
}

/** Makes the rest of a run, and has it confirmed where it was to be confirmed. */
async function finished(target: Target, run: Run, options: RecoverOptions): Promise<Ending> {
  const ending = await progress(`finishing ${run.id}`, options, (say) =>
    withSteps(options, run.steps, say, (watch) => finish(target, run.id, run.steps, watch)),
  );
  if (ending.kind !== 'applied') return ending;
  const waiting = (await history(target)).find(({ id, state }) => id === run.id && state === 'unconfirmed');
  if (waiting === undefined) return ending;
  const after = await settled(target, waiting, options);
  if (after.over !== target) await after.over.close();
  return after.ending;
}

/** An undoing of some steps that was interrupted goes on with those, and with no others. */
function undoingOf({ undoing }: Run): Undoing {
  const steps = undoing?.steps;
  return steps === undefined ? {} : { asked: steps, now: steps };
}
