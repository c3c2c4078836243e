import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Change } from '../../src/change.ts';
import { defineFact } from '../../src/facts/fact.ts';
import type { Host } from '../../src/host/host.ts';
import { Conflict, fold } from '../../src/plan/fold.ts';
import { addressOf } from '../../src/plan/plan.ts';
import { defineRule, type Rule } from '../../src/rule.ts';
import { exampleHost } from '../host.ts';

const everything = defineFact<Host>({ id: 'everything', needs: [], parse: (host) => host });

/** A rule that fails while `fails` says so and then asks for `asks`. */
function rule(id: string, fails: (host: Host) => boolean, asks: (host: Host) => Change[]): Rule {
  return defineRule({
    id,
    title: id,
    rationale: '',
    check: '',
    remedy: '',
    params: z.object({}),
    facts: { host: everything },
    *audit({ host }) {
      if (fails(host)) yield { what: id, expected: '', actual: '', where: '', state: 'persistent' };
    },
    remediate: ({ host }) => asks(host),
  });
}

function sysctlRule(id: string, value: string, consent?: 'cuts-network'): Rule {
  const change: Change = { kind: 'sysctl', key: 'net/ipv4/ip_forward', value, ...(consent && { consent }) };
  return rule(
    id,
    (host) => host.kernel('/proc/sys/net/ipv4/ip_forward') !== value,
    () => [change],
  );
}

function lineRule(id: string, line: string, path = '/etc/app.conf'): Rule {
  return rule(
    id,
    (host) => !(host.text(path) ?? '').includes(`${line}\n`),
    (host) => [{ kind: 'file', path, content: `${host.text(path) ?? ''}${line}\n` }],
  );
}

const host = exampleHost({
  files: { '/etc/app.conf': { content: 'first\n', mode: 0o640, gid: 7 } },
  sysctls: { 'net/ipv4/ip_forward': '1', 'net/ipv4/conf/all/rp_filter': '0' },
});
const noParams = new Map<string, unknown>();

