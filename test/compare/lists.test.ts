import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareBenchmarks } from '../../src/compare/benchmarks.ts';
import { compareProfiles } from '../../src/compare/profiles.ts';
import { loadBenchmark } from '../../src/benchmark/load.ts';
import { load } from '../../src/profile/effective.ts';
import { resolveProfile } from '../../src/profile/resolve.ts';
import { folderWith } from '../profile/files.ts';
import { tinyBenchmark, tinyRules } from '../profile/tiny.ts';

const base = `id: base
title: Base
benchmark: ./tiny.yaml
select:
  levels: { server: 1 }
`;

async function profiles(before: string, after: string) {
  const folder = folderWith({
    'tiny.yaml': tinyBenchmark,
    'a.yaml': before,
    'b.yaml': after,
    'base.yaml': base,
  });
  const read = async (name: string) => {
    const resolution = await load({ profile: join(folder, name), rules: tinyRules, today: '2026-06-01' });
    return { chain: resolution.chain, profile: resolveProfile(resolution) };
  };
  return compareProfiles(await read('a.yaml'), await read('b.yaml')).map(
    ({ topic, id, what, before: was, after: is, from }) =>
      [topic, id, what, was, is, from?.replaceAll(`${folder}/`, '')].join(' | '),
  );
}

describe('two profiles differ in', () => {
  it('nothing where they say the same in other words', async () => {
    expect(
      await profiles(
        base,
        base.replace('levels: { server: 1 }', 'include: ["1.1"]').replace('id: base', 'id: b'),
      ),
    ).toEqual(['levels | server | level | 1 |  | a.yaml:5:21 → nowhere']);
  });

  it('levels, selection and parameters, with their lines', async () => {
    const after = `id: b
title: B
extends: ./base.yaml
select:
  levels: { server: 2 }
parameters:
  few-tries: { limit: 2 }
`;
    expect(await profiles(base, after)).toEqual([
      'levels | server | level | 1 | 2 | a.yaml:5:21 → b.yaml:5:21',
      'recommendation | 1.2 | selection | not selected | selected | nowhere → b.yaml:5:13',
      'recommendation | 1.10 | selection | not selected | selected | nowhere → b.yaml:5:13',
      "parameter | few-tries.limit | value | 4 | 2 | the rule's default → b.yaml:7:23",
    ]);
  });

  it('exemptions that came, ended or were dropped', async () => {
    const exempting = (expires: string) => `${base}exemptions:
  - { recommendation: "1.1", reason: fix-planned, expires: ${expires} }
`;
    expect(await profiles(base, exempting('2027-01-01'))).toEqual([
      'recommendation | 1.1 | exemption |  | fix-planned; until 2027-01-01 | nowhere → b.yaml:7:23',
    ]);
    expect((await profiles(exempting('2027-01-01'), exempting('2026-01-01')))[0]).toContain(
      'fix-planned; until 2027-01-01 | fix-planned; expired on 2026-01-01',
    );
    const dropping = 'id: c\ntitle: C\nextends: ./a.yaml\nenforce: ["1.1"]\n';
    expect((await profiles(exempting('2027-01-01'), dropping))[0]).toMatch(
      / \| b\.yaml:4:11$|→ b\.yaml:4:11$/,
    );
  });

  it('answers', async () => {
    const answering = `${base.replace('server: 1', 'server: 2')}answers:
  - { recommendation: "1.10", verdict: accepted, by: Ann, on: 2026-01-01, until: 2027-01-01 }
`;
    expect(await profiles(base.replace('server: 1', 'server: 2'), answering)).toEqual([
      'recommendation | 1.10 | answer |  | Ann on 2026-01-01, until 2027-01-01 | nowhere → b.yaml:7:23',
    ]);
  });
});

async function benchmarks(edit: (text: string) => string) {
  const folder = folderWith({ 'a.yaml': tinyBenchmark, 'b.yaml': edit(tinyBenchmark) });
  const [before, after] = await Promise.all(
    ['a.yaml', 'b.yaml'].map((name) => loadBenchmark(join(folder, name), tinyRules)),
  );
  if (!before || !after) throw new Error('no benchmarks');
  return compareBenchmarks(before.value, after.value).map(({ topic, id, what, before: was, after: is }) =>
    [topic, id, what, was, is].join(' | '),
  );
}

describe('two benchmarks differ in', () => {
  it.each<[string, (text: string) => string, string[]]>([
    ['nothing', (text) => text, []],
    ['numbers', (text) => text.replace('"1.2"', '"1.7"'), ['recommendation | 1.7 | number | 1.2 | 1.7']],
    [
      'numbers that were exchanged',
      (text) => text.replace('"1.1"', '"1.9"').replace('"1.2"', '"1.1"').replace('"1.9"', '"1.2"'),
      ['recommendation | 1.2 | number | 1.1 | 1.2', 'recommendation | 1.1 | number | 1.2 | 1.1'],
    ],
    [
      'titles',
      (text) => text.replace('title: First', 'title: Foremost'),
      ['recommendation | 1.1 | title | First | Foremost'],
    ],
    [
      'levels and assessment',
      (text) =>
        text.replace('workstation: 1 }, assessment: manual', 'workstation: 2 }, assessment: automated'),
      [
        'recommendation | 1.10 | level for a workstation | 1 | 2',
        'recommendation | 1.10 | assessment | manual | automated',
      ],
    ],
    [
      'rules',
      (text) => text.replace('few-tries, no-root', 'no-root'),
      ['recommendation | 1.2 | rules | few-tries, no-root | no-root'],
    ],
    [
      'what is listed',
      (text) =>
        text.replace(
          / {2}- \{ id: "1.10".*\n/,
          '  - { id: "1.3", title: New, levels: { server: 1 }, assessment: manual }\n',
        ),
      ['recommendation | 1.10 | listed | Tenth | ', 'recommendation | 1.3 | listed |  | New'],
    ],
    [
      'version, sections and parameters',
      (text) =>
        `${text.replace('version: 1.0.0', 'version: 2.0.0').replace('title: One', 'title: Uno')}parameters: { few-tries: { limit: 3 } }\n`,
      [
        'benchmark | tiny | version | 1.0.0 | 2.0.0',
        'section | 1 | title | One | Uno',
        'parameter | few-tries.limit | value |  | 3',
      ],
    ],
  ])('%s', async (_, edit, expected) => {
    expect(await benchmarks(edit)).toEqual(expected);
  });
});
