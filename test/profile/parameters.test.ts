import { describe, expect, it } from 'vitest';
import { listRules } from '../../src/benchmark/describe.ts';
import { parametersOf } from '../../src/profile/parameters.ts';
import { rules } from '../../src/rules/index.ts';
import { ruleWith, standIns } from './rules.ts';
import { tinyRules } from './tiny.ts';

it('a rule’s parameters come in its order, with default and what is allowed', () => {
  const rule = tinyRules.get('few-tries') ?? ruleWith('few-tries');
  const [limit, ...others] = parametersOf(rule);
  expect(limit).toEqual({
    name: 'limit',
    default: 4,
    schema: { type: 'integer', minimum: 1, maximum: 4, default: 4 },
  });
  expect(others.map(({ name }) => name)).toEqual(['users', 'mode', 'quiet', 'window']);
});

it('a rule is listed with its parameters and the numbers that ask for it', async () => {
  const listed = (await listRules(standIns())).find(({ id }) => id === 'sshd-max-auth-tries');
  expect(listed).toMatchObject({
    title: 'Title of sshd-max-auth-tries',
    parameters: [{ name: 'limit', default: 4 }],
    serves: [{ benchmark: 'cis-ubuntu-18.04-v2.1.0', numbers: ['5.3.7'] }],
  });
});

it('a rule that no benchmark asks for serves none', async () => {
  const all = standIns().set('unasked', ruleWith('unasked'));
  expect((await listRules(all)).find(({ id }) => id === 'unasked')?.serves).toEqual([]);
});

describe.each([...rules.values()])('$id', (rule) => {
  it('takes no parameters at all, and names each that it has', () => {
    const names = parametersOf(rule).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(rule.params.parse({}))));
  });

  it('takes its own defaults as a profile would write them', () => {
    const defaults = rule.params.parse({});
    expect(rule.params.parse(JSON.parse(JSON.stringify(defaults)))).toEqual(defaults);
  });
});
