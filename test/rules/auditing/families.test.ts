import { describe } from 'vitest';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { auditHost, FOLDER, HEADER, nowhere, ruleCalled } from './hosts.ts';

interface Family {
  readonly file: string;
  /** By what each is about: the line that is written, and how auditctl lists it. */
  readonly rules: Readonly<Record<string, readonly [written: string, listed: string]>>;
  /** Written beside them. */
  readonly extras?: readonly (readonly [written: string, listed: string])[];
  readonly files?: Record<string, Example>;
}

const people = '-F auid>=1000 -F auid!=4294967295';
const listedPeople = '-F auid>=1000 -F auid!=-1';
const watch = (path: string, key: string, access = 'wa'): Family['rules'] => ({
  [path]: [`-w ${path} -p ${access} -k ${key}`, `-w ${path.replace(/\/$/, '')} -p ${access} -k ${key}`],
});
/** One rule per word size; `listed` are the calls in the order of their numbers, where that is another. */
function calls(
  names: string,
  key: string,
  given: Partial<Record<'listed64' | 'listed32' | 'only32' | 'before', string>> = {},
  who = true,
): Family['rules'] {
  const { listed64 = names, listed32 = listed64, only32 = '', before = '' } = given;
  const rule = (size: string, all: string, listed: string, filters: string, seen: string) =>
    [
      `-a always,exit -F arch=${size}${all
        .split(' ')
        .map((call) => ` -S ${call}`)
        .join('')}${filters} -k ${key}`,
      `-a always,exit -F arch=${size} -S ${listed.replaceAll(' ', ',')}${seen} -F key=${key}`,
    ] as const;
  const exit = /exit=(-\w+)/.exec(before)?.[1];
  const suffix = exit === undefined ? '' : `, exit=${exit}`;
  const filters = `${before}${who ? ` ${people}` : ''}`;
  const seen = `${before.replace('euid!=uid', 'uid!=euid')}${who ? ` ${listedPeople}` : ''}`;
  const all32 = `${names}${only32}`;
  return {
    [`${names.replaceAll(' ', ', ')} (b64)${suffix}`]: rule('b64', names, listed64, filters, seen),
    [`${all32.replaceAll(' ', ', ')} (b32)${suffix}`]: rule('b32', all32, listed32, filters, seen),
  };
}

