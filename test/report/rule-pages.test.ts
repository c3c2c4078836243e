import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { shippedBenchmarks } from '../../src/benchmark/describe.ts';
import { packageFolder } from '../../src/profile/locate.ts';
import { renderExplanation } from '../../src/report/explain.ts';
import { rulePages } from '../../src/report/rule-markdown.ts';
import { ruleSections } from '../../src/report/rule-page.ts';
import { defineRule } from '../../src/rule.ts';
import { rules } from '../../src/rules/index.ts';

const benchmarks = await shippedBenchmarks(rules);
const pages = rulePages(rules, benchmarks);
const folder = join(packageFolder(), 'docs/rules');

describe('docs/rules; `npm run generate` writes it', () => {
  it('has a page for each rule, an index, and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  it('is current', () => {
    const old = [...pages].filter(([name, page]) => readFileSync(join(folder, name), 'utf8') !== page);
    expect(old.map(([name]) => name)).toEqual([]);
  });
});

const rule = defineRule({
  id: 'some-rule',
  title: 'Few *attempts* by <somebody>',
  rationale: 'Each guess costs a new `connection | line`, says ssh_config.',
  impact: 'Clients are cut off.',
  check: 'MaxAuthTries is at most the limit.',
  remedy: 'Writes MaxAuthTries.',
  question: 'Is it enough?',
  consents: ['limits-logins', 'cuts-network'],
  params: z.strictObject({ limit: z.int().min(1).max(4).default(4) }),
  facts: {},
  *audit() {},
  *remediate() {},
});

const [shipped] = benchmarks;
if (shipped === undefined) throw new Error('no benchmark is shipped');
const benchmark = {
  ...shipped,
  title: 'Some Benchmark',
  version: '1.0.0',
  recommendations: [
    {
      id: '1.1',
      title: 'Ensure somebody else’s words',
      levels: { server: 1, workstation: 2 },
      assessment: 'manual',
      rules: ['some-rule'],
    },
    { id: '1.2', title: 'Other', levels: { server: 1 }, assessment: 'automated', rules: [] },
  ],
} as const;
const some = rulePages(new Map([[rule.id, rule]]), [
  {
    ...benchmark,
    recommendations: [...benchmark.recommendations].map((one) => ({ ...one, rules: [...one.rules] })),
  },
]);

it('tells everything about a rule', () => {
  expect(some.get('some-rule.md')).toBe(`\
<!-- Generated from the rules by \`npm run generate\`. Do not edit. -->

# some-rule

Few \\*attempts\\* by \\<somebody>.

## Why

Each guess costs a new \`connection \\| line\`, says ssh_config.

## How it is judged

MaxAuthTries is at most the limit.

## What a person is asked

Is it enough?

## What apply changes

Writes MaxAuthTries.

## What may stop working

Clients are cut off.

## What it needs to be allowed

- --allow limits-logins, where somebody may no longer get in
- --allow cuts-network, where connections may break

## What a profile may set

- limit: a whole number from 1 to 4; unless set, 4

\`\`\`yaml
# in a profile
parameters:
  some-rule:
    limit: 4
# for one run
# --set 'some-rule.limit=4'
\`\`\`

## Numbers

| benchmark | number | level | assessment |
| --- | --- | --- | --- |
| Some Benchmark 1.0.0 | 1.1 | level 1 server, level 2 workstation | manual |

[All rules](README.md)
`);
});

it('lists every number with its rules', () => {
  expect(some.get('README.md')).toContain(`\
## Some Benchmark 1.0.0

| number | server | workstation | assessment | rules |
| --- | --- | --- | --- | --- |
| 1.1 | 1 | 2 | manual | [some-rule](some-rule.md): Few \\*attempts\\* by \\<somebody> |
| 1.2 | 1 | – | automated | no rule yet |
`);
});

it('names a rule that no benchmark asks for', () => {
  const text = rulePages(new Map([[rule.id, rule]]), []).get('README.md');
  expect(text).toContain('## Asked for by no benchmark\n\n- [some-rule](some-rule.md)');
});

it('holds no title of a benchmark’s recommendation', () => {
  const all = [...pages.values()].join('\n');
  const titles = benchmarks.flatMap(({ recommendations }) => recommendations.map(({ title }) => title));
  expect(titles.filter((title) => all.includes(title))).toEqual([]);
});

it.each([...rules.values()].map((one) => [one.id, one] as const))(
  '%s: explain says what its page says',
  (id, one) => {
    const text = renderExplanation(one, [], { color: false, width: 100_000 });
    const unescaped = pages.get(`${id}.md`)?.replace(/\\([\\*_<[|])/g, '$1') ?? '';
    for (const { heading, texts, code = [] } of ruleSections(one))
      for (const said of [heading, ...texts, ...code]) {
        expect(text).toContain(said);
        expect(unescaped).toContain(said);
      }
  },
);

it.each([...rules.values()].map((one) => [one.id, one] as const))(
  '%s: its example is one that it takes',
  (id, one) => {
    const code = ruleSections(one).flatMap(({ code: lines = [] }) => lines);
    const profile = code.slice(0, code.indexOf('# for one run')).join('\n');
    if (code.length === 0) return;
    const { parameters } = parse(profile) as { parameters: Record<string, object> };
    expect(Object.keys(parameters)).toEqual([id]);
    expect(one.params.safeParse(parameters[id]).error).toBeUndefined();
  },
);
