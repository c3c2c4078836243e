import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderExplanation } from '../../src/report/explain.ts';
import { parameterText } from '../../src/report/parameter-text.ts';
import { parametersOf } from '../../src/profile/parameters.ts';
import { defineRule, type Rule } from '../../src/rule.ts';
import { rules } from '../../src/rules/index.ts';

const style = { color: false, width: 80 };

function ruleWith<P extends Record<string, unknown>>(params: z.ZodType<P>): Rule {
  return defineRule({
    id: 'sshd-max-auth-tries',
    title: 'Few authentication attempts per SSH connection',
    rationale: 'Each further guess costs a new connection, and failures past half the limit are logged.',
    impact: 'Clients that offer many keys are cut off before the right one.',
    check: 'MaxAuthTries, as sshd would read it, is at most the limit.',
    remedy: 'Writes MaxAuthTries into sshd_config.',
    params,
    facts: {},
    *audit() {},
    *remediate() {},
  });
}

it('tells everything about a rule', () => {
  const rule = ruleWith(z.strictObject({ limit: z.int().min(1).max(4).default(4) }));
  const asking = {
    benchmark: 'CIS Ubuntu Linux 18.04 LTS Benchmark',
    id: '5.3.7',
    title: 'Ensure SSH MaxAuthTries is set to 4 or less',
    levels: { server: 1, workstation: 1 },
  } as const;
  expect(renderExplanation(rule, [asking], style)).toBe(`\
sshd-max-auth-tries: Few authentication attempts per SSH connection

Why
  Each further guess costs a new connection, and failures past half the limit
  are logged.

How it is judged
  MaxAuthTries, as sshd would read it, is at most the limit.

What apply changes
  Writes MaxAuthTries into sshd_config.

What may stop working
  Clients that offer many keys are cut off before the right one.

What a profile may set
  limit: a whole number from 1 to 4; unless set, 4

  # in a profile
  parameters:
    sshd-max-auth-tries:
      limit: 4
  # for one run
  --set 'sshd-max-auth-tries.limit=4'

Asked for by
  CIS Ubuntu Linux 18.04 LTS Benchmark, 5.3.7 Ensure SSH MaxAuthTries is set to
  4 or less (level 1 server, level 1 workstation)

`);
});

it('leaves out what a rule does not have', () => {
  const rule: Rule = { ...ruleWith(z.strictObject({})) };
  Reflect.deleteProperty(rule, 'impact');
  const text = renderExplanation(rule, [], style);
  for (const heading of ['What may stop working', 'What a profile may set', 'parameters:', 'Asked for by'])
    expect(text).not.toContain(heading);
});

describe('a parameter in words', () => {
  it.each([
    ['true or false; unless set, false', z.boolean().default(false)],
    ['one of "a", "b"; unless set, "a"', z.enum(['a', 'b']).default('a')],
    ['a whole number of at least 0; unless set, 1', z.int().min(0).default(1)],
    ['a whole number of at most 60; unless set, 1', z.int().max(60).default(1)],
    ['a whole number; unless set, 1', z.int().default(1)],
    ['a list, each text; unless set, []', z.array(z.string()).default([])],
    [
      'a list of 1 to 3 values, each text; unless set, ["x"]',
      z.array(z.string()).min(1).max(3).default(['x']),
    ],
    ['text that matches ^\\d+$; unless set, left out', z.string().regex(/^\d+$/).optional()],
    ['a user (text; unless set, left out)', z.string().describe('a user').optional()],
    ['"any" or a whole number; unless set, "any"', z.union([z.literal('any'), z.int()]).default('any')],
    ['text or nothing; unless set, null', z.string().nullable().default(null)],
  ])('is: %s', (words, schema) => {
    const [parameter] = parametersOf(ruleWith(z.strictObject({ it: schema })));
    expect(parameter && parameterText(parameter)).toBe(`it: ${words}`);
  });
});

it.each([...rules.values()].map((rule) => [rule.id, rule] as const))('can be told of %s', (id, rule) => {
  const text = renderExplanation(rule, [], { color: false, width: 60 });
  expect(text).toContain(id);
  expect(text).not.toContain('undefined');
  expect(text).not.toContain(': a value');
});
