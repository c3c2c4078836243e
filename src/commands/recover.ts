import { clearRemains, finish } from '../apply/run.ts';
import { history } from '../apply/history.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { askYes } from './ask.ts';
import type { ReachOptions } from './options.ts';
import { progress } from './progress.ts';
import { refuseDamaged, takeBack, told } from './rollback.ts';
import { withTarget } from './session.ts';

interface RecoverOptions extends ReachOptions {
  readonly finish?: true | undefined;
  readonly yes?: true | undefined;
}

export async function recoverCommand(targetName: string, options: RecoverOptions): Promise<ExitCode> {
  return withTarget(targetName, options, async (target) => {
    const runs = await history(target);
    const run = runs.findLast(({ state }) => state === 'interrupted');
    refuseDamaged(runs, targetName);
    if (run === undefined) {
      await clearRemains(target);
      process.stdout.write(`no run was interrupted on ${targetName}\n`);
      return exitCode.good;
    }
    const verb = options.finish ? 'Finish' : 'Take back';
    if (!options.yes && !(await askYes(`${verb} the interrupted run ${run.id} on ${targetName}?`)))
      return exitCode.refused;
    if (!options.finish) return told(await takeBack(target, run, false, options), options);
    const ending = await progress(`finishing ${run.id}`, options, (say) =>
      finish(target, run.id, run.steps, (number, count, label) => say(`${number}/${count} ${label}`)),
    );
    return told(ending, options);
  });
}
