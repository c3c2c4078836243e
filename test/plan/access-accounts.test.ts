import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import type { PlannedChange } from '../../src/plan/plan.ts';
import type { ExampleHost } from '../host.ts';
import { ages, answer, fields, hostWith, removed, writes } from './access-host.ts';

interface Row {
  readonly name: string;
  readonly host?: ExampleHost;
  readonly change: (host: Host) => PlannedChange;
  readonly is: RegExp | 'yes';
}

const byPassword: ExampleHost = {
  became: 'sudo with a password',
  files: { '/etc/sudoers': '%sudo ALL=(ALL:ALL) ALL\n' },
  outputs: { 'accepted login': 'Accepted password for ops from 192.0.2.7 port 40000 ssh2\n' },
};
const COMMON_AUTH = '/etc/pam.d/common-auth';
const COMMON_ACCOUNT = '/etc/pam.d/common-account';

const counting = (deny: number, more = '') => `auth required pam_faillock.so preauth deny=${deny}${more}
auth [success=2 default=ignore] pam_unix.so
auth [default=die] pam_faillock.so authfail deny=${deny}${more}
auth requisite pam_deny.so
auth required pam_permit.so
`;
const tally = (deny: number) => `auth required pam_tally2.so deny=${deny} onerr=fail
auth [success=1 default=ignore] pam_unix.so
auth requisite pam_deny.so
auth required pam_permit.so
`;
/** The look is at midnight of 2026-01-01. */
const failures = (...times: string[]) =>
  `ops:\nWhen                Type  Source                                           Valid\n${times
    .map((time) => `${time} RHOST 203.0.113.9                                          V\n`)
    .join('')}`;
const lately = failures(
  '2025-12-31 23:55:00',
  '2025-12-31 23:56:00',
  '2025-12-31 23:57:00',
  '2025-12-31 23:58:00',
);
const withFailures = (said: string): ExampleHost => ({
  ...byPassword,
  outputs: { ...byPassword.outputs, 'failed logins': said },
});

describe('ages of the password', () => {
  it.each<Row>([
    {
      name: 'a year for a password of 454 days',
      change: (host) => ages(host, 'ops', { max: '365' }),
      is: /^login: the password of ops is 454 days old and may be 365: it has to be changed first, by key too\nroot: the password/,
    },
    { name: 'just as many days', change: (host) => ages(host, 'ops', { max: '454' }), is: 'yes' },
    {
      name: 'one day less',
      change: (host) => ages(host, 'ops', { max: '453' }),
      is: /^login: the password of ops is 454 days old and may be 453/,
    },
    { name: 'inactivity alone', change: (host) => ages(host, 'ops', { inactive: '30' }), is: 'yes' },
    {
      name: 'inactivity within the ages',
      host: { shadow: { ops: { max: '450' } } },
      change: (host) => ages(host, 'ops', { inactive: '30' }),
      is: /^unknown: .* so before the changes too/,
    },
    {
      name: 'age and inactivity together',
      change: (host) => ages(host, 'ops', { max: '365', inactive: '30' }),
      is: /^login: the password of ops is 454 days old, may be 365, and 30 days later the account is shut/,
    },
    {
      name: 'a last change that is to come',
      host: { shadow: { ops: { lastChange: '30000' } } },
      change: (host) => ages(host, 'ops', { max: '1' }),
      is: 'yes',
    },
    {
      name: 'a last change of day 0',
      change: (host) => ages(host, 'ops', { lastChange: '0' }),
      is: /^login: the password of ops has to be changed at the next login/,
    },
    {
      name: 'no last change',
      host: { shadow: { ops: { lastChange: '' } } },
      change: (host) => ages(host, 'ops', { max: '365' }),
      is: /^login: the password of ops/,
    },
    {
      name: 'an account that expires today',
      change: (host) => ages(host, 'ops', { expire: '20454' }),
      is: /^login: the account ops has expired \(its last day is 2025-12-31\)/,
    },
    {
      name: 'an account that expires tomorrow',
      change: (host) => ages(host, 'ops', { expire: '20455' }),
      is: 'yes',
    },
    { name: 'the ages of somebody else', change: (host) => ages(host, 'root', { max: '1' }), is: 'yes' },
    {
      name: 'ages that PAM does not look at',
      host: { files: { [COMMON_ACCOUNT]: 'account required pam_permit.so\n' } },
      change: (host) => ages(host, 'ops', { max: '1' }),
      is: 'yes',
    },
    {
      name: 'ages that PAM does not look at for those who need no password',
      host: { files: { [COMMON_ACCOUNT]: 'account required pam_unix.so no_pass_expiry\n' } },
      change: (host) => ages(host, 'ops', { max: '1' }),
      is: 'yes',
    },
    {
      name: 'a password that is locked, of one who needs none',
      change: (host) => ages(host, 'ops', { locked: 'yes' }),
      is: 'yes',
    },
    {
      name: 'a password that is locked, of one who typed it',
      host: byPassword,
      change: (host) => ages(host, 'ops', { locked: 'yes' }),
      is: /^login: ops came by password.*\nroot: sudo asks for the password of ops, which is locked/,
    },
  ])('$name', check);
});

