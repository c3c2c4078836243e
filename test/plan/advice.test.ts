import { expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { ubuntuServer } from '../../src/example/ubuntu.ts';
import { frameOf } from '../../src/commands/session.ts';
import { adviceOf } from '../../src/plan/advice.ts';
import { makePlan } from '../../src/plan/make.ts';
import { whyNot } from '../../src/plan/why.ts';

const options = { rule: [], set: [], color: false, format: 'text', output: [] } as const;
const host = ubuntuServer();
const frame = await frameOf('example', { ...options, profile: 'cis-level2-server' });
const report = audit(host, frame);
const advice = adviceOf(host, frame, report);
const plan = makePlan(host, frame, [], '2026-01-01T00:00:00.000Z');

it('is given for each that fails, and for no other', () => {
  const failing = report.results.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(failing.length).toBeGreaterThan(20);
  expect([...advice.keys()]).toEqual(failing);
});

it('to apply without consent or restart repairs what the plan predicts to pass, and nothing else does', () => {
  const predicted = new Map(plan.predicted.results.map((result) => [result.id, result]));
  const wrong = [...advice].filter(([id, one]) => {
    const repaired = predicted.get(id)?.actual !== 'fail';
    return repaired !== (one.kind === 'apply' && one.allow.length === 0 && !one.restart);
  });
  expect(wrong).toEqual([]);
});

it('asks for the consents and decisions that the plan waits for', () => {
  for (const result of plan.predicted.results.filter(({ status }) => status === 'fail')) {
    const why = whyNot(result, plan);
    const one = advice.get(result.id);
    // What passes before the changes needs no advice.
    if (one === undefined) continue;
    if (why.kind === 'consent') expect(one).toMatchObject({ kind: 'apply', allow: [why.consent] });
    if (why.kind === 'decision') expect(one).toEqual({ kind: 'decide', text: why.text });
  }
});
