import { describe, expect, it } from 'vitest';
import { yesNo } from '../../../src/rules/sshd/yes-no.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, notInstalled, openssh76, openssh92 } from './hosts.ts';

const family = [
  {
    id: 'sshd-x11-forwarding',
    option: 'X11Forwarding',
    good: 'no',
    bad: 'yes',
    byDefault: 'no',
    inMatch: true,
  },
  {
    id: 'sshd-ignore-rhosts',
    option: 'IgnoreRhosts',
    good: 'yes',
    bad: 'no',
    byDefault: 'yes',
    inMatch: true,
  },
  {
    id: 'sshd-hostbased-authentication',
    option: 'HostbasedAuthentication',
    good: 'no',
    bad: 'yes',
    byDefault: 'no',
    inMatch: true,
  },
  {
    id: 'sshd-permit-empty-passwords',
    option: 'PermitEmptyPasswords',
    good: 'no',
    bad: 'yes',
    byDefault: 'no',
    inMatch: true,
  },
  {
    id: 'sshd-permit-user-environment',
    option: 'PermitUserEnvironment',
    good: 'no',
    bad: 'yes',
    byDefault: 'no',
    inMatch: false,
  },
  { id: 'sshd-use-pam', option: 'UsePAM', good: 'yes', bad: 'no', byDefault: 'no', inMatch: false },
  {
    id: 'sshd-tcp-forwarding',
    option: 'AllowTcpForwarding',
    good: 'no',
    bad: 'yes',
    byDefault: 'yes',
    inMatch: true,
  },
];

it('tests every rule of the table', () => {
  expect(yesNo.map(({ id }) => id)).toEqual(family.map(({ id }) => id));
});

describe.each(family)('$option', ({ id, option, good, bad, byDefault, inMatch }) => {
  const rule = yesNo.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const lower = option.toLowerCase();
  const unset = {
    name: 'no line sets it',
    host: openssh76('Port 22\n'),
  };
  testRule(rule, {
    compliant: [
      { name: 'it is set well', host: openssh76(`${option} ${good}\n`) },
      { name: 'its name is spelled otherwise', host: openssh76(`${lower} ${good}\n`) },
      ...(byDefault === good ? [unset] : []),
      { name: 'a bad line is a comment', host: openssh76(`#${option} ${bad}\n${option} ${good}\n`) },
    ],
    notApplicable: notInstalled,
    failing: [
      {
        name: 'it is set badly, in another spelling and with blanks',
        host: openssh76(`Port 22\n\t${lower} =  ${bad}  \nPrintMotd no\n`),
        finds: [finding(option, good, bad, 2)],
        files: { '/etc/ssh/sshd_config': `Port 22\n\t${option} ${good}\nPrintMotd no\n` },
      },
      {
        name: 'a later bad line does not count today',
        host: openssh76(`${option} ${good}\n${option} ${bad}`),
        finds: [finding(option, good, `${bad} (not in force: /etc/ssh/sshd_config:1 decides)`, 2)],
        files: { '/etc/ssh/sshd_config': `${option} ${good}\n#${option} ${bad}` },
      },
      ...(byDefault === good
        ? []
        : [
            {
              name: 'the default is bad',
              host: openssh76('Port 22\nMatch user sftp\n\tForceCommand internal-sftp\n'),
              finds: [finding(option, good, `${byDefault} (the default)`)],
              files: {
                '/etc/ssh/sshd_config': `Port 22\n${option} ${good}\nMatch user sftp\n\tForceCommand internal-sftp\n`,
              },
            },
          ]),
      ...(inMatch
        ? [
            {
              name: 'a Match block sets it badly for some',
              host: openssh92(`${option} ${good}\nMatch group staff\n  ${option} ${bad}\n`),
              finds: [finding(`${option} in Match group staff`, good, bad, 3)],
              files: {
                '/etc/ssh/sshd_config': `${option} ${good}\nMatch group staff\n#  ${option} ${bad}\n`,
              },
            },
          ]
        : []),
    ],
    unmeasured: [
      {
        name: 'the file cannot be read',
        host: openssh76({ node: { type: 'hidden', reason: 'permission denied' } }),
        says: 'permission denied',
      },
    ],
  });
});

describe('values beside yes and no', () => {
  const rule = (id: string) => {
    const found = yesNo.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no rule ${id}`);
    return found;
  };

  testRule(rule('sshd-permit-user-environment'), {
    compliant: [{ name: 'an exact no', host: openssh92('PermitUserEnvironment no\n') }],
    failing: [
      {
        name: 'No with a capital is a list of one variable since 7.8',
        host: openssh92('PermitUserEnvironment No\n'),
        finds: [finding('PermitUserEnvironment', 'no', 'No', 1)],
        files: { '/etc/ssh/sshd_config': 'PermitUserEnvironment no\n' },
      },
      {
        name: 'a list of variables',
        host: openssh92('PermitUserEnvironment LANG,LC_*\n'),
        finds: [finding('PermitUserEnvironment', 'no', 'LANG,LC_*', 1)],
        files: { '/etc/ssh/sshd_config': 'PermitUserEnvironment no\n' },
      },
    ],
    unmeasured: [
      {
        name: '7.6 refuses a list of variables',
        host: openssh76('PermitUserEnvironment LANG\n'),
        says: 'PermitUserEnvironment LANG is no value that is understood',
      },
      { name: '7.6 refuses capitals', host: openssh76('UsePAM Yes\n'), says: 'UsePAM Yes' },
    ],
  });

  testRule(rule('sshd-ignore-rhosts'), {
    compliant: [{ name: 'the default of 9.2', host: openssh92('') }],
    failing: [
      {
        name: 'shosts-only lets .shosts count',
        host: openssh92('IgnoreRhosts shosts-only\n'),
        finds: [finding('IgnoreRhosts', 'yes', 'shosts-only', 1)],
        files: { '/etc/ssh/sshd_config': 'IgnoreRhosts yes\n' },
      },
    ],
  });

  testRule(rule('sshd-tcp-forwarding'), {
    compliant: [{ name: 'no', host: openssh76('AllowTcpForwarding no\n') }],
    failing: ['local', 'remote', 'all'].map((value) => ({
      name: `${value} forwards too`,
      host: openssh76(`AllowTcpForwarding ${value}\n`),
      finds: [finding('AllowTcpForwarding', 'no', value === 'all' ? 'yes' : value, 1)],
      files: { '/etc/ssh/sshd_config': 'AllowTcpForwarding no\n' },
    })),
  });
});
