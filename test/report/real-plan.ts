import { audit, type Frame } from '../../src/audit/audit.ts';
import type { Consent } from '../../src/change.ts';
import { ubuntuServer } from '../../src/example/ubuntu.ts';
import { makePlan } from '../../src/plan/make.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { rules } from '../../src/rules/index.ts';
import { exampleReport } from './example.ts';

/** Every rule of the registry, asked of the example host as if each were a recommendation. */
const frame: Frame = {
  targetName: 'example',
  benchmark: exampleReport([]).benchmark,
  profile: exampleReport([]).profile,
  platform: { id: 'ubuntu', version: '18.04' },
  selection: {
    recommendations: [...rules.values()].map(({ id, title }, at) => ({
      recommendation: { id: `1.${at + 1}`, title, assessment: 'automated', rules: [id] },
      level: 1,
      enforced: true,
    })),
    params: new Map([...rules.values()].map(({ id, params }) => [id, params.parse({})])),
  },
  rules,
  notices: [],
};

export const realReport = audit(ubuntuServer(), frame);

export function realPlan(allowed: readonly Consent[] = []): Plan {
  return makePlan(ubuntuServer(), frame, allowed, '2026-01-01T12:31:00.000Z');
}
