import { describe, expect, it } from 'vitest';
import rule from '../../../src/rules/sshd/sshd-access-limited.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, MAIN, notInstalled, openssh76, openssh92, tellingHost } from './hosts.ts';

const nobody = finding(
  'AllowUsers, AllowGroups, DenyUsers, DenyGroups',
  'at least one of them names somebody',
  'none of them does',
);
const decision = 'Decide who may log in over SSH';

describe('without parameters', () => {
  testRule(rule, {
    compliant: [
      { name: 'users are permitted', host: openssh76('AllowUsers alice bob@10.0.0.1\n') },
      { name: 'root alone is denied', host: openssh76('denyusers root\n') },
      { name: 'groups on several lines', host: openssh76('AllowGroups wheel\nAllowGroups adm\n') },
      {
        name: 'a drop-in denies a group',
        host: openssh92('Include x\n', { '/etc/ssh/x': 'DenyGroups guests\n' }),
      },
      { name: 'a block for all', host: openssh76('Match all\nAllowUsers alice\n') },
      {
        name: 'sshd prints each name on a line',
        host: tellingHost(openssh76('AllowUsers alice bob\nAllowUsers carol\n'), {
          defaults: {},
          effective: { allowusers: ['alice', 'bob', 'carol'] },
        }),
      },
    ],
    notApplicable: notInstalled,
    failing: [
      {
        name: 'nothing is set: somebody has to decide',
        host: openssh76('#AllowUsers alice\n'),
        finds: [nobody],
        decides: [decision],
        leaves: [nobody],
      },
      {
        name: 'only a block for some names users',
        host: openssh76('Match address 10.0.0.0/8\nAllowUsers alice\n'),
        finds: [nobody],
        decides: [decision],
        leaves: [nobody],
      },
      {
        name: 'a line that names nobody, which old releases take',
        host: openssh76('AllowUsers\nPort 22\n'),
        finds: [nobody],
        decides: [decision],
        leaves: [nobody],
      },
    ],
    unmeasured: [
      {
        name: 'sshd permits others than its files say',
        host: tellingHost(openssh76('AllowUsers alice\n'), {
          defaults: {},
          effective: { allowusers: ['mallory'] },
        }),
        says: `AllowUsers: sshd -T says mallory, its files say alice by ${MAIN}:1`,
      },
    ],
  });
});

describe('with lists that permit', () => {
  const params = { allowUsers: ['alice', 'admin'] };
  const consents = ['limits-logins'];
  const EXPECTED = 'nobody but alice admin';
  testRule(rule, {
    compliant: [
      { name: 'exactly those', host: openssh76('AllowUsers admin\nAllowUsers alice\n'), params },
      { name: 'fewer are not loosened', host: openssh76('AllowUsers admin\n'), params },
    ],
    failing: [
      {
        name: 'nobody is named',
        host: openssh76('Port 22\nMatch user a\nX11Forwarding no\n'),
        params,
        finds: [finding('AllowUsers', EXPECTED, 'names nobody')],
        files: { [MAIN]: 'Port 22\nAllowUsers alice admin\nMatch user a\nX11Forwarding no\n' },
        consents,
      },
      {
        name: 'lines add up: one names somebody else',
        host: openssh76('AllowUsers alice\n  allowusers mallory alice # both\n'),
        params,
        finds: [finding('AllowUsers', EXPECTED, 'alice mallory alice', 1)],
        files: { [MAIN]: 'AllowUsers alice\n#  allowusers mallory alice # both\n' },
        consents,
      },
      {
        name: 'the first line names somebody else',
        host: openssh76('\tallowusers *\nAllowUsers mallory\n'),
        params,
        finds: [finding('AllowUsers', EXPECTED, '* mallory', 1)],
        files: { [MAIN]: '\tAllowUsers alice admin\n#AllowUsers mallory\n' },
        consents,
      },
      {
        name: 'a block lets everybody in from the inside',
        host: openssh76('AllowUsers alice\nMatch address 10.0.0.0/8\nAllowUsers *\n'),
        params,
        finds: [finding('AllowUsers in Match address 10.0.0.0/8', EXPECTED, '*', 3)],
        files: { [MAIN]: 'AllowUsers alice\nMatch address 10.0.0.0/8\n#AllowUsers *\n' },
        consents,
      },
      {
        name: 'the command line adds somebody',
        host: openssh76('AllowUsers alice\n', { '/etc/default/ssh': 'SSHD_OPTS="-o AllowUsers=mallory"\n' }),
        params,
        finds: [finding('AllowUsers', EXPECTED, 'mallory alice', '/etc/default/ssh:1')],
        decides: ['/etc/default/ssh:1'],
        leaves: [finding('AllowUsers', EXPECTED, 'mallory alice', '/etc/default/ssh:1')],
      },
    ],
  });
});

describe('with lists that deny', () => {
  const params = { denyUsers: ['root', 'guest'], allowGroups: ['wheel'] };
  const consents = ['limits-logins'];
  const EXPECTED = 'at least root guest';
  testRule(rule, {
    compliant: [
      {
        name: 'more are denied',
        host: openssh76('DenyUsers mallory guest\nDenyUsers root\nAllowGroups wheel\n'),
        params,
      },
    ],
    failing: [
      {
        name: 'nothing is set',
        host: openssh76(''),
        params,
        finds: [
          finding('AllowGroups', 'nobody but wheel', 'names nobody'),
          finding('DenyUsers', EXPECTED, 'names nobody'),
        ],
        files: { [MAIN]: 'AllowGroups wheel\nDenyUsers root guest\n' },
        consents,
      },
      {
        name: 'one is missing, and the others stay denied',
        host: openssh92('AllowGroups wheel\nDenyUsers "some one" mallory root # bad\n'),
        params,
        finds: [finding('DenyUsers', EXPECTED, 'some one mallory root', 2)],
        files: { [MAIN]: 'AllowGroups wheel\nDenyUsers "some one" mallory root guest # bad\n' },
        consents,
      },
      {
        name: 'a block replaces the list for some',
        host: openssh76(
          'AllowGroups wheel\nDenyUsers root guest\nMatch address 10.0.0.1\n DenyUsers mallory\nMatch address 10.0.0.2\n\tdenyusers  guest root # both\n',
        ),
        params,
        finds: [finding('DenyUsers in Match address 10.0.0.1', EXPECTED, 'mallory', 4)],
        files: {
          [MAIN]:
            'AllowGroups wheel\nDenyUsers root guest\nMatch address 10.0.0.1\n DenyUsers mallory root guest\nMatch address 10.0.0.2\n\tdenyusers  guest root # both\n',
        },
        consents,
      },
    ],
  });
});

describe('parameters', () => {
  it.each(['a b', 'a\nPermitRootLogin yes', '"a"', 'a#', 'a=b', '', '\u001b[1m'])(
    'refuse the name %j',
    (name) => {
      expect(rule.params.safeParse({ allowUsers: [name] }).success).toBe(false);
    },
  );

  it('take patterns and hosts', () => {
    expect(rule.params.safeParse({ allowUsers: ['svc-*', 'alice@10.0.0.?'] }).success).toBe(true);
  });
});
