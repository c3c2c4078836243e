import { expect, it } from 'vitest';
import type { Finding, Rule } from '../../../src/rule.ts';
import { processes } from '../../../src/rules/process/index.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const MAIN = '/etc/systemd/coredump.conf';
const OURS = '/etc/systemd/coredump.conf.d/zz-cis-harden.conf';
const installed = { '/lib/systemd/systemd-coredump': '' };
const head =
  '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n[Coredump]\n';

for (const [id, option, value, others] of [
  ['coredump-storage-none', 'Storage', 'none', ['external', 'journal']],
  ['coredump-process-size-zero', 'ProcessSizeMax', '0', ['2G', 'infinity', '10', '0 1']],
] as const) {
  const unset: Finding = {
    what: option,
    expected: `${value}, set explicitly`,
    actual: 'not set',
    where: MAIN,
    state: 'persistent',
  };
  const unread: Finding = {
    ...unset,
    what: `${option} as scanners read it`,
    expected: `${value} in ${MAIN}`,
    actual: 'not set there',
  };
  testRule(rule(id), {
    compliant: [
      {
        name: 'the main file says so',
        host: { files: { ...installed, [MAIN]: `[Coredump]\n${option}=${value}\n` } },
      },
      {
        name: 'a drop-in says so, which is enough here',
        params: { literal: false },
        host: {
          files: {
            ...installed,
            [MAIN]: `[Coredump]\n#${option}=x\n`,
            [OURS]: `[Coredump]\n${option} = ${value}\r\n`,
          },
        },
      },
    ],
    failing: [
      {
        name: 'as it is shipped',
        host: { files: { ...installed, [MAIN]: `[Coredump]\n#${option}=x\n` } },
        finds: [unset, unread],
        files: {
          [OURS]: `${head}${option}=${value}\n`,
          [MAIN]: `[Coredump]\n${option}=${value}\n#${option}=x\n`,
        },
      },
      ...others.map((other) => ({
        name: `a drop-in says ${other}`,
        params: { literal: false },
        host: {
          files: {
            ...installed,
            [MAIN]: `[Coredump]\n${option}=${value}\n`,
            [OURS]: `[Coredump]\n${option}=${other}\n`,
          },
        },
        finds: [{ ...unset, actual: other, where: `${OURS}:2` }],
        files: { [OURS]: `${head}${option}=${value}\n` },
      })),
    ],
    notApplicable: [
      { name: 'dumps go to files, as by default', host: {}, reason: 'systemd-coredump is not installed' },
    ],
  });
}

testRule(rule('sysctl-no-suid-dumps'), {
  compliant: [
    {
      name: 'now and at boot',
      host: { sysctls: { 'fs/suid_dumpable': '0' }, files: { '/etc/sysctl.d/a.conf': 'fs.suid_dumpable=0' } },
    },
  ],
  failing: [
    {
      name: 'apport switched it on',
      host: { sysctls: { 'fs/suid_dumpable': '2' }, files: { '/etc/sysctl.d/a.conf': 'fs.suid_dumpable=0' } },
      finds: [
        {
          what: 'fs.suid_dumpable',
          expected: '0',
          actual: '2',
          where: '/proc/sys/fs/suid_dumpable',
          state: 'running',
        },
      ],
      sysctls: { 'fs/suid_dumpable': '0' },
    },
  ],
});

const cpus = (...flags: string[]) =>
  flags.map((line, at) => `processor\t: ${at}\nflags\t\t: ${line}\nvmx flags\t: nx\n`).join('\n');
const missing: Finding = {
  what: 'processor flag nx',
  expected: 'on every processor',
  actual: 'missing on 1 of 2',
  where: '/proc/cpuinfo',
  state: 'running',
};

testRule(rule('no-execute-bit'), {
  compliant: [
    { name: 'both processors have it', host: given(cpus('fpu nx lm', 'nx')) },
    { name: 'it is switched on by name', host: given(cpus('fpu nx'), 'noexec=on xnoexec=off') },
  ],
  failing: [
    {
      name: 'the firmware hides it on one processor, and words that hold the letters',
      host: given(cpus('fpu nx', 'fpu nxx xnx')),
      finds: [missing],
      decides: ['in the firmware'],
      leaves: [missing],
    },
    {
      name: 'the command line switches it off',
      host: given(cpus('fpu nx'), 'quiet noexec=off'),
      finds: [
        {
          ...missing,
          what: 'kernel command line',
          expected: 'nothing that switches the bit off',
          actual: 'noexec=off',
          where: '/proc/cmdline',
        },
      ],
      decides: ['take noexec=off out'],
      leaves: [
        {
          ...missing,
          what: 'kernel command line',
          expected: 'nothing that switches the bit off',
          actual: 'noexec=off',
          where: '/proc/cmdline',
        },
      ],
    },
  ],
  notApplicable: [
    {
      name: 'a container',
      host: { ...given(cpus('nx')), files: { '/.dockerenv': '' } },
      reason: 'this is a container (/.dockerenv): its kernel is the host’s',
    },
  ],
  unmeasured: [
    { name: 'an image', host: { running: false }, says: 'only a running kernel' },
    { name: 'nothing to read', host: given(''), says: 'shows no flags' },
  ],
});

it('asks a person, and shows on what', () => {
  const found = rule('no-execute-bit');
  expect(found.question).toContain('no-execute bit');
  expect(found.evidence(exampleHost(given(cpus('nx', 'nx'))), {}).map(({ what }) => what)).toEqual([
    'kernel 4.15.0-213-generic for x86_64',
    'nx on 2 of 2 processors',
  ]);
});

function given(cpuinfo: string, cmdline = 'ro quiet'): ExampleHost {
  return { kernel: { '/proc/cpuinfo': cpuinfo, '/proc/cmdline': cmdline } };
}

function rule(id: string): Rule {
  const found = processes.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}
