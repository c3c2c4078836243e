import { firewall } from '../../../src/rules/firewall/index.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';

const iptables = { firewall: 'iptables' };
const STATUS = '/var/lib/dpkg/status';

function of(name: string, expected: string, actual: string): Finding {
  return { what: name, expected, actual, where: STATUS, state: 'persistent' };
}

testRule(ruleOf('package-iptables-persistent-absent'), {
  compliant: [
    { name: 'it is not installed', host: {} },
    {
      name: 'its configuration is left',
      host: { packages: { 'iptables-persistent': { status: 'deinstall ok config-files' } } },
    },
  ],
  failing: [
    {
      name: 'it is installed beside ufw, which is on',
      host: {
        packages: { ufw: '0.36', 'iptables-persistent': '1.0.4' },
        files: { '/etc/ufw/ufw.conf': 'ENABLED=yes\n' },
      },
      finds: [of('package iptables-persistent:amd64', 'not installed', '1.0.4 (install ok installed)')],
      packages: { 'iptables-persistent': false },
      consents: ['removes-packages'],
    },
  ],
  notApplicable: [
    {
      name: 'the host requires it',
      host: {},
      params: { required: true },
      reason: 'the profile says that this host requires iptables-persistent',
    },
    {
      name: 'iptables is the firewall',
      host: { packages: { 'iptables-persistent': '1' } },
      reason: 'the firewall of this host is iptables, not ufw: package iptables-persistent is installed',
    },
  ],
});

testRule(ruleOf('package-iptables-installed'), {
  compliant: [
    { name: 'both are installed', host: { packages: { iptables: '1.6', 'iptables-persistent': '1' } } },
  ],
  failing: [
    {
      name: 'nothing restores the rules',
      host: { packages: { iptables: '1.6' } },
      params: iptables,
      finds: [of('package iptables-persistent', 'installed', 'not installed')],
      packages: { 'iptables-persistent': true },
    },
  ],
});

testRule(ruleOf('package-nftables-absent'), {
  compliant: [
    { name: 'only its library is there', host: { packages: { libnftables1: '1' } }, params: iptables },
  ],
  failing: [
    {
      name: 'it is installed',
      host: { packages: { nftables: '0.8.2', 'iptables-persistent': '1' } },
      finds: [of('package nftables:amd64', 'not installed', '0.8.2 (install ok installed)')],
      packages: { nftables: false },
      consents: ['removes-packages'],
    },
  ],
});

for (const [id, unit, name, stack] of [
  ['nftables-enabled', 'nftables.service', 'nftables', 'nftables'],
  ['netfilter-persistent-enabled', 'netfilter-persistent.service', 'netfilter-persistent', 'iptables'],
] as const) {
  const params = { firewall: stack };
  const packages = { [name]: '1' };
  testRule(ruleOf(id), {
    compliant: [
      { name: 'it is enabled and ran', host: { packages, units: { [unit]: 'enabled active' } }, params },
      {
        name: 'it is enabled and did not run',
        host: { packages, units: { [unit]: 'enabled inactive' } },
        params,
      },
      {
        name: 'it is enabled in an image',
        host: { packages, units: { [unit]: 'enabled' }, running: false },
        params,
      },
    ],
    failing: [
      {
        name: 'it is disabled: it is not started, which would flush what others loaded',
        host: { packages, units: { [unit]: 'disabled inactive' } },
        params,
        finds: [
          {
            what: unit,
            expected: 'enabled',
            actual: 'disabled',
            where: `systemctl is-enabled ${unit}`,
            state: 'persistent',
          },
        ],
        units: { [unit]: 'enabled inactive' },
      },
    ],
    notApplicable: [
      {
        name: 'there shall be no firewall',
        host: { packages, units: { [unit]: 'disabled inactive' } },
        params: { firewall: 'none' },
        reason: 'the profile says that this host needs no firewall',
      },
    ],
  });
}

function ruleOf(id: string): Rule {
  const rule = firewall.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
