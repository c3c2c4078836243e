import { describe, expect, it } from 'vitest';
import { compareWithBaseline } from '../../src/audit/baseline.ts';
import { incomparable } from '../../src/audit/comparable.ts';
import type { Result, RuleFinding } from '../../src/audit/report.ts';
import { exampleReport, exampleResult } from '../report/example.ts';

const finding = (given: Partial<RuleFinding> = {}): RuleFinding => ({
  rule: 'few-tries',
  what: 'MaxAuthTries',
  expected: 'at most 4',
  actual: '6',
  where: '/etc/ssh/sshd_config:32',
  state: 'persistent',
  ...given,
});
const result = (given: Partial<Result> = {}) => exampleResult({ id: '5.3.7', ...given });
const failing = (...findings: RuleFinding[]) => result({ actual: 'fail', findings });

function drift(before: Result | undefined, after: Result) {
  const earlier = exampleReport(before === undefined ? [] : [before], {
    startedAt: '2025-12-31T00:00:00.000Z',
  });
  return compareWithBaseline(exampleReport([after]), earlier, 'base.json');
}

function kindOf(before: Result | undefined, after: Result): string {
  const { worse, better, other } = drift(before, after);
  return [worse, better, other].map((list) => list.length).join(' ');
}

const error = result({ actual: 'error', reason: 'permission denied' });
const exempt = (actual: 'pass' | 'fail') =>
  result({
    actual,
    exemption: { reason: 'risk-accepted' },
    ...(actual === 'fail' && { findings: [finding()] }),
  });
const manual = result({ assessment: 'manual', actual: 'manual' });

describe('against a baseline, worse, better and other are', () => {
  it.each<[string, Result | undefined, Result, string]>([
    ['what passed and fails', result(), failing(finding()), '1 0 0'],
    ['what passed and can no longer be measured', result(), error, '1 0 0'],
    ['what did not apply and fails', result({ actual: 'not-applicable' }), failing(finding()), '1 0 0'],
    ['what was exempt and is enforced and fails', exempt('fail'), failing(finding()), '1 0 0'],
    ['what could not be measured and is seen to fail', error, failing(finding()), '1 0 0'],
    ['what is not in the baseline and fails', undefined, failing(finding()), '1 0 0'],
    ['what is not in the baseline and can not be measured', undefined, error, '1 0 0'],
    ['what is not in the baseline and passes', undefined, result(), '0 0 1'],
    ['what failed as it does', failing(finding()), failing(finding()), '0 0 0'],
    [
      'what failed, and now in another line',
      failing(finding()),
      failing(finding({ where: '/etc/ssh/sshd_config:40' })),
      '0 0 0',
    ],
    [
      'what failed, and now with another value',
      failing(finding()),
      failing(finding({ actual: '9' })),
      '0 0 1',
    ],
    [
      'what failed, and now in one more file',
      failing(finding()),
      failing(finding(), finding({ where: '/b' })),
      '1 0 0',
    ],
    [
      'what failed twice in one file, and now thrice',
      failing(finding(), finding({ where: '/etc/ssh/sshd_config:33' })),
      failing(
        finding(),
        finding({ where: '/etc/ssh/sshd_config:34' }),
        finding({ where: '/etc/ssh/sshd_config:35' }),
      ),
      '1 0 0',
    ],
    [
      'what failed in two files, and now in one',
      failing(finding(), finding({ where: '/b' })),
      failing(finding()),
      '0 1 0',
    ],
    [
      'what failed in one file, and now in another',
      failing(finding({ where: '/a' })),
      failing(finding({ where: '/b' })),
      '1 0 0',
    ],
    ['what failed and passes', failing(finding()), result(), '0 1 0'],
    ['what could not be measured and passes', error, result(), '0 1 0'],
    ['what failed and can no longer be measured', failing(finding()), error, '0 0 1'],
    ['what could not be measured and still can not', error, error, '0 0 0'],
    ['what is exempt, and fails now', exempt('pass'), exempt('fail'), '0 0 1'],
    ['what failed and was exempted', failing(finding()), exempt('fail'), '0 0 1'],
    ['what a person looked at, and has to look again', { ...manual, status: 'pass' }, manual, '0 0 1'],
  ])('%s', (_, before, after, counts) => {
    expect(kindOf(before, after)).toBe(counts);
  });

  it('told with the findings that are new, and those that are gone', () => {
    const [a, b] = [finding({ where: '/a' }), finding({ where: '/b' })];
    expect(drift(failing(a), failing(a, b)).worse[0]).toMatchObject({
      before: 'fail',
      after: 'fail',
      findings: [b],
    });
    expect(drift(failing(a, b), failing(a)).better[0]).toMatchObject({ findings: [b] });
    expect(drift(failing(a), result()).better[0]).toMatchObject({
      before: 'fail',
      after: 'pass',
      findings: [a],
    });
  });

  it('told with what makes the two reports less alike', () => {
    const earlier = exampleReport([], { tool: { name: 'cis-harden', version: '0.0.9' } });
    expect(compareWithBaseline(exampleReport([]), earlier, 'b').notes).toEqual([
      'since the baseline, the version of cis-harden changed: 0.0.9 → 0.1.0',
    ]);
  });
});

describe('a baseline is refused', () => {
  const report = exampleReport([]);
  const { target, benchmark } = report;
  it.each([
    [
      'of another host',
      { target: { ...target, machineId: 'f'.repeat(32) } },
      'is of another host, web1 (machine-id ffff',
    ],
    [
      'of another name, where one has no machine-id',
      { target: { ...target, machineId: '', hostname: 'db1' } },
      'is of another host, db1 (machine-id none)',
    ],
    [
      'about another benchmark',
      { benchmark: { ...benchmark, id: 'other' } },
      'is about other, and this audit about cis-',
    ],
    [
      'about another version of it',
      { benchmark: { ...benchmark, version: '3' } },
      'is about version 3 of the benchmark',
    ],
    [
      'by another profile',
      { profile: { id: 'p', title: 'P' } },
      'was judged by the profile p, and this audit by aks',
    ],
  ])('%s', (_, given, why) => {
    expect(incomparable(exampleReport([], given), report)).toContain(why);
  });

  it('but not where the host was renamed, or was reached in another way', () => {
    const renamed = { ...target, name: 'local', hostname: 'web2' };
    expect(incomparable(exampleReport([], { target: renamed }), report)).toBeUndefined();
  });
});
