import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { audit, type Frame } from '../../src/audit/audit.ts';
import type { Recommendation, Selected } from '../../src/audit/judge.ts';
import type { Result } from '../../src/audit/report.ts';
import type { Fact } from '../../src/facts/fact.ts';
import type { Host } from '../../src/host/host.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { missedPredictions } from '../../src/plan/difference.ts';
import { frameOfPlan } from '../../src/plan/frame.ts';
import { makePlan } from '../../src/plan/make.ts';
import { defineRule, type Rule, type RuleDefinition } from '../../src/rule.ts';
import { exampleHost } from '../host.ts';
import { exampleReport } from '../report/example.ts';

const host = exampleHost({ files: { '/etc/os-release': 'ID=ubuntu\nVERSION_ID="18.04"\n', '/etc/x': 'x' } });
const review = { by: 'Ann', on: '2026-01-02', until: '2026-06-15', note: 'Seen.' };
const finding = { what: 'x', expected: 'y', actual: 'z', where: '/x', state: 'persistent' } as const;

type Given = Partial<RuleDefinition<Record<string, Fact<unknown>>, Record<string, unknown>>>;

function ruleWith(id: string, given: Given = {}): Rule {
  return defineRule({
    id,
    title: id,
    rationale: '',
    check: '',
    remedy: '',
    params: z.strictObject({}),
    facts: {},
    *audit() {},
    *remediate() {},
    ...given,
  });
}

const clean = ruleWith('clean');
const failing = ruleWith('failing', {
  *audit() {
    yield finding;
  },
  *remediate() {
    yield { kind: 'file', path: '/etc/x', content: 'y' };
  },
});
const absent = ruleWith('absent', { question: 'Is it so?', notApplicable: () => 'there is none' });
const blind = ruleWith('blind', {
  question: 'Is it so?',
  audit() {
    throw new Unmeasured('/x: permission denied');
  },
});
const asking = ruleWith('asking', {
  question: 'Are these meant to be there?',
  *evidence() {
    yield { what: 'a service', where: '/x' };
  },
});
const doubting = ruleWith('doubting', {
  question: 'Is this one?',
  *audit() {
    yield finding;
  },
});
const registry = new Map(
  [clean, failing, absent, blind, asking, doubting].map((rule) => [rule.id, rule] as const),
);

function frameWith(
  rules: readonly string[],
  assessment: Recommendation['assessment'],
  given: Partial<Selected> = {},
): Frame {
  return {
    targetName: 'example',
    benchmark: exampleReport([]).benchmark,
    profile: { id: 'p', title: 'P' },
    platform: { id: 'ubuntu', version: '18.04' },
    selection: {
      recommendations: [
        {
          recommendation: { id: '1.1', title: 'One', assessment, rules },
          level: 1,
          enforced: true,
          ...given,
        },
      ],
      params: new Map(rules.map((id) => [id, {}])),
    },
    rules: registry,
    notices: [],
  };
}

function judged(
  rules: readonly string[],
  assessment: Recommendation['assessment'],
  given: Partial<Selected> = {},
): Result {
  const [result] = audit(host, frameWith(rules, assessment, given)).results;
  if (result === undefined) throw new Error('there is no result');
  return result;
}

