import { history, type Run, takenOf } from '../apply/history.ts';
import { KEPT, needOf } from '../apply/prune.ts';
import { changedSince } from '../apply/rollback/take-back.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { didYouMean } from '../profile/nearest.ts';
import { type Detail, type Listed, renderHistory } from '../report/ending-text.ts';
import { stableJson } from '../report/json.ts';
import type { Target } from '../targets/target.ts';
import type { ReachOptions } from './options.ts';
import { print } from './output.ts';
import { pruneNow, pruneOne } from './prune.ts';
import { withTarget } from './session.ts';
import { styleOf } from './style.ts';

interface HistoryOptions extends ReachOptions {
  readonly format: 'text' | 'json';
  readonly run?: string | undefined;
  readonly prune?: true | undefined;
  readonly keep?: string | undefined;
  readonly yes?: true | undefined;
}

export async function historyCommand(targetName: string, options: HistoryOptions): Promise<ExitCode> {
  const keep = keepOf(options);
  return withTarget(targetName, options, async (target) => {
    const runs = await history(target);
    const asked = options.run === undefined ? undefined : named(runs, options.run, targetName);
    if (options.prune) {
      const said =
        asked === undefined
          ? await pruneNow(target, runs, keep)
          : await pruneOne(target, asked, runs, options.yes === true);
      print(said ?? 'nothing was deleted\n');
      return said === undefined ? exitCode.refused : exitCode.good;
    }
    const listed = await Promise.all(
      runs
        .filter((run) => asked === undefined || run === asked)
        .map((run) => list(target, run, runs, options)),
    );
    if (options.format === 'json') process.stdout.write(stableJson(listed.map(jsonOf)));
    else print(renderHistory(listed, styleOf(options, false)));
    return exitCode.good;
  });
}

function keepOf({ keep, prune }: HistoryOptions): number {
  if (keep === undefined) return KEPT;
  if (!prune) throw new Refusal('--keep says how many runs --prune keeps: add --prune');
  if (!/^\d{1,6}$/.test(keep)) throw new Refusal(`--keep ${keep}: not a number of runs, such as 10`);
  return Number(keep);
}

function named(runs: readonly Run[], id: string, where: string): Run {
  const run = runs.find((one) => one.id === id);
  const ids = runs.map((one) => one.id);
  if (run === undefined) throw new Refusal(`${where} has no run ${id}${didYouMean(id, ids)}`);
  return run;
}

async function list(
  target: Target,
  run: Run,
  runs: readonly Run[],
  options: HistoryOptions,
): Promise<Listed> {
  const need = needOf(run, runs);
  const wanted = options.run !== undefined || options.verbose === true || options.format === 'json';
  if (!wanted || run.state === 'damaged') return { run, need };
  const look = options.run !== undefined && run.takesBack.length === 0;
  const changed = look ? await changedSince(target, run, runs) : new Set<string>();
  return { run, need, details: detailsOf(run, runs, changed) };
}

function detailsOf(run: Run, runs: readonly Run[], changed: ReadonlySet<string>): Detail[] {
  return run.entries.map((entry) => {
    const taken = takenOf(run, entry, runs);
    const what = `${entry.address}: ${run.steps[entry.step - 1] ?? ''}`;
    const { rules } = entry;
    if (!run.made.includes(entry.step)) return { what, rules, state: 'not come to' };
    if (taken === 'all') return { what, rules, state: 'undone' };
    if (changed.has(entry.address)) return { what, rules, state: 'changed since' };
    return { what, rules, state: taken.size > 0 ? 'partly undone' : 'done' };
  });
}

function jsonOf({ run: { files: _, entries, ...run }, need, details = [] }: Listed): object {
  const states = details.map(({ state }) => state);
  return { ...run, need, changed: entries.map((entry, at) => ({ ...entry, state: states[at] })) };
}
