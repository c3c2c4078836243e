import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NFT_FILE } from '../../../src/facts/nftables.ts';
import { fold } from '../../../src/plan/fold.ts';
import { firewall } from '../../../src/rules/firewall/index.ts';
import type { Rule } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { speaksIpv6, webServerWith } from './hosts.ts';

const stacks = {
  nftables: webServerWith({
    packages: { nftables: '1.0.6' },
    units: { 'nftables.service': 'disabled inactive' },
    files: { '/etc/nftables.conf': '#!/usr/sbin/nft -f\n\nflush ruleset\n' },
    outputs: { 'nft list ruleset': '' },
    sysctls: speaksIpv6,
  }),
  iptables: webServerWith({
    packages: { iptables: '1.6', 'iptables-persistent': '1', 'netfilter-persistent': '1' },
    units: { 'netfilter-persistent.service': 'enabled active' },
    outputs: { 'iptables-save': '', 'ip6tables-save': '' },
    sysctls: speaksIpv6,
  }),
  ufw: webServerWith({
    packages: { ufw: '0.36' },
    units: { 'ufw.service': 'enabled active' },
    files: {
      '/etc/default/ufw':
        'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nDEFAULT_FORWARD_POLICY="DROP"\n',
      '/etc/ufw/ufw.conf': 'ENABLED=no\nLOGLEVEL=low\n',
      '/etc/ufw/user.rules': '*filter\n:ufw-user-input - [0:0]\n### RULES ###\nCOMMIT\n',
      '/etc/ufw/user6.rules': '*filter\n:ufw6-user-input - [0:0]\n### RULES ###\nCOMMIT\n',
    },
    outputs: { 'ufw status verbose': 'Status: inactive\n' },
    sysctls: { ...speaksIpv6, 'net/ipv4/ip_forward': '0' },
  }),
} satisfies Record<string, ExampleHost>;

/** Hosts that get the firewall by the plan: nothing of it is there yet. */
const bare = webServerWith({ sysctls: { ...speaksIpv6, 'net/ipv4/ip_forward': '0' } });
const arriving = {
  nftables: { ...bare, packages: { ...bare.packages, nftables: '1.0.6' }, arrived: ['nftables'] },
  iptables: {
    ...bare,
    packages: { ...bare.packages, iptables: '1.8', 'iptables-persistent': '1' },
    arrived: ['iptables', 'iptables-persistent'],
  },
  ufw: { ...bare, packages: { ...bare.packages, ufw: '0.36' }, arrived: ['ufw'] },
} satisfies Record<string, ExampleHost>;

const byId = new Map(firewall.map((rule) => [rule.id, rule]));
const ids = [...byId.keys()];

const hosts = [
  ...Object.entries(stacks).map(([stack, example]) => ['is', stack, example] as const),
  ...Object.entries(arriving).map(([stack, example]) => ['comes with the plan:', stack, example] as const),
];

describe.each(hosts)('all rules, where the firewall %s %s', (_, stack, example) => {
  const host = exampleHost(example);
  const params = new Map(firewall.map((rule) => [rule.id, rule.params.parse({ firewall: stack })]));
  const run = (rules: readonly Rule[]) => fold(host, rules, params, ['cuts-network', 'removes-packages']);

  it('leave nothing that only they could repair, and decide nothing for people', () => {
    const { host: after, obstacles, decisions } = run(firewall);
    expect({ obstacles, decisions }).toEqual({ obstacles: [], decisions: [] });
    for (const rule of firewall) {
      if (rule.notApplicable(after, params.get(rule.id)) !== undefined) continue;
      expect(rule.audit(after, params.get(rule.id)), rule.id).toEqual([]);
      expect(rule.remediate(after, params.get(rule.id)), rule.id).toEqual([]);
    }
  });

  it('mean the same in any order, and SSH gets in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), (shuffled) => {
        const { host: after } = run(shuffled.flatMap((id) => byId.get(id) ?? []));
        for (const rule of firewall)
          if (rule.notApplicable(after, params.get(rule.id)) === undefined)
            expect(rule.audit(after, params.get(rule.id)), rule.id).toEqual([]);
        expect(kept(after.evidence.files)).toMatch(/dport 2222\b/);
      }),
      { numRuns: 30 },
    );
  });
});

function kept(files: ReturnType<typeof exampleHost>['evidence']['files']): string {
  const paths = [NFT_FILE, '/etc/iptables/rules.v4', '/etc/ufw/user.rules'];
  return paths.map((path) => (files[path]?.type === 'file' ? files[path].content : '')).join('');
}
