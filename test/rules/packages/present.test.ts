import { describe, expect, it } from 'vitest';
import { present } from '../../../src/rules/packages/present.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';

const plain: Record<string, string[]> = {
  'package-aide-installed': ['aide', 'aide-common'],
  'package-apparmor-installed': ['apparmor'],
  'package-ufw-installed': ['ufw'],
  'package-nftables-installed': ['nftables'],
  'package-auditd-installed': ['auditd', 'audispd-plugins'],
  'package-rsyslog-installed': ['rsyslog'],
  'package-sudo-installed': ['sudo'],
};

/** What is not asked for and still comes with it. */
const along: Record<string, string[]> = { 'package-apparmor-installed': ['apparmor-utils'] };
const spoken: Record<string, string> = { 'package-sudo-installed': 'sudo or sudo-ldap' };
/** What makes the rule applicable. */
const params: Record<string, object> = { 'package-nftables-installed': { firewall: 'nftables' } };

it('knows what every rule of the table is about', () => {
  expect(present.map(({ id }) => id)).toEqual(Object.keys(plain));
});

for (const rule of present) {
  const names = plain[rule.id] ?? [];
  const [first = ''] = names;
  const others = names.slice(1);
  const set = { ...params[rule.id] };
  testRule(rule, {
    compliant: [
      { name: 'all is installed', host: { packages: all(names, 'install ok installed') }, params: set },
      { name: 'it is on hold', host: { packages: all(names, 'hold ok installed') }, params: set },
      {
        name: 'its triggers are pending',
        host: { packages: all(names, 'install ok triggers-pending') },
        params: set,
      },
      {
        name: 'it waits for triggers',
        host: { packages: all(names, 'install ok triggers-awaited') },
        params: set,
      },
      {
        name: 'it is marked for removal',
        host: { packages: all(names, 'deinstall ok installed') },
        params: set,
      },
    ],
    failing: [
      {
        name: 'nothing of it is there',
        host: {},
        params: set,
        finds: names.map((name) => lacks(spoken[rule.id] ?? name, 'not installed')),
        packages: comes([...names, ...(along[rule.id] ?? [])]),
      },
      ...['install ok half-configured', 'install ok unpacked', 'deinstall ok config-files'].map((status) => ({
        name: `dpkg says ${status}`,
        host: { packages: { [first]: { status }, ...all(others, 'install ok installed') } },
        params: set,
        finds: [lacks(spoken[rule.id] ?? first, `${first} is ${status}`)],
        packages: comes([first, ...(along[rule.id] ?? [])]),
      })),
      {
        name: 'dpkg says that it must be reinstalled, and apt has no source for it',
        host: {
          packages: {
            [first]: { status: 'install reinstreq installed' },
            ...all(others, 'install ok installed'),
          },
          apt: Object.fromEntries(
            [first, ...(along[rule.id] ?? [])].map((name) => [name, { impossible: 'no archive' }]),
          ),
        },
        params: set,
        finds: [lacks(spoken[rule.id] ?? first, `${first} is install reinstreq installed`)],
        decides: [first, ...(along[rule.id] ?? [])].map(
          (name) => `apt cannot install package ${name}: no archive`,
        ),
        leaves: [lacks(spoken[rule.id] ?? first, `${first} is install reinstreq installed`)],
      },
      {
        name: 'apt brings libraries with it',
        host: {
          packages: all(others, 'install ok installed'),
          apt: {
            [first]: {
              installs: [
                { name: 'libnew1', version: '3' },
                { name: first, version: '2' },
              ],
              removes: [],
            },
          },
        },
        params: set,
        finds: [lacks(spoken[rule.id] ?? first, 'not installed')],
        packages: comes(['libnew1', first, ...(along[rule.id] ?? [])]),
      },
    ],
  });
}

