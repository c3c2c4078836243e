import { expect, it } from 'vitest';
import ipv6Disabled from '../../../src/rules/boot/ipv6-disabled.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { DROP_IN, dropIn } from './hosts.ts';

const CFG = '/boot/grub/grub.cfg';
const SYSCTL = '/etc/sysctl.d/99-zz-cis-harden.conf';
const disabled = { ipv6: 'disabled' };
const keys = ['all', 'default'].map((scope) => `net.ipv6.conf.${scope}.disable_ipv6`);
const lines = keys.map((key) => `${key} = 1\n`).join('');
const written = `# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n${lines}`;
const sysctls = (value: string) => Object.fromEntries(keys.map((key) => [key.replaceAll('.', '/'), value]));
const unset = keys.map((key) => finding(key, 'not set', '/etc/sysctl.d'));
const on = keys.map((key) => finding(key, '0', `/proc/sys/${key.replaceAll('.', '/')}`, 'running'));

testRule(ipv6Disabled, {
  compliant: [
    { name: 'nobody has decided', host: host({}) },
    {
      name: 'off by kernel parameters',
      params: disabled,
      host: host({ files: { '/etc/sysctl.d/a.conf': lines }, sysctls: sysctls('1') }),
    },
    {
      name: 'off by the command line, so that the parameters are not there',
      params: disabled,
      host: host({
        files: { [CFG]: 'linux /v ipv6.disable=1' },
        kernel: { '/proc/cmdline': 'ipv6.disable=1' },
      }),
    },
    {
      name: 'off on an image',
      params: disabled,
      host: { running: false, files: { '/etc/sysctl.d/a.conf': lines } },
    },
  ],
  failing: [
    {
      name: 'on, and the profile wants it off',
      params: disabled,
      host: host({ sysctls: sysctls('0') }),
      finds: [unset, on]
        .flatMap(([all]) => all ?? [])
        .concat([unset, on].flatMap(([, other]) => other ?? [])),
      files: { [SYSCTL]: written },
      sysctls: sysctls('1'),
      consents: ['cuts-network'],
    },
    {
      name: 'on, and the profile wants it off at boot',
      params: { ...disabled, by: 'boot' },
      host: host({ sysctls: sysctls('0'), files: { [CFG]: 'linux /v ro' } }),
      finds: [
        { ...finding('kernel parameter ipv6.disable', 'not set', `${CFG}:1`), expected: 'ipv6.disable=1' },
        {
          ...finding('kernel parameter ipv6.disable', 'not set', '/proc/cmdline', 'running'),
          expected: 'ipv6.disable=1',
        },
      ],
      files: { [CFG]: 'linux /v ro ipv6.disable=1', [DROP_IN]: dropIn('ipv6.disable=1') },
      reboots: ['ipv6.disable=1'],
      consents: ['cuts-network'],
      leaves: [
        {
          ...finding('kernel parameter ipv6.disable', 'not set', '/proc/cmdline', 'running'),
          expected: 'ipv6.disable=1',
        },
      ],
    },
    {
      name: 'off now, but only until the next boot',
      params: disabled,
      host: host({ sysctls: sysctls('1'), files: { '/etc/sysctl.d/a.conf': `${keys[0]} = 1\n` } }),
      finds: unset.slice(1),
      files: { [SYSCTL]: written.replace(`${keys[0]} = 1\n`, '') },
      consents: ['cuts-network'],
    },
  ],
  notApplicable: [
    {
      name: 'somebody decided that it is needed',
      params: { ipv6: 'required' },
      host: host({}),
      reason: 'the profile says that this host needs IPv6',
    },
  ],
});

it('shows what speaks IPv6 now', () => {
  const rows = Array.from(
    { length: 7 },
    (_, at) => `fe80000000000000000000000000000${at} 02 40 20 80     eth${at}`,
  );
  const target = exampleHost(
    host({
      kernel: { '/proc/net/if_inet6': ['not a row', ...rows].join('\n') },
      sysctls: { ...sysctls('1'), 'net/ipv6/conf/eth0/disable_ipv6': '0' },
    }),
  );
  const shown = ipv6Disabled.evidence(target, ipv6Disabled.params.parse({})).map(({ what }) => what);
  expect(shown).toEqual([
    ...rows.slice(0, 5).map((_, at) => `eth${at} has fe80:0000:0000:0000:0000:0000:0000:000${at}`),
    '2 more addresses',
    `${keys[0]} is 1`,
    `${keys[1]} is 1`,
    'net.ipv6.conf.eth0.disable_ipv6 is 0',
  ]);
});

function host(example: ExampleHost): ExampleHost {
  return { ...example, kernel: { '/proc/cmdline': 'ro', ...example.kernel } };
}

function finding(
  what: string,
  actual: string,
  where: string,
  state: Finding['state'] = 'persistent',
): Finding {
  return { what, expected: '1', actual, where, state };
}