describe('the account', () => {
  it.each<Row>([
    {
      name: 'a shell that turns away',
      change: (host) => fields(host, 'passwd', 'ops', { shell: '/usr/sbin/nologin' }),
      is: /^login: the shell of ops is \/usr\/sbin\/nologin/,
    },
    {
      name: 'a shell that is not there',
      change: (host) => fields(host, 'passwd', 'ops', { shell: '/bin/zsh' }),
      is: /^login: the shell of ops, \/bin\/zsh, is not there/,
    },
    {
      name: 'a shell whose package goes',
      host: {
        packages: { zsh: '5.4' },
        files: {
          '/etc/passwd': 'ops:x:1000:1000::/home/ops:/bin/zsh\n',
          '/bin/zsh': { content: '', mode: 0o755 },
        },
      },
      change: (host) => removed(host, 'zsh'),
      is: /^login: the shell of ops, \/bin\/zsh, goes with its package/,
    },
    {
      name: 'another package',
      host: { packages: { telnet: '1' } },
      change: (host) => removed(host, 'telnet'),
      is: 'yes',
    },
    {
      name: 'a home without the key',
      change: (host) => fields(host, 'passwd', 'ops', { home: '/nowhere' }),
      is: /^login: ops came by publickey/,
    },
    {
      name: 'the group that sudo asks for',
      change: (host) => fields(host, 'group', 'sudo', { members: '' }),
      is: /^root: sudo's rules no longer let ops run a shell as root/,
    },
    {
      name: 'a primary group that sudo does not ask for',
      change: (host) => fields(host, 'passwd', 'ops', { gid: '50' }),
      is: 'yes',
    },
    {
      name: 'an account of another source',
      host: { user: 'ldap' },
      change: (host) => writes(host, '/etc/ssh/sshd_config', 'UsePAM no\n'),
      is: /^unknown: ldap is no account of \/etc\/passwd/,
    },
  ])('$name', check);
});