describe('details', () => {
  testRule(ruleOf('package-aide-installed'), {
    compliant: [
      {
        name: 'only a foreign architecture is installed',
        host: { packages: { aide: { architecture: 'i386' }, 'aide-common': { architecture: 'all' } } },
      },
    ],
    failing: [
      {
        name: 'the program is there without its configuration',
        host: { packages: { aide: '0.16' } },
        finds: [lacks('aide-common', 'not installed')],
        packages: comes(['aide-common']),
      },
    ],
  });

  testRule(ruleOf('package-apparmor-installed'), {
    compliant: [
      { name: 'without the utilities', host: { packages: { apparmor: '2.12' } } },
      {
        name: 'with the utilities that are required',
        host: { packages: { apparmor: '1', 'apparmor-utils': '1' } },
        params: { requireUtils: true },
      },
    ],
    failing: [
      {
        name: 'the utilities alone are no AppArmor',
        host: { packages: { 'apparmor-utils': '2.12' } },
        finds: [lacks('apparmor', 'not installed')],
        packages: comes(['apparmor']),
      },
      {
        name: 'the utilities are required and lacking',
        host: { packages: { apparmor: '2.12' } },
        params: { requireUtils: true },
        finds: [lacks('apparmor-utils', 'not installed')],
        packages: comes(['apparmor-utils']),
      },
    ],
  });

  testRule(ruleOf('package-sudo-installed'), {
    compliant: [
      { name: 'the variant with LDAP is installed', host: { packages: { 'sudo-ldap': '1.8' } } },
      {
        name: 'the variant is installed, sudo itself was removed',
        host: { packages: { sudo: { status: 'deinstall ok config-files' }, 'sudo-ldap': '1.8' } },
      },
    ],
    failing: [
      {
        name: 'the variant is half-way in and apt would remove it',
        host: {
          packages: { 'sudo-ldap': { status: 'install ok half-configured' } },
          apt: { sudo: { installs: [{ name: 'sudo', version: '1.8' }], removes: ['sudo-ldap'] } },
        },
        finds: [lacks('sudo or sudo-ldap', 'sudo-ldap is install ok half-configured')],
        decides: ['apt would remove sudo-ldap'],
        leaves: [lacks('sudo or sudo-ldap', 'sudo-ldap is install ok half-configured')],
      },
    ],
  });

  testRule(ruleOf('package-ufw-installed'), {
    compliant: [
      {
        name: 'the profile chooses ufw over what is in use',
        host: { packages: { ufw: '1', 'iptables-persistent': '1' } },
        params: { firewall: 'ufw' },
      },
    ],
    failing: [
      {
        name: 'no firewall is in use',
        host: {},
        finds: [lacks('ufw', 'not installed')],
        packages: comes(['ufw']),
      },
    ],
    notApplicable: [
      {
        name: 'rules are kept by iptables-persistent',
        host: { packages: { 'iptables-persistent': '1' } },
        reason: 'the firewall of this host is iptables, not ufw: package iptables-persistent is installed',
      },
      {
        name: 'the profile chooses nftables',
        host: {},
        params: { firewall: 'nftables' },
        reason: 'the profile says that the firewall of this host is nftables, not ufw',
      },
      {
        name: 'the firewall stands elsewhere',
        host: {},
        params: { firewall: 'external' },
        reason: 'the profile says that a firewall outside this host filters its traffic',
      },
    ],
    unmeasured: [
      {
        name: 'the configuration of ufw cannot be read',
        host: {
          packages: { ufw: '1' },
          files: { '/etc/ufw/ufw.conf': { node: { type: 'hidden', reason: 'permission denied' } } },
        },
        says: 'permission denied',
      },
    ],
  });

  testRule(ruleOf('package-nftables-installed'), {
    compliant: [
      {
        name: 'the unit is enabled',
        host: {
          packages: { nftables: '1' },
          files: {
            '/etc/systemd/system/sysinit.target.wants/nftables.service': {
              link: '/lib/systemd/system/nftables.service',
            },
          },
        },
      },
    ],
    failing: [
      {
        name: 'the profile chooses it',
        host: {},
        params: { firewall: 'nftables' },
        finds: [lacks('nftables', 'not installed')],
        packages: comes(['nftables']),
      },
    ],
    notApplicable: [
      {
        name: 'nothing is in use',
        host: {},
        reason:
          'the firewall of this host is ufw, not nftables: no firewall is in use and ufw is the default',
      },
      {
        name: 'ufw is on',
        host: { packages: { ufw: '1', nftables: '1' }, files: { '/etc/ufw/ufw.conf': 'ENABLED=yes\n' } },
        reason: 'the firewall of this host is ufw, not nftables: /etc/ufw/ufw.conf says ENABLED=yes',
      },
    ],
  });
});

function ruleOf(id: string): Rule {
  const rule = present.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

function all(names: readonly string[], status: string) {
  return Object.fromEntries(names.map((name) => [name, { status }]));
}

function comes(names: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

function lacks(name: string, actual: string): Finding {
  return {
    what: `package ${name}`,
    expected: 'installed',
    actual,
    where: '/var/lib/dpkg/status',
    state: 'persistent',
  };
}