describe('what a person has to judge', () => {
  it('is manual, with the question and what there is to see', () => {
    expect(judged(['asking'], 'manual')).toMatchObject({
      status: 'manual',
      actual: 'manual',
      question: 'Are these meant to be there?',
      evidence: [{ what: 'a service', where: '/x' }],
      findings: [],
    });
  });

  it('is manual with findings too', () => {
    const result = judged(['doubting'], 'manual');
    expect(result).toMatchObject({ status: 'manual', question: 'Is this one?' });
    expect(result.findings).toHaveLength(1);
  });

  it('fails where the benchmark calls it automated and something is found', () => {
    expect(judged(['doubting'], 'automated').status).toBe('fail');
    expect(judged(['asking'], 'automated').status).toBe('manual');
  });

  it('stays not applicable, and asks nothing then', () => {
    const result = judged(['absent'], 'manual');
    expect(result).toMatchObject({ status: 'not-applicable', reason: 'there is none' });
    expect(result).not.toHaveProperty('question');
  });

  it('stays an error, which no person has seen', () => {
    expect(judged(['blind'], 'manual')).toMatchObject({ status: 'error', reason: '/x: permission denied' });
  });

  it.each([
    [['clean', 'asking'], 'manual', 'manual'],
    [['asking', 'absent'], 'manual', 'manual'],
    [['failing', 'asking'], 'manual', 'manual'],
    [['failing', 'asking'], 'automated', 'fail'],
    [['blind', 'asking'], 'manual', 'error'],
    [['clean', 'absent'], 'manual', 'pass'],
  ] as const)('of %s, which is %s, is %s', (rules, assessment, verdict) => {
    expect(judged(rules, assessment).actual).toBe(verdict);
  });

  it('has every question of its rules, each once', () => {
    expect(judged(['asking', 'doubting', 'absent'], 'manual').question).toBe(
      'Are these meant to be there? Is this one?',
    );
  });
});

describe('an answer', () => {
  it('makes it pass, and what was measured stays', () => {
    const report = audit(host, frameWith(['asking'], 'manual', { review }));
    expect(report.results).toMatchObject([{ status: 'pass', actual: 'manual', review }]);
    expect(report.summary).toMatchObject({ pass: 1, manual: 0, score: 100 });
  });

  it('covers what was found, where the benchmark leaves that to people', () => {
    expect(judged(['doubting'], 'manual', { review }).status).toBe('pass');
  });

  it.each([
    ['blind', 'manual', 'error'],
    ['doubting', 'automated', 'fail'],
    ['failing', 'automated', 'fail'],
    ['absent', 'manual', 'not-applicable'],
  ] as const)('changes nothing for %s, which is %s: %s', (rule, assessment, verdict) => {
    expect(judged([rule], assessment, { review })).toMatchObject({ status: verdict, actual: verdict });
  });

  it('changes nothing for what is exempt', () => {
    const exempt = { enforced: false, exemption: { reason: 'risk-accepted' }, review };
    expect(judged(['asking'], 'manual', exempt)).toMatchObject({ status: 'exempt', actual: 'manual' });
  });
});

describe('a plan', () => {
  it.each([
    ['asking', undefined],
    ['asking', review],
    ['doubting', review],
  ])('asks for nothing where %s takes a person, and predicts the same', (rule, given) => {
    const frame = frameWith([rule], 'manual', given && { review: given });
    const plan = makePlan(host, frame, [], '2026-01-01T00:00:00.000Z');
    expect(plan.changes).toEqual([]);
    const real = audit(host, frameOfPlan(plan, registry));
    expect(real.results).toEqual(plan.predicted.results);
    expect(missedPredictions(plan.predicted, real)).toEqual([]);
  });

  it('repairs what fails beside a question, and leaves the question', () => {
    const fixed = ruleWith('failing', {
      facts: { text: { id: 'text', needs: [], of: (now: Host) => now.text('/etc/x') } },
      *audit({ text }) {
        if (text !== 'y') yield finding;
      },
      *remediate() {
        yield { kind: 'file', path: '/etc/x', content: 'y' };
      },
    });
    const frame = frameWith(['failing', 'asking'], 'automated', { review });
    const rules = new Map([...registry, ['failing', fixed]]);
    const plan = makePlan(host, { ...frame, rules }, [], '2026-01-01T00:00:00.000Z');
    expect(plan.before.results).toMatchObject([{ status: 'fail' }]);
    expect(plan.changes.map(({ address }) => address)).toEqual(['/etc/x']);
    expect(plan.predicted.results).toMatchObject([{ status: 'pass', actual: 'manual' }]);
  });
});
