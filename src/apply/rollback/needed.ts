import { enforcedRules, judgeRule } from '../../audit/judge.ts';
import { observe } from '../../audit/observe.ts';
import type { Host } from '../../host/host.ts';
import { project, type State } from '../../host/project.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { frameOfPlan } from '../../plan/frame.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Rule } from '../../rule.ts';
import type { Target } from '../../targets/target.ts';

/** A change that is about to be made, by what it leads to. */
export interface Coming {
  readonly address: string;
  readonly after: State;
}

/**
 * By address: rules that the plan enforces, that pass now and would fail by that change alone, though nobody asked to
 * take them back.
 */
export async function neededBy(
  target: Target,
  plan: Plan,
  all: ReadonlyMap<string, Rule>,
  chosen: ReadonlySet<string>,
  coming: readonly Coming[],
): Promise<Map<string, readonly string[]>> {
  const { selection } = frameOfPlan(plan, all);
  const rules = enforcedRules(selection, all).filter(({ id }) => !chosen.has(id));
  const host = await observe(target, { rules, params: selection.params });
  const passes = (rule: Rule, on: Host) => judgeRule(rule, selection.params.get(rule.id), on).verdict;
  const passing = rules.filter((rule) => passes(rule, host) === 'pass');
  const needed = new Map<string, readonly string[]>();
  for (const { address, after } of coming) {
    const then = projected(host, after);
    const failing = then === undefined ? [] : passing.filter((rule) => passes(rule, then) === 'fail');
    if (failing.length > 0)
      needed.set(
        address,
        failing.map(({ id }) => id),
      );
  }
  return needed;
}

function projected(host: Host, state: State): Host | undefined {
  try {
    return project(host, state);
  } catch (problem) {
    if (problem instanceof Unmeasured) return undefined;
    throw problem;
  }
}
