import type { Frame } from '../audit/audit.ts';
import type { Rule } from '../rule.ts';
import type { Plan } from './plan.ts';
import { PlanProblem } from './read.ts';

/**
 * What a saved plan was made for, so that its result can be audited without the profile's files. Throws
 * PlanProblem for parameters that their rules do not take.
 */
export function frameOfPlan(plan: Plan, rules: ReadonlyMap<string, Rule>): Frame {
  const { target, benchmark, profile, platform, params, predicted } = plan;
  return {
    targetName: target.name,
    benchmark,
    profile,
    platform,
    selection: {
      recommendations: predicted.results.map(
        ({ id, title, assessment, rules: needed, level, enforced, exemption, review }) => ({
          recommendation: { id, title, assessment, rules: needed },
          level,
          enforced,
          ...(exemption && { exemption }),
          ...(review && { review }),
        }),
      ),
      params: new Map(Object.entries(params).map(([id, values]) => [id, parsed(id, values, rules)])),
    },
    rules,
    assumedPlatform: predicted.platform.assumed,
    notices: [],
  };
}

function parsed(id: string, values: unknown, rules: ReadonlyMap<string, Rule>): unknown {
  const rule = rules.get(id);
  const result = rule?.params.safeParse(values);
  if (result?.success) return result.data;
  throw new PlanProblem(
    `the plan sets parameters of ${id} that ${rule ? 'the rule does not take' : 'no rule has'}: was it changed by hand, or made by another release?`,
  );
}
