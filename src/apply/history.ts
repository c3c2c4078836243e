import { linesByFile } from '../targets/probe/grep-output.ts';
import { type Target, TargetProblem } from '../targets/target.ts';
import { journalEntries, type Meta, readMeta } from './journal.ts';
import { historyScript } from './script.ts';

export type RunState =
  | 'applied'
  | 'rolled-back'
  | 'partly-rolled-back'
  | 'reverted'
  | 'interrupted'
  /** Its journal is not as it was written: nothing of it is run. */
  | 'damaged';

export interface Run extends Meta {
  readonly state: RunState;
  /** What is wrong with a damaged one. */
  readonly problem?: string;
}

/** The runs in a host's journal, oldest first. */
export async function history(target: Target): Promise<Run[]> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} keeps no journal`);
  const { stdout } = await target.run(historyScript);
  return runsOf(stdout);
}

/** A run whose journal is whole. Throws TargetProblem where there is none, or where it was changed or cut off. */
export async function soundRun(target: Target, id: string): Promise<Run> {
  const run = (await history(target)).find((one) => one.id === id);
  if (run === undefined) throw new TargetProblem(`${target.name} has no run ${id}`);
  if (run.problem === undefined) return run;
  throw new TargetProblem(`${target.name}: ${run.problem}; nothing of this run is run`);
}

/** Reads what `historyScript` prints. */
export function runsOf(stdout: string): Run[] {
  const files = new Map(
    [...linesByFile(Buffer.from(stdout))].map(([name, bytes]) => [name, bytes.toString()]),
  );
  const current = files.get('../current')?.trim();
  const runs: Run[] = [];
  for (const name of files.keys()) {
    const [, id] = /^([0-9TZ]+-[0-9a-f]+)\/journal$/.exec(name) ?? [];
    if (id !== undefined) runs.push(runOf(id, files, current));
  }
  return runs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A folder without a journal is of a run that had changed nothing yet, whatever else is in it. */
function runOf(id: string, files: ReadonlyMap<string, string>, current: string | undefined): Run {
  try {
    const meta = readMeta(files.get(`${id}/meta.json`) ?? '', id);
    const state = stateOf(journalEntries(files.get(`${id}/journal`) ?? '', id));
    if (state === 'interrupted' && current !== id)
      throw new TargetProblem(`${id}/journal ends in the middle, and the run is not under way`);
    return { ...meta, state };
  } catch (problem) {
    if (!(problem instanceof TargetProblem)) throw problem;
    return { ...unknown, id, state: 'damaged', problem: problem.message };
  }
}

const unknown = {
  startedAt: '',
  tool: '',
  profile: '',
  benchmark: '',
  changes: 0,
  rules: 0,
  steps: [],
  files: {},
};

function stateOf(entries: readonly string[]): RunState {
  const ended = entries.findLast((entry) => /^(applied|reverted|rolled-back)/.test(entry));
  const last = entries.at(-1) ?? '';
  if (ended === undefined || /^(begin|done|undone|failed) /.test(last)) return 'interrupted';
  if (ended.startsWith('rolled-back but')) return 'partly-rolled-back';
  if (ended === 'rolled-back') return 'rolled-back';
  return ended === 'reverted' ? 'reverted' : 'applied';
}