describe('PAM', () => {
  it.each<Row>([
    {
      name: '/etc/nologin',
      change: (host) => writes(host, '/etc/nologin', 'down\n'),
      is: /^login: \/etc\/nologin stands there/,
    },
    {
      name: 'a shell that /etc/shells does not list',
      host: { files: { '/etc/pam.d/sshd': 'account required pam_shells.so\n' } },
      change: (host) => writes(host, '/etc/shells', '/bin/sh\n'),
      is: /^login: \/etc\/shells does not list \/bin\/bash/,
    },
    {
      name: 'a stack that lets nobody in',
      change: (host) => writes(host, COMMON_ACCOUNT, 'account required pam_deny.so\n'),
      is: /^login: PAM's account stage for sshd ends with acct_expired\nroot: PAM's account stage for sudo/,
    },
    {
      name: 'a module of which nothing is known, that has to agree',
      change: (host) => writes(host, COMMON_ACCOUNT, 'account required pam_duo.so\n'),
      is: /^unknown: sshd asks pam_duo\.so/,
    },
    {
      name: 'a module of which nothing is known, that may disagree',
      change: (host) =>
        writes(host, COMMON_ACCOUNT, 'account optional pam_duo.so\naccount required pam_unix.so\n'),
      is: 'yes',
    },
    {
      name: 'access.conf that lets ops in',
      host: { files: { '/etc/pam.d/sshd': 'account required pam_access.so\n' } },
      change: (host) =>
        writes(host, '/etc/security/access.conf', '+ : (sudo) : 192.0.2.0/24\n- : ALL : ALL\n'),
      is: 'yes',
    },
    {
      name: 'access.conf that lets everybody else in',
      host: { files: { '/etc/pam.d/sshd': 'account required pam_access.so\n' } },
      change: (host) => writes(host, '/etc/security/access.conf', '- : ALL EXCEPT root : ALL\n'),
      is: /^login: \/etc\/security\/access\.conf turns ops away/,
    },
    {
      name: 'access.conf with a name of a client',
      host: { files: { '/etc/pam.d/sshd': 'account required pam_access.so\n' } },
      change: (host) => writes(host, '/etc/security/access.conf', '- : ops : .example.org\n'),
      is: /^unknown: sshd asks pam_access\.so/,
    },
    {
      name: 'a group that PAM asks for',
      host: byPassword,
      change: (host) =>
        writes(
          host,
          '/etc/pam.d/sshd',
          'auth required pam_wheel.so group=staff\naccount include common-account\n',
        ),
      is: /^login: PAM asks for membership in the group staff/,
    },
    {
      name: 'fewer failures than lock',
      host: withFailures(lately),
      change: (host) => writes(host, COMMON_AUTH, counting(5)),
      is: 'yes',
    },
    {
      name: 'as many failures as lock',
      host: withFailures(lately),
      change: (host) => writes(host, COMMON_AUTH, counting(4)),
      is: /^login: 4 failed passwords are counted for ops, and 4 lock the account.*\nroot: 4 failed/,
    },
    {
      name: 'failures of long ago',
      host: withFailures(failures('2025-06-01 00:00:00', '2025-06-01 00:00:01', '2025-06-01 00:00:02')),
      change: (host) => writes(host, COMMON_AUTH, counting(3)),
      is: 'yes',
    },
    {
      name: 'failures of long ago that are never forgiven',
      host: withFailures(failures('2025-06-01 00:00:00', '2025-06-01 00:00:01', '2025-06-01 00:00:02')),
      change: (host) => writes(host, COMMON_AUTH, counting(3, ' unlock_time=never')),
      is: /^login: 3 failed passwords/,
    },
    {
      name: 'failures that lie too far apart',
      host: withFailures(failures('2025-12-31 22:00:00', '2025-12-31 23:58:00', '2025-12-31 23:59:00')),
      change: (host) => writes(host, COMMON_AUTH, counting(3)),
      is: 'yes',
    },
    {
      name: 'failures where a key and no password is used',
      host: { outputs: { 'failed logins': lately } },
      change: (host) => writes(host, COMMON_AUTH, counting(3)),
      is: 'yes',
    },
    {
      name: 'failures that pam_tally2 counted',
      host: withFailures(
        'Login           Failures Latest failure     From\nops                 5    12/31/25 23:58:00  203.0.113.9\n',
      ),
      change: (host) => writes(host, COMMON_AUTH, tally(5)),
      is: /^login: 5 failed passwords are counted for ops/,
    },
    {
      name: 'fewer of them',
      host: withFailures(
        'Login           Failures Latest failure     From\nops                 4    12/31/25 23:58:00  203.0.113.9\n',
      ),
      change: (host) => writes(host, COMMON_AUTH, tally(5)),
      is: 'yes',
    },
  ])('$name', check);
});

