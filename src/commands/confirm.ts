import { history, type Run } from '../apply/history.ts';
import { runScriptOn } from '../apply/run.ts';
import { confirmScript } from '../apply/script.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import type { ReachOptions } from './options.ts';
import { withTarget } from './session.ts';

/** Keeps the changes of the run that waits to be confirmed. Throws Refusal where none does, or it is too late. */
export async function confirmCommand(targetName: string, options: ReachOptions): Promise<ExitCode> {
  return withTarget(targetName, options, async (target) => {
    const runs = await history(target);
    const run = runs.findLast(({ state }) => state === 'unconfirmed');
    if (run === undefined) throw new Refusal(`no run waits to be confirmed on ${targetName}${lately(runs)}`);
    const said = await runScriptOn(target, confirmScript(run), run.steps, () => {});
    if (said.texts('not-waiting').length > 0)
      throw new Refusal(
        `it is too late: the host restarted since; cis-harden rollback takes run ${run.id} back`,
      );
    if (said.exitCode === 33)
      throw new Refusal(`it is too late: run ${run.id} is taken back; cis-harden history tells more`);
    if (said.exitCode !== 0) throw said.refusal();
    process.stdout.write(`Run ${run.id} is confirmed: its changes stay.\n`);
    return exitCode.good;
  });
}

/** What somebody who comes too late has to know. */
function lately(runs: readonly Run[]): string {
  const last = runs.at(-1);
  if (last?.state === 'reverted' && last.revertedAt !== undefined)
    return `: run ${last.id} was taken back at ${last.revertedAt.slice(11, 19)} UTC`;
  if (last?.state === 'interrupted')
    return `: run ${last.id} is at work or was interrupted; cis-harden history tells more`;
  return last?.state === 'applied' ? `: run ${last.id} has made its changes for good` : '';
}
