import { type Confirming, runConfirmed, type Settled, settleRun } from '../apply/confirm.ts';
import type { Run } from '../apply/history.ts';
import { run } from '../apply/run.ts';
import { stepsOf } from '../apply/steps.ts';
import type { Plan } from '../plan/plan.ts';
import type { Target } from '../targets/target.ts';
import { worldOf } from './confirming.ts';
import type { ReachOptions } from './options.ts';
import { progress } from './progress.ts';
import { type StepOptions, withSteps } from './steps.ts';

/** What says how to reach a target is part of the advice to whoever has to confirm. */
export type ChangingOptions = Pick<ReachOptions, 'quiet' | 'sudo' | 'askBecomePass'> & StepOptions;

/** Makes a plan's changes with every step shown, and has them confirmed where that is wished. */
export async function changed(
  target: Target,
  plan: Plan,
  confirming: Confirming | undefined,
  options: ChangingOptions,
): Promise<Settled> {
  const labels = stepsOf(plan).map(({ label }) => label);
  return progress(`changing ${target.name}`, options, (show) =>
    withSteps(options, labels, show, async (watch) => {
      if (confirming === undefined) return { ending: await run(target, plan, watch), over: target };
      return runConfirmed(target, plan, confirming, watch, worldOf(target, options, show));
    }),
  );
}

/** Has a run confirmed whose changes are made. */
export async function settled(target: Target, waiting: Run, options: ChangingOptions): Promise<Settled> {
  const how = target.another === undefined ? 'manual' : 'auto';
  return progress(`confirming ${waiting.id}`, options, (show) =>
    settleRun(target, waiting, how, worldOf(target, options, show)),
  );
}
