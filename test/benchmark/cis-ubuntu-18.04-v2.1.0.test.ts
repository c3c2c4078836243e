import { describe, expect, it } from 'vitest';
import { listBenchmarks, showBenchmark } from '../../src/benchmark/describe.ts';
import type { Role } from '../../src/benchmark/schema.ts';
import { rules } from '../../src/rules/index.ts';
import { standIns } from '../profile/rules.ts';

const benchmark = await showBenchmark('cis-ubuntu-18.04-v2.1.0', standIns());
const { recommendations } = benchmark;

function at(role: Role, level: 1 | 2 | undefined): string[] {
  return recommendations.filter(({ levels }) => levels[role] === level).map(({ id }) => id);
}

describe('cis-ubuntu-18.04-v2.1.0', () => {
  it('has the 242 recommendations of the published list, in 44 sections', () => {
    expect(recommendations).toHaveLength(242);
    expect(benchmark.sections).toHaveLength(44);
  });

  it('has 218 that a program can assess and 24 for people', () => {
    expect(recommendations.filter(({ assessment }) => assessment === 'automated')).toHaveLength(218);
    expect(recommendations.filter(({ assessment }) => assessment === 'manual')).toHaveLength(24);
  });

  it.each([
    ['server', 1, 205],
    ['server', 2, 37],
    ['workstation', 1, 201],
    ['workstation', 2, 39],
    ['workstation', undefined, 2],
  ] as const)('has for a %s at level %s %d recommendations', (role, level, count) => {
    expect(at(role, level)).toHaveLength(count);
  });

  it('asks no workstation to give up its desktop', () => {
    expect(at('workstation', undefined)).toEqual(['1.8.1', '2.1.2']);
  });

  it('stands in the order of its numbers', () => {
    const keys = recommendations.map(({ id }) =>
      id
        .split('.')
        .map((part) => part.padStart(3, '0'))
        .join('.'),
    );
    expect(keys).toEqual(keys.toSorted());
  });

  it('asks for each rule of the registry, and for no other', () => {
    const asked = new Set(recommendations.flatMap((recommendation) => recommendation.rules));
    expect([...asked].toSorted()).toEqual([...rules.keys()].toSorted());
  });

  it('is listed with its counts', async () => {
    expect(await listBenchmarks(standIns())).toEqual([
      {
        id: 'cis-ubuntu-18.04-v2.1.0',
        title: 'CIS Ubuntu Linux 18.04 LTS Benchmark',
        version: '2.1.0',
        platform: { id: 'ubuntu', version: '18.04' },
        recommendations: 242,
        automated: 218,
        manual: 24,
        covered: 242,
        levels: { server: [205, 37], workstation: [201, 39] },
      },
    ]);
  });
});