describe('sudo', () => {
  const SUDOERS = '/etc/sudoers';
  it.each<Row>([
    {
      name: 'still without a password',
      change: (host) => writes(host, SUDOERS, 'Defaults use_pty\n%sudo ALL=(ALL) NOPASSWD:ALL\n'),
      is: 'yes',
    },
    {
      name: 'a password is asked',
      change: (host) => writes(host, SUDOERS, '%sudo ALL=(ALL:ALL) ALL\n'),
      is: 'root: sudo asks ops for a password: connect with --ask-become-pass' as never,
    },
    {
      name: 'a password is asked, and is known',
      host: byPassword,
      change: (host) => writes(host, SUDOERS, 'Defaults use_pty\n%sudo ALL=(ALL:ALL) ALL\n'),
      is: 'yes',
    },
    {
      name: 'the account is named nowhere',
      change: (host) => writes(host, SUDOERS, 'root ALL=(ALL) ALL\n'),
      is: /^root: sudo's rules no longer let ops/,
    },
    {
      name: 'a later rule takes it away',
      change: (host) => writes(host, SUDOERS, '%sudo ALL=(ALL) NOPASSWD: ALL\nops ALL=(ALL) !ALL\n'),
      is: /^root: sudo's rules no longer/,
    },
    {
      name: 'a later rule asks for a password',
      change: (host) => writes(host, SUDOERS, '%sudo ALL=(ALL) NOPASSWD: ALL\nops ALL=(ALL) ALL\n'),
      is: /^root: sudo asks ops for a password/,
    },
    {
      name: 'by aliases',
      change: (host) =>
        writes(
          host,
          SUDOERS,
          'User_Alias ADMINS = bob, \\\n  %sudo\nCmnd_Alias SHELLS = /bin/sh, /bin/bash\nADMINS ALL = (root) NOPASSWD: /bin/ls, SHELLS\n',
        ),
      is: 'yes',
    },
    {
      name: 'by aliases that leave it out',
      change: (host) =>
        writes(host, SUDOERS, 'User_Alias ADMINS = ALL, !ops\nADMINS ALL = (root) NOPASSWD: ALL\n'),
      is: /^root: sudo's rules no longer/,
    },
    {
      name: 'other commands',
      change: (host) => writes(host, SUDOERS, '%sudo ALL = (root) NOPASSWD: /usr/bin/apt\n'),
      is: /^root: sudo's rules no longer/,
    },
    {
      name: 'another host',
      change: (host) => writes(host, SUDOERS, '%sudo web9 = (root) NOPASSWD: ALL\n'),
      is: /^root: sudo's rules no longer/,
    },
    {
      name: 'this host',
      change: (host) => writes(host, SUDOERS, '%sudo example = (root) NOPASSWD: ALL\n'),
      is: 'yes',
    },
    {
      name: 'not as root',
      change: (host) => writes(host, SUDOERS, '%sudo ALL = (www-data) NOPASSWD: ALL\n'),
      is: /^root: sudo's rules no longer/,
    },
    {
      name: 'a netgroup',
      change: (host) => writes(host, SUDOERS, '+admins ALL = (root) NOPASSWD: ALL\n'),
      is: /^unknown: whether sudo's rules let ops/,
    },
    {
      name: 'passwords are switched off for all',
      change: (host) => writes(host, SUDOERS, 'Defaults !authenticate\n%sudo ALL=(ALL:ALL) ALL\n'),
      is: 'yes',
    },
    {
      name: 'passwords are switched off for others',
      change: (host) => writes(host, SUDOERS, 'Defaults:bob !authenticate\n%sudo ALL=(ALL:ALL) ALL\n'),
      is: /^root: sudo asks ops for a password/,
    },
    {
      name: 'a terminal is asked',
      change: (host) => writes(host, SUDOERS, 'Defaults requiretty\n%sudo ALL=(ALL) NOPASSWD: ALL\n'),
      is: /^root: sudo asks for a terminal/,
    },
    {
      name: 'a drop-in',
      host: {
        files: {
          '/etc/sudoers': '#includedir /etc/sudoers.d\n',
          '/etc/sudoers.d/ops': 'ops ALL=(ALL) NOPASSWD:ALL\n',
        },
      },
      change: (host) => writes(host, '/etc/sudoers.d/ops', '# ops ALL=(ALL) NOPASSWD:ALL\n'),
      is: /^root: sudo's rules no longer/,
    },
    {
      name: 'its package',
      change: (host) => removed(host, 'sudo'),
      is: /^root: sudo is not installed any more/,
    },
    {
      name: 'root’s password, which is locked',
      host: { ...byPassword, shadow: { root: { locked: true } } },
      change: (host) => writes(host, SUDOERS, 'Defaults rootpw\n%sudo ALL=(ALL:ALL) ALL\n'),
      is: /^root: sudo asks for the password of root, which is locked/,
    },
  ])('$name', check);
});

it('sudoers with aliases within aliases take no longer for it', () => {
  const threefold = Array.from(
    { length: 5000 },
    (_, at) => `User_Alias A${at} = A${at + 1}, A${at + 1}, A${at + 1}\n`,
  );
  const digests = `ops ALL = ${'sha256:x '.repeat(10_000)}/bin/sh\n`;
  const host = hostWith();
  const text = `${threefold.join('')}A0 ALL = ALL\nUser_Alias B = C\nUser_Alias C = B\nB ALL = ALL\n${digests}`;
  expect(answer(host, writes(host, '/etc/sudoers', text))).toMatch(/^unknown: whether sudo's rules let ops/);
});

function check({ host: given = {}, change, is }: Row): void {
  const host = hostWith(given);
  const said = answer(host, change(host));
  if (typeof is === 'string') expect(said).toBe(is);
  else expect(said).toMatch(is);
}