describe('fold', () => {
  it('lets rules compose one file, each on what the rule before left', () => {
    const { changes } = fold(host, [lineRule('a', 'second'), lineRule('b', 'third')], noParams, []);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      address: '/etc/app.conf',
      rules: ['a', 'b'],
      before: { node: { content: 'first\n', mode: 0o640, gid: 7 } },
      after: { node: { content: 'first\nsecond\nthird\n', mode: 0o640, gid: 7 } },
    });
  });

  it('folds an attribute change into the change of the same file', () => {
    const restrict = rule(
      'mode',
      (seen) => (seen.find('/etc/app.conf').node as { mode: number }).mode !== 0o600,
      () => [{ kind: 'attributes', path: '/etc/app.conf', mode: 0o600, gid: 0 }],
    );
    const { changes } = fold(host, [lineRule('a', 'second'), restrict], noParams, []);
    expect(changes.map(({ address }) => address)).toEqual(['/etc/app.conf']);
    expect(changes[0]?.after).toMatchObject({ node: { content: 'first\nsecond\n', mode: 0o600, gid: 0 } });
  });

  it('runs again until no rule has anything to ask', () => {
    const follows = rule(
      'follows',
      (seen) => seen.text('/etc/b') === undefined && seen.text('/etc/a') !== undefined,
      () => [{ kind: 'file', path: '/etc/b', content: '' }],
    );
    const leads = rule(
      'leads',
      (seen) => seen.text('/etc/a') === undefined,
      () => [{ kind: 'file', path: '/etc/a', content: '' }],
    );
    const { changes, host: after } = fold(host, [follows, leads], noParams, []);
    expect(changes.map(({ address }) => address).sort()).toEqual(['/etc/a', '/etc/b']);
    expect(after.names('/etc')).toEqual(['a', 'app.conf', 'b']);
  });

  it('names both rules that want different values of a kernel parameter', () => {
    const folding = () => fold(host, [sysctlRule('router', '2'), sysctlRule('host', '0')], noParams, []);
    expect(folding).toThrow(Conflict);
    expect(folding).toThrow('host and router want different things at sysctl:net.ipv4.ip_forward');
  });

  it('names both rules that keep undoing each other in a file', () => {
    const says = (id: string, word: string) =>
      rule(
        id,
        (seen) => seen.text('/etc/app.conf') !== word,
        () => [{ kind: 'file', path: '/etc/app.conf', content: word }],
      );
    expect(() => fold(host, [says('a', 'x'), says('b', 'y')], noParams, [])).toThrow(/a and b|b and a/);
  });

  it('holds everything a rule asks for when a part needs a consent that was not given', () => {
    const both = rule(
      'both',
      () => true,
      () => [
        { kind: 'file', path: '/etc/new', content: '' },
        { kind: 'sysctl', key: 'net/ipv4/ip_forward', value: '0', consent: 'cuts-network' },
      ],
    );
    const { changes, held, host: after } = fold(host, [both], noParams, []);
    expect(changes).toEqual([]);
    expect(held.map(({ address, consent }) => [address, consent])).toEqual([
      ['/etc/new', 'cuts-network'],
      ['sysctl:net.ipv4.ip_forward', 'cuts-network'],
    ]);
    expect(after).toBe(host);
  });

  it('makes what was allowed', () => {
    const { changes, held } = fold(host, [sysctlRule('host', '0', 'cuts-network')], noParams, [
      'cuts-network',
    ]);
    expect(changes.map(({ address }) => address)).toEqual(['sysctl:net.ipv4.ip_forward']);
    expect(held).toEqual([]);
  });

  it('reports a rule that cannot say what to change, and goes on with the others', () => {
    const lost = rule(
      'lost',
      () => true,
      () => [{ kind: 'file', path: '/etc', content: '' }],
    );
    const { changes, obstacles } = fold(host, [lost, lineRule('a', 'second')], noParams, []);
    expect(obstacles).toEqual([
      { rule: 'lost', text: '/etc is a directory: it will not be replaced by a file' },
    ]);
    expect(changes.map(({ address }) => address)).toEqual(['/etc/app.conf']);
  });

  it('asks a person once', () => {
    const person = rule(
      'person',
      () => true,
      () => [{ kind: 'decision', text: 'choose' }],
    );
    expect(fold(host, [person], noParams, []).decisions).toEqual([{ rule: 'person', text: 'choose' }]);
  });

  it('leaves a path alone whose changes cancel out', () => {
    const once = { asked: false };
    const fickle = rule(
      'fickle',
      () => !once.asked,
      () => {
        once.asked = true;
        return [
          { kind: 'file', path: '/etc/app.conf', content: 'x' },
          { kind: 'file', path: '/etc/app.conf', content: 'first\n' },
        ];
      },
    );
    expect(fold(host, [fickle], noParams, []).changes).toEqual([]);
  });

  it('switches forwarding before the parameters that the kernel resets with it', () => {
    const rpFilter = rule(
      'rp',
      (seen) => seen.kernel('/proc/sys/net/ipv4/conf/all/rp_filter') !== '1',
      () => [{ kind: 'sysctl', key: 'net/ipv4/conf/all/rp_filter', value: '1' }],
    );
    const { changes } = fold(host, [rpFilter, sysctlRule('host', '0'), lineRule('a', 'x')], noParams, []);
    expect(changes.map(({ address }) => address)).toEqual([
      '/etc/app.conf',
      'sysctl:net.ipv4.ip_forward',
      'sysctl:net.ipv4.conf.all.rp_filter',
    ]);
  });

  it('names a kernel parameter of a VLAN interface as sysctl does', () => {
    expect(addressOf({ kind: 'sysctl', key: 'net/ipv4/conf/eth0.5/rp_filter', value: '1' })).toBe(
      'sysctl:net.ipv4.conf.eth0/5.rp_filter',
    );
  });
});
