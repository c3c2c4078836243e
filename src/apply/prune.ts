import { type Target, TargetProblem } from '../targets/target.ts';
import type { Run } from './history.ts';
import { lightenScript, pruneScript } from './script.ts';

/** How many runs of which nothing is left on the host are kept for reading. */
export const KEPT = 10;

/** What is done with the journal of a run when others are pruned. */
export type Need =
  /** It is the only way to put back what the run changed. */
  | 'rollback'
  /** Runs that can be rolled back came after it and changed the same places. */
  | 'order'
  | 'reading';

/** What a run's journal is needed for. */
export function needOf(run: Run, runs: readonly Run[]): Need {
  if (run.takesBack.length > 0 && !isOver(run)) {
    const sources = runs.filter(({ id }) => run.takesBack.some((taken) => taken.run === id));
    return sources.every((source) => needOf(source, runs) === 'reading') ? 'reading' : 'order';
  }
  if (!isOver(run)) return 'rollback';
  const addresses = new Set(run.entries.map(({ address }) => address));
  const later = runs.slice(runs.indexOf(run) + 1);
  const built = later.some(
    (other) =>
      other.takesBack.length === 0 &&
      !isOver(other) &&
      other.entries.some(({ address }) => addresses.has(address)),
  );
  return built && run.state === 'rolled-back' ? 'order' : 'reading';
}

function isOver({ state }: Run): boolean {
  return state === 'rolled-back' || state === 'reverted';
}

/** The runs that may go where only the last `keep` are kept for reading, oldest first. */
export function prunable(runs: readonly Run[], keep: number): Run[] {
  const readable = runs.filter((run) => needOf(run, runs) === 'reading');
  return readable.slice(0, Math.max(0, readable.length - keep));
}

/** Deletes the journals of runs. Throws TargetProblem. */
export async function prune(target: Target, runs: readonly Run[]): Promise<void> {
  await done(
    target,
    pruneScript(runs.map(({ id }) => id)),
    runs.map(({ id }) => id),
  );
}

/** Deletes the copies of packages in the journals of runs of which nothing is left on the host. Throws TargetProblem. */
export async function lighten(target: Target, runs: readonly Run[]): Promise<void> {
  const ids = runs.filter((run) => isOver(run) && run.kib > HEAVY_KIB).map(({ id }) => id);
  if (ids.length > 0) await done(target, lightenScript(ids), ids);
}

/** A journal without copies of packages takes less. */
const HEAVY_KIB = 4096;

async function done(target: Target, script: string, ids: readonly string[]): Promise<void> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} keeps no journal`);
  const { stdout, stderr } = await target.run(script);
  if (stdout.includes('@ ended')) return;
  const why = stdout.includes('@ locked')
    ? 'another run is at work there'
    : (stderr.trim().split('\n').at(-1) ?? '');
  throw new TargetProblem(`${target.name}: the journals of ${ids.join(', ')} could not be deleted: ${why}`);
}
