import { history, type Run } from '../apply/history.ts';
import type { Asked } from '../apply/rollback/decide.ts';
import { takeBackRun, type TakenBackRun } from '../apply/rollback/take-back.ts';
import { type Ending, undo } from '../apply/run.ts';
import type { Undoing } from '../apply/script.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { didYouMean } from '../profile/nearest.ts';
import { renderEnding } from '../report/ending-text.ts';
import { renderTakenBack } from '../report/rollback-text.ts';
import { rules } from '../rules/index.ts';
import type { Target } from '../targets/target.ts';
import { askYes } from './ask.ts';
import type { ReachOptions } from './options.ts';
import { progress } from './progress.ts';
import { print } from './output.ts';
import { pruneAfter } from './prune.ts';
import { runsWithRules } from './rollback-rules.ts';
import { withTarget } from './session.ts';
import { type StepOptions, withSteps } from './steps.ts';
import { styleOf } from './style.ts';

interface RollbackOptions extends ReachOptions {
  readonly run?: string | undefined;
  readonly rule: readonly string[];
  readonly force?: true | undefined;
  readonly yes?: true | undefined;
}

export async function rollbackCommand(targetName: string, options: RollbackOptions): Promise<ExitCode> {
  return withTarget(targetName, options, async (target) => {
    const runs = await history(target);
    const wanted = await asked(target, runs, options);
    if (!options.yes && !(await askYes(question(wanted, targetName)))) {
      process.stderr.write('nothing was changed\n');
      return exitCode.refused;
    }
    const outcomes: TakenBackRun[] = [];
    for (const one of wanted) outcomes.push(await back(target, one, options));
    outcomes.push(...(await followed(target, wanted, options)));
    for (const outcome of outcomes) print(renderTakenBack(outcome, styleOf(options, false)));
    await pruneAfter(target);
    return outcomes.some(({ left }) => left.length > 0) ? exitCode.refused : exitCode.good;
  });
}

async function asked(target: Target, runs: readonly Run[], options: RollbackOptions): Promise<Asked[]> {
  const force = options.force === true;
  if (options.rule.length === 0) return [{ run: chosen(runs, options.run, target.name), force }];
  refuseInterrupted(runs);
  const among = options.run === undefined ? runs : [chosen(runs, options.run, target.name)];
  const found = await runsWithRules(target, among, options.rule);
  return found.map(({ run, rules: named }) => ({ run, rules: named, force }));
}

function question(wanted: readonly Asked[], targetName: string): string {
  const parts = wanted.map(({ run, rules: named }) =>
    named === undefined
      ? `run ${run.id} (${run.changes} changes, profile ${run.profile})`
      : `what ${[...named].join(' and ')} changed in run ${run.id}`,
  );
  return `Take back ${parts.join(', and ')} on ${targetName}?`;
}

async function back(target: Target, wanted: Asked, options: RollbackOptions): Promise<TakenBackRun> {
  return progress(`putting back ${target.name}`, options, (say) =>
    withSteps(options, wanted.run.steps, say, (watch) => takeBackRun(target, wanted, rules, watch)),
  );
}

/** What was asked of other runs before and had to wait for these. */
async function followed(
  target: Target,
  wanted: readonly Asked[],
  options: RollbackOptions,
): Promise<TakenBackRun[]> {
  const addresses = new Set(wanted.flatMap(({ run }) => run.entries.map(({ address }) => address)));
  const outcomes: TakenBackRun[] = [];
  for (const run of (await history(target)).toReversed()) {
    if (run.state !== 'partly-rolled-back' || wanted.some((one) => one.run.id === run.id)) continue;
    const waiting = run.entries.filter(
      ({ step, address }) => run.pending.includes(step) && addresses.has(address),
    );
    if (waiting.length === 0) continue;
    const steps = new Set(waiting.map(({ step }) => step));
    const outcome = await back(target, { run, steps, force: false }, options);
    if (outcome.exact > 0 || outcome.merged.length > 0) outcomes.push(outcome);
  }
  return outcomes;
}

/** Undoes a run, or what of it is named, by its own journal, with its steps shown. */
export async function takeBack(
  target: Target,
  run: Run,
  force: boolean,
  options: StepOptions,
  what: Undoing = {},
): Promise<Ending> {
  return progress(`putting back ${target.name}`, options, (say) =>
    withSteps(options, run.steps, say, (watch) => undo(target, run.id, run.steps, force, watch, what)),
  );
}

export function told(ending: Ending, options: ReachOptions): ExitCode {
  print(renderEnding(ending, styleOf(options, false)));
  if (ending.kind === 'reverted' && ending.why !== 'step-failed') return exitCode.reverted;
  return ending.kind === 'undone' || ending.kind === 'applied' ? exitCode.good : exitCode.refused;
}

function chosen(runs: readonly Run[], id: string | undefined, where: string): Run {
  if (id !== undefined) {
    const run = runs.find((one) => one.id === id);
    const ids = runs.map((one) => one.id);
    if (run === undefined) throw new Refusal(`${where} has no run ${id}${didYouMean(id, ids)}`);
    if (run.state === 'rolled-back' || run.state === 'reverted')
      throw new Refusal(`run ${id} is taken back already: nothing of it is left on ${where}`);
    return run;
  }
  refuseInterrupted(runs);
  refuseDamaged(runs.slice(-1), where);
  // What took back parts of others is not what people mean by the latest run.
  const run = runs.findLast(
    ({ state, takesBack }) =>
      takesBack.length === 0 && ['applied', 'unconfirmed', 'partly-rolled-back'].includes(state),
  );
  if (run === undefined) throw new Refusal(`${where} has no run to take back`);
  return run;
}

function refuseInterrupted(runs: readonly Run[]): void {
  const interrupted = runs.find(({ state }) => state === 'interrupted');
  if (interrupted === undefined) return;
  throw new Refusal(`run ${interrupted.id} was interrupted: cis-harden recover finishes or undoes it first`);
}

/** A run whose journal was changed or cut off may be the one that is meant: nothing is guessed. */
export function refuseDamaged(runs: readonly Run[], where: string): void {
  const damaged = runs.findLast(({ problem }) => problem !== undefined);
  if (damaged === undefined) return;
  const what = `${where}: the journal of run ${damaged.id} is damaged: ${damaged.problem ?? ''}`;
  if (damaged.unbegun)
    throw new Refusal(`${what}; none of its steps was begun: cis-harden recover clears it away`);
  throw new Refusal(
    `${what}; nothing of it is run. The files that it changed lie as they were before in /var/lib/cis-harden/runs/${damaged.id}/step/*/before there: ` +
      `put back by hand what has to be, then let it go with cis-harden history --prune --run ${damaged.id}`,
  );
}
