import { describe, expect, it } from 'vitest';
import { firewall, type FirewallStack } from '../../src/facts/firewall.ts';
import { exampleHost, type ExampleHost } from '../host.ts';

const nftablesLink = { link: '/lib/systemd/system/nftables.service' };
const sysinit = '/etc/systemd/system/sysinit.target.wants/nftables.service';
const multiUser = '/etc/systemd/system/multi-user.target.wants/nftables.service';
const both = { ufw: '1', nftables: '1', 'iptables-persistent': '1' };

const rows: [sentence: string, stack: FirewallStack, host: ExampleHost][] = [
  ['nothing is there', 'ufw', {}],
  [
    'ufw is on',
    'ufw',
    { packages: both, files: { '/etc/ufw/ufw.conf': 'ENABLED=yes\n', [sysinit]: nftablesLink } },
  ],
  [
    'ufw is on, in quotes and CR LF',
    'ufw',
    { packages: both, files: { '/etc/ufw/ufw.conf': 'ENABLED="yes"\r\n' } },
  ],
  [
    'ufw is off',
    'nftables',
    { packages: both, files: { '/etc/ufw/ufw.conf': 'ENABLED=no\n', [sysinit]: nftablesLink } },
  ],
  [
    'ufw is on only in a comment',
    'nftables',
    { packages: both, files: { '/etc/ufw/ufw.conf': '#ENABLED=yes', [multiUser]: nftablesLink } },
  ],
  [
    'ufw is off by the last line',
    'iptables',
    { packages: both, files: { '/etc/ufw/ufw.conf': 'ENABLED=yes\nENABLED=no\n' } },
  ],
  [
    'only the configuration of ufw is left',
    'iptables',
    {
      packages: { ...both, ufw: { status: 'deinstall ok config-files' } },
      files: { '/etc/ufw/ufw.conf': 'ENABLED=yes\n' },
    },
  ],
  ['nftables is enabled', 'nftables', { packages: both, files: { [sysinit]: nftablesLink } }],
  ['nftables is enabled the older way', 'nftables', { packages: both, files: { [multiUser]: nftablesLink } }],
  [
    'nftables is masked',
    'iptables',
    {
      packages: both,
      files: { [sysinit]: nftablesLink, '/etc/systemd/system/nftables.service': { link: '/dev/null' } },
    },
  ],
  [
    'nftables is masked by an empty file',
    'iptables',
    { packages: both, files: { [sysinit]: nftablesLink, '/etc/systemd/system/nftables.service': '' } },
  ],
  [
    'nftables is gone and its link was left',
    'iptables',
    { packages: { 'iptables-persistent': '1' }, files: { [sysinit]: nftablesLink } },
  ],
  ['nftables is installed and not enabled', 'ufw', { packages: { ufw: '1', nftables: '1' } }],
  ['rules are kept by iptables-persistent', 'iptables', { packages: { 'iptables-persistent': '1' } }],
];

describe('firewall', () => {
  it.each(rows)('where %s it is %s', (_, stack, host) => {
    expect(firewall.of(exampleHost(host)).stack).toBe(stack);
  });
});
