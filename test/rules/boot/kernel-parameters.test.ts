import { expect, it } from 'vitest';
import apparmorBootParameters from '../../../src/rules/boot/apparmor-boot-parameters.ts';
import auditBacklogLimit from '../../../src/rules/boot/audit-backlog-limit.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { DROP_IN, defaultGrub, dropIn, grubCfg } from './hosts.ts';

const CFG = '/boot/grub/grub.cfg';
const DEFAULTS = '/etc/default/grub';
const both = 'apparmor=1 security=apparmor';

testRule(apparmorBootParameters, {
  compliant: [
    {
      name: 'both words on every line, in either order',
      host: {
        files: {
          [CFG]: grubCfg({ normal: both, recovery: 'security=apparmor apparmor=1' }),
          [DEFAULTS]: defaultGrub(both),
        },
        kernel: { '/proc/cmdline': both, '/sys/module/apparmor/parameters/enabled': 'Y' },
      },
    },
  ],
  failing: [
    {
      name: 'another security module is asked for',
      host: {
        running: false,
        files: {
          [CFG]: grubCfg({ normal: 'apparmor=1 security=selinux', recovery: both }),
          [DEFAULTS]: defaultGrub('apparmor=1', 'security=selinux'),
        },
      },
      finds: [
        finding('security=apparmor', 'security=selinux', `${CFG}:17`),
        finding('security=apparmor', 'security=selinux', `${DEFAULTS}:5`),
      ],
      files: {
        [CFG]: grubCfg({ normal: 'apparmor=1', recovery: both }).replace('quiet', 'quiet security=apparmor'),
        [DEFAULTS]: defaultGrub('apparmor=1', ''),
        [DROP_IN]: dropIn('security=apparmor'),
      },
    },
    {
      name: 'stock Ubuntu, where AppArmor works without being asked for',
      host: {
        files: { [CFG]: 'linux /vmlinuz ro quiet $vt_handoff', [DEFAULTS]: defaultGrub() },
        kernel: { '/proc/cmdline': 'ro quiet', '/sys/module/apparmor/parameters/enabled': 'Y' },
      },
      finds: ['apparmor=1', 'security=apparmor'].flatMap((word) => [
        finding(word, 'not set', `${CFG}:1`),
        finding(word, 'not set', `${DEFAULTS}:5`),
        finding(word, 'not set', '/proc/cmdline', 'running'),
      ]),
      files: {
        [CFG]: `linux /vmlinuz ro quiet $vt_handoff ${both}`,
        [DROP_IN]: dropIn(both),
      },
      reboots: [both],
      leaves: ['apparmor=1', 'security=apparmor'].map((word) =>
        finding(word, 'not set', '/proc/cmdline', 'running'),
      ),
    },
  ],
});

it('shows whether AppArmor is enabled whatever the command line says', () => {
  const host = exampleHost({
    files: { [CFG]: '' },
    kernel: { '/proc/cmdline': 'security=apparmor', '/sys/module/apparmor/parameters/enabled': 'N' },
  });
  expect(apparmorBootParameters.evidence(host, {})).toEqual([
    { what: 'the running kernel was started with security=apparmor', where: '/proc/cmdline' },
    { what: 'enabled is N', where: '/sys/module/apparmor/parameters/enabled' },
  ]);
});

testRule(auditBacklogLimit, {
  compliant: ['8192', '8201', '0x2000', '020000', '65536'].map((value) => ({
    name: `${value} is enough`,
    host: { running: false, files: { [CFG]: `linux /v audit_backlog_limit=${value}` } },
  })),
  failing: [
    ...['8191', '2048', '', '8192k', '09000', '-1', '1e9'].map((value) => ({
      name: `"${value}" is not enough`,
      host: { running: false, files: { [CFG]: `linux /v audit_backlog_limit=${value} quiet` } },
      finds: [finding('audit_backlog_limit=8192', `audit_backlog_limit=${value}`, `${CFG}:1`)],
      files: {
        [CFG]: 'linux /v quiet audit_backlog_limit=8192',
        [DROP_IN]: dropIn('audit_backlog_limit=8192'),
      },
    })),
    {
      name: 'the drop-in says less than a profile wants',
      params: { limit: 16384 },
      host: {
        running: false,
        files: {
          [CFG]: 'linux /v audit=1 audit_backlog_limit=8192',
          [DEFAULTS]: defaultGrub(),
          [DROP_IN]: dropIn('audit_backlog_limit=8192 audit=1'),
        },
      },
      finds: [
        finding('audit_backlog_limit=16384', 'audit_backlog_limit=8192', `${CFG}:1`),
        finding('audit_backlog_limit=16384', 'audit_backlog_limit=8192', `${DROP_IN}:2`),
      ],
      files: {
        [CFG]: 'linux /v audit=1 audit_backlog_limit=16384',
        [DROP_IN]: dropIn('audit=1 audit_backlog_limit=16384'),
      },
    },
  ],
});

it('shows the limit that rules may have set since', () => {
  const host = exampleHost({
    files: { [CFG]: '' },
    kernel: { '/proc/cmdline': '' },
    outputs: { 'auditctl -s': 'enabled 1\nbacklog_limit 64\nbacklog 0\n' },
  });
  expect(auditBacklogLimit.evidence(host, auditBacklogLimit.params.parse({}))).toEqual([
    { what: 'backlog_limit 64', where: 'auditctl -s' },
  ]);
});

function finding(
  expected: string,
  actual: string,
  where: string,
  state: Finding['state'] = 'persistent',
): Finding {
  const [name = ''] = expected.split('=');
  return { what: `kernel parameter ${name}`, expected, actual, where, state };
}
