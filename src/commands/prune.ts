import { history, type Run } from '../apply/history.ts';
import { KEPT, lighten, needOf, prunable, prune } from '../apply/prune.ts';
import { Refusal } from '../exit.ts';
import { counted } from '../report/numbers.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { askYes } from './ask.ts';

/** What changed a host prunes its journals by the stated policy, and says what it deleted, or why it could not. */
export async function pruneAfter(target: Target): Promise<void> {
  try {
    await pruneByPolicy(target);
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
    process.stderr.write(`${problem.message}\n`);
  }
}

async function pruneByPolicy(target: Target): Promise<void> {
  const runs = await history(target);
  if (runs.some(({ state }) => state === 'interrupted' || state === 'damaged' || state === 'unconfirmed'))
    return;
  const gone = prunable(runs, KEPT);
  await lighten(target, runs);
  if (gone.length === 0) return;
  await prune(target, gone);
  process.stderr.write(`${pruned(gone)}; the last ${KEPT} are kept\n`);
}

export async function pruneNow(target: Target, runs: readonly Run[], keep: number): Promise<string> {
  const gone = prunable(runs, keep);
  await lighten(target, runs);
  if (gone.length === 0) return 'no journal can go: all are needed, or kept for reading\n';
  await prune(target, gone);
  return `${pruned(gone)}\n`;
}

/** Undefined where the operator said no. */
export async function pruneOne(
  target: Target,
  run: Run,
  runs: readonly Run[],
  yes: boolean,
): Promise<string | undefined> {
  if (run.state === 'interrupted' || run.state === 'unconfirmed')
    throw new Refusal(`run ${run.id} is not at its end: cis-harden recover or confirm comes first`);
  const need = needOf(run, runs);
  const lost = `Delete the journal of run ${run.id}? ${run.changes} changes of it can then never be rolled back, and copies of removed packages and files are lost.`;
  const ordered = `Delete the journal of run ${run.id}? Later runs that changed the same files could then be rolled back less exactly.`;
  if (need !== 'reading' && !yes && !(await askYes(need === 'rollback' ? lost : ordered))) return undefined;
  await prune(target, [run]);
  return `${pruned([run])}\n`;
}

function pruned(runs: readonly Run[]): string {
  return `deleted the journals of ${counted(runs.length, 'run')}: ${runs.map(({ id }) => id).join(', ')}`;
}
