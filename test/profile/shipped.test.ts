import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { showBenchmark } from '../../src/benchmark/describe.ts';
import { listProfiles, showProfile, validateProfile } from '../../src/profile/describe.ts';
import { documentedOf } from '../../src/profile/documented.ts';
import { effectiveProfile, load } from '../../src/profile/effective.ts';
import { shipped } from '../../src/profile/locate.ts';
import type { EffectiveProfile } from '../../src/profile/resolve.ts';
import { rules as registry } from '../../src/rules/index.ts';
import { standIns } from './rules.ts';

const rules = standIns();
const today = '2026-06-15';
const benchmark = await showBenchmark('cis-ubuntu-18.04-v2.1.0', rules);

/** What AKS fails without saying why, as published. */
const gaps = [
  '1.1.2',
  '1.1.3',
  '1.4.1',
  '1.4.3',
  '2.1.16',
  '2.2.4',
  '4.2.2.2',
  '4.2.3',
  '4.4',
  '5.1.8',
  '5.1.9',
].concat(['5.2.3', '5.3.16', '5.3.21', '5.4.2', '5.4.3', '5.5.1.5', '5.5.5']);

function profile(name: string): Promise<EffectiveProfile> {
  return effectiveProfile({ profile: name, rules, today });
}

async function tableOf(name: string) {
  const { chain } = await load({ profile: name, rules, today });
  const documented = await documentedOf(chain, benchmark);
  if (documented === undefined) throw new Error(`${name} names no table`);
  return documented;
}

const aks = await profile('aks');
const table = await tableOf('aks');

function counts(values: readonly (string | undefined)[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(values)].map((value) => [value, values.filter((one) => one === value).length]),
  );
}

describe('the shipped profiles', () => {
  it('are these, with so many recommendations', async () => {
    const listed = (await listProfiles(rules, today)).map(({ id, enforced, exempt }) => [
      id,
      enforced,
      exempt,
    ]);
    expect(listed).toEqual([
      ['aks', 135, 70],
      ['aks-strict', 153, 52],
      ['cis-level1-server', 205, 0],
      ['cis-level1-workstation', 201, 0],
      ['cis-level2-server', 242, 0],
      ['cis-level2-workstation', 240, 0],
    ]);
  });

  it.each([...shipped('profile').keys()])('%s has no line without effect', async (name) => {
    expect(await validateProfile({ profile: name, rules, today })).toEqual({
      problems: [],
      notices: [],
      expired: [],
      outdated: [],
    });
  });

  it.each([...shipped('profile')])(
    '%s has the id of its file and names its schema for editors',
    async (name, file) => {
      expect((await showProfile(name)).profile.id).toBe(name);
      expect(readFileSync(file, 'utf8').split('\n')[0]).toBe(
        '# yaml-language-server: $schema=../schemas/profile.schema.json',
      );
    },
  );

  it.each([...shipped('profile').keys()])('%s is valid with the rules of the registry', async (name) => {
    expect(await validateProfile({ profile: name, rules: registry, today })).toEqual({
      problems: [],
      notices: [],
      expired: [],
      outdated: [],
    });
  });
});

describe('aks', () => {
  const { recommendations, params } = aks;

  it('lists the Level 1 - Server recommendations in the order of the published table', async () => {
    const numbers = recommendations.map(({ recommendation }) => recommendation.id);
    expect(table.rows.map((row) => row.recommendation)).toEqual(numbers);
    expect(numbers).toEqual(
      (await profile('cis-level1-server')).recommendations.map(({ recommendation }) => recommendation.id),
    );
  });

  it('exempts 70, for these reasons', () => {
    expect(counts(recommendations.flatMap(({ exemption }) => exemption?.reason ?? []))).toEqual({
      'potential-operational-impact': 11,
      'covered-elsewhere': 26,
      'not-applicable': 15,
      'undocumented-gap': 18,
    });
  });

  it('exempts in the order of the table', () => {
    const lines = recommendations.flatMap(({ exemption }) => exemption?.origin.line ?? []);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  it.each(
    recommendations.map(({ recommendation, exemption }, index) => ({
      number: recommendation.id,
      row: table.rows[index],
      exemption,
    })),
  )('treats $number as the table does', ({ row, exemption }) => {
    if (row?.status === 'pass') return expect(exemption).toBeUndefined();
    if (row?.reason) return expect(exemption?.reason).toBe(row.reason);
    return expect(exemption?.reason).toBe(row?.status === 'fail' ? 'undocumented-gap' : 'not-applicable');
  });

  it('says who answers for each documented exemption', () => {
    const owners = recommendations.flatMap(({ exemption }) =>
      exemption && exemption.reason !== 'undocumented-gap' ? [exemption.owner] : [],
    );
    expect(owners).toEqual(Array(52).fill('AKS'));
  });

  it('keeps root out of SSH by a deny list', () => {
    expect(params.get('sshd-access-limited')).toEqual({ denyUsers: ['root'] });
  });
});

describe('the documented table of aks', () => {
  const { rows } = table;

  it('has the published counts', () => {
    expect(counts(rows.map(({ status }) => status))).toEqual({ pass: 135, fail: 54, 'not-applicable': 16 });
    expect(counts(rows.filter(({ status }) => status === 'fail').map(({ reason }) => reason))).toEqual({
      'potential-operational-impact': 11,
      'covered-elsewhere': 21,
      'not-applicable': 4,
      undefined: 18,
    });
    expect(
      counts(rows.filter(({ status }) => status === 'not-applicable').map(({ reason }) => reason)),
    ).toEqual({
      'covered-elsewhere': 5,
      undefined: 11,
    });
  });

  it('has one pass with a reason, and one reason in words of its own', () => {
    expect(rows.filter(({ status, reason }) => status === 'pass' && reason)).toEqual([
      { recommendation: '1.2.1', status: 'pass', reason: 'covered-elsewhere' },
    ]);
    expect(rows.filter(({ note }) => note)).toEqual([
      { recommendation: '2.1.1.2', status: 'not-applicable', note: 'AKS uses ntpd for timesync' },
    ]);
  });

  it('fails these without a reason', () => {
    const failed = rows.filter(({ status, reason }) => status === 'fail' && reason === undefined);
    expect(failed.map(({ recommendation }) => recommendation)).toEqual(gaps);
  });
});

describe('aks-strict', () => {
  it('enforces what aks enforces, and the undocumented gaps', async () => {
    const enforced = ({ recommendations }: EffectiveProfile) =>
      recommendations.flatMap((one) => (one.enforced ? [one.recommendation.id] : []));
    const strict = await profile('aks-strict');
    expect(new Set(enforced(strict))).toEqual(new Set([...enforced(aks), ...gaps]));
  });

  it('is compared with the same table', async () => {
    expect(await tableOf('aks-strict')).toEqual(table);
  });
});
