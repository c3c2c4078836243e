import { describe, expect, it } from 'vitest';
import { benchmarkFrom } from '../../src/benchmark/load.ts';
import { refused } from '../profile/files.ts';
import { tinyBenchmark, tinyRules } from '../profile/tiny.ts';

function load(text: string) {
  return benchmarkFrom('b.yaml', text, tinyRules);
}

/** The tiny benchmark with one line replaced or added. */
function without(line: string, instead = ''): string {
  if (!tinyBenchmark.includes(line)) throw new Error(`no such line: ${line}`);
  return tinyBenchmark.replace(line, instead);
}

describe('a benchmark is refused', () => {
  it.each([
    [
      'without a platform',
      without('platform: { id: ubuntu, version: "18.04" }\n'),
      ['b.yaml:1:1: platform is missing: must be a mapping of names to values'],
    ],
    [
      'with a release that is a number',
      without('"18.04"', '18.04'),
      ['b.yaml:5:34: platform.version is 18.04: must be text, so put it in quotes'],
    ],
    [
      'published on no day',
      without('2020-01-31', '2020-01-32'),
      ['b.yaml:4:12: published is "2020-01-32": must be a day that exists, as YYYY-MM-DD'],
    ],
    [
      'with a level that is not',
      without('server: 1', 'server: 3'),
      ['b.yaml:9:50: recommendations[0].levels.server is 3: must be 1 or 2'],
    ],
    [
      'with another role',
      without('server: 1', 'sever: 1'),
      [
        'b.yaml:9:42: recommendations[0].levels: unknown key "sever"; did you mean "server"? (known: server, workstation)',
      ],
    ],
    [
      'with another assessment',
      without('assessment: manual', 'assessment: scored'),
      ['b.yaml:11:84: recommendations[2].assessment is "scored": must be automated or manual'],
    ],
    [
      'with an empty list of rules',
      without('[few-tries]', '[]'),
      ['b.yaml:9:85: recommendations[0].rules: must not be empty'],
    ],
    [
      'with a rule that does not exist',
      without('no-root', 'no-rot'),
      ['b.yaml:10:98: unknown rule "no-rot"; did you mean "no-root"? (known: few-tries, no-root, unasked)'],
    ],
    [
      'with a number twice',
      without('"1.2"', '"1.1"'),
      ['b.yaml:10:11: 1.1 stands twice in recommendations, first in line 9'],
    ],
    [
      'with a section twice',
      without('recommendations:', '  - { id: "1", title: Two }\nrecommendations:'),
      ['b.yaml:8:11: 1 stands twice in sections, first in line 7'],
    ],
    [
      'with a recommendation of no section',
      without('"1.2"', '"2.2"'),
      ['b.yaml:10:11: 2.2 belongs to none of the sections'],
    ],
    [
      'with a recommendation in the place of a section',
      without('"1.2"', '"1"'),
      ['b.yaml:10:11: 1 belongs to none of the sections'],
    ],
    [
      'with a number that is none',
      without('"1.2"', '"1.2a"'),
      ['b.yaml:10:11: recommendations[1].id is "1.2a": must be a number such as "1.1.10"'],
    ],
    [
      'with parameters of the wrong shape',
      `${tinyBenchmark}parameters: { few-tries: 3 }\n`,
      ['b.yaml:12:26: parameters.few-tries is 3: must be a mapping of names to values'],
    ],
  ])('%s', async (_, text, lines) => {
    expect(await refused(() => load(text))).toEqual(lines);
  });
});

it('reads numbers without quotes as they are written', async () => {
  const { recommendations } = (await load(tinyBenchmark.replaceAll(/id: "([.\d]*)"/g, 'id: $1'))).value;
  expect(recommendations.map(({ id }) => id)).toEqual(['1.1', '1.2', '1.10']);
});

it('gives an empty list of rules to a recommendation that has none yet', async () => {
  expect((await load(tinyBenchmark)).value.recommendations[2]?.rules).toEqual([]);
});
