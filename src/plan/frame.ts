import type { Frame } from '../audit/audit.ts';
import type { Rule } from '../rule.ts';
import type { Plan } from './plan.ts';

/** What a saved plan was made for, so that its result can be audited without the profile's files. */
export function frameOfPlan(plan: Plan, rules: ReadonlyMap<string, Rule>): Frame {
  const { target, benchmark, profile, platform, params, predicted } = plan;
  return {
    targetName: target.name,
    benchmark,
    profile,
    platform,
    selection: {
      recommendations: predicted.results.map(
        ({ id, title, assessment, rules: needed, level, enforced, exemption }) => ({
          recommendation: { id, title, assessment, rules: needed },
          level,
          enforced,
          ...(exemption && { exemption }),
        }),
      ),
      params: new Map(Object.entries(params)),
    },
    rules,
    assumedPlatform: predicted.platform.assumed,
    notices: [],
  };
}