const families: Readonly<Record<string, Family>> = {
  'audit-time-change': {
    file: '50-cis-harden-time-change.rules',
    rules: {
      ...calls(
        'adjtimex settimeofday',
        'time-change',
        { only32: ' stime', listed32: 'stime settimeofday adjtimex' },
        false,
      ),
      ...calls('clock_settime', 'time-change', {}, false),
      ...watch('/etc/localtime', 'time-change'),
    },
  },
  'audit-identity': {
    file: '50-cis-harden-identity.rules',
    rules: Object.assign(
      {},
      ...['/etc/group', '/etc/passwd', '/etc/gshadow', '/etc/shadow', '/etc/security/opasswd'].map((path) =>
        watch(path, 'identity'),
      ),
    ),
  },
  'audit-system-locale': {
    file: '50-cis-harden-system-locale.rules',
    rules: {
      ...calls('sethostname setdomainname', 'system-locale', {}, false),
      ...watch('/etc/issue', 'system-locale'),
      ...watch('/etc/issue.net', 'system-locale'),
      ...watch('/etc/hosts', 'system-locale'),
      ...watch('/etc/network/', 'system-locale'),
    },
    files: { '/etc/netplan/01.yaml': '' },
    extras: [['-w /etc/netplan/ -p wa -k system-locale', '-w /etc/netplan -p wa -k system-locale']],
  },
  'audit-mac-policy': {
    file: '50-cis-harden-MAC-policy.rules',
    rules: { ...watch('/etc/apparmor/', 'MAC-policy'), ...watch('/etc/apparmor.d/', 'MAC-policy') },
  },
  'audit-logins': {
    file: '50-cis-harden-logins.rules',
    rules: {
      ...watch('/var/log/faillog', 'logins'),
      ...watch('/var/log/lastlog', 'logins'),
      ...watch('/var/log/tallylog', 'logins'),
    },
  },
  'audit-session': {
    file: '50-cis-harden-session.rules',
    rules: {
      ...watch('/var/run/utmp', 'session'),
      ...watch('/var/log/wtmp', 'logins'),
      ...watch('/var/log/btmp', 'logins'),
    },
  },
  'audit-permission-changes': {
    file: '50-cis-harden-perm_mod.rules',
    rules: {
      ...calls('chmod fchmod fchmodat', 'perm_mod'),
      ...calls('chown fchown fchownat lchown', 'perm_mod', {
        listed64: 'chown fchown lchown fchownat',
        listed32: 'lchown fchown chown fchownat',
      }),
      ...calls('setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr', 'perm_mod'),
    },
  },
  'audit-denied-access': {
    file: '50-cis-harden-access.rules',
    rules: Object.assign(
      {},
      ...['-EACCES', '-EPERM'].map((error) =>
        calls('creat open openat truncate ftruncate', 'access', {
          before: ` -F exit=${error}`,
          listed64: 'open truncate ftruncate creat openat',
          listed32: 'open creat truncate ftruncate openat',
        }),
      ),
    ),
  },
  'audit-mounts': { file: '50-cis-harden-mounts.rules', rules: calls('mount', 'mounts') },
  'audit-deletions': {
    file: '50-cis-harden-delete.rules',
    rules: calls('unlink unlinkat rename renameat', 'delete', {
      listed64: 'rename unlink unlinkat renameat',
      listed32: 'unlink rename unlinkat renameat',
    }),
  },
  'audit-sudoers': {
    file: '50-cis-harden-scope.rules',
    rules: { ...watch('/etc/sudoers', 'scope'), ...watch('/etc/sudoers.d/', 'scope') },
  },
  'audit-sudo-commands': {
    file: '50-cis-harden-actions.rules',
    rules: calls('execve', 'actions', { before: ' -C euid!=uid -F euid=0' }),
  },
  'audit-kernel-modules': {
    file: '50-cis-harden-modules.rules',
    rules: {
      ...watch('/sbin/insmod', 'modules', 'x'),
      ...watch('/sbin/rmmod', 'modules', 'x'),
      ...watch('/sbin/modprobe', 'modules', 'x'),
      'init_module, delete_module (b64)': [
        '-a always,exit -F arch=b64 -S init_module -S delete_module -k modules',
        '-a always,exit -F arch=b64 -S init_module,delete_module -F key=modules',
      ],
    },
    extras: [
      [
        '-a always,exit -F arch=b64 -S finit_module -k modules',
        '-a always,exit -F arch=b64 -S finit_module -F key=modules',
      ],
      ['-w /bin/kmod -p x -k modules', '-w /bin/kmod -p x -k modules'],
    ],
  },
};

describe('each rule as it is written', () => {
  for (const [id, { file, rules, extras = [], files = {} }] of Object.entries(families)) {
    const both = [...Object.values(rules), ...extras];
    const texts = both.map(([written]) => written);
    const listed = both.map(([, line]) => line);
    const asked = Object.values(rules);
    testRule(ruleCalled(id), {
      compliant: [
        {
          name: 'written in any file, and loaded',
          host: auditHost({
            disk: { 'site.rules': `-D\n-b 320\n${asked.map(([written]) => written).join('\n')}\n` },
            kernel: asked.map(([, line]) => line),
            files,
          }),
        },
        {
          name: 'an image with no kernel',
          host: auditHost({
            disk: { 'site.rules': asked.map(([written]) => written).join('\n') },
            running: false,
            files,
          }),
        },
      ],
      failing: [
        {
          name: 'auditd without rules',
          host: auditHost({ disk: { 'audit.rules': '-D\n-b 8192\n-f 1\n' }, files }),
          finds: nowhere(...Object.entries(rules).map(([subject, [written]]) => [subject, written] as const)),
          files: { [`${FOLDER}/${file}`]: { content: `${HEADER}${texts.join('\n')}\n`, mode: 0o640 } },
          tables: { audit: `${listed.join('\n')}\n` },
        },
      ],
      notApplicable: [{ name: 'no auditd', host: {}, reason: 'package auditd is not installed' }],
    });
  }
});
