import locked from '../../../src/rules/accounts/system-accounts-locked.ts';
import noShell from '../../../src/rules/accounts/system-accounts-no-login-shell.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const STOCK = 'root:x:0:0:::/bin/bash\nsync:x:4:65534:::/bin/sync\n';

function host(lines: string, more: ExampleHost = {}): ExampleHost {
  const { files, ...rest } = more;
  return { files: { '/etc/passwd': STOCK + lines, '/usr/sbin/nologin': '', ...files }, ...rest };
}

function shell(name: string, actual: string, line = 3): Finding {
  return {
    what: `shell of ${name}`,
    expected: '/usr/sbin/nologin',
    actual,
    where: `/etc/passwd:${line}`,
    state: 'persistent',
  };
}

testRule(noShell, {
  compliant: [
    {
      name: 'each way to turn a login away',
      host: host(
        'a:x:1:1:::/usr/sbin/nologin\nb:x:2:2:::/sbin/nologin\nc:x:3:3:::/bin/false\nd:x:5:5:::/usr/bin/false\n',
      ),
    },
    {
      name: 'halt and shutdown do one thing',
      host: host('halt:x:7:0:::/sbin/halt\nshutdown:x:6:0:::/sbin/shutdown\n'),
    },
    {
      name: 'people and nobody are out of range',
      host: host('alice:x:1000:1000:::/bin/bash\nnobody:x:65534:65534:::/bin/sh\n'),
    },
    {
      name: 'the range begins where login.defs says',
      host: host('alice:x:500:500:::/bin/bash\n', { files: { '/etc/login.defs': 'UID_MIN\t500\n' } }),
    },
    {
      name: 'a build server that is exempt',
      host: host('jenkins:x:110:110:::/bin/bash\n'),
      params: { exemptAccounts: ['jenkins'] },
    },
    { name: 'entries of a name service', host: host('+::::::\n+@ops::5::::/bin/bash\n') },
  ],
  failing: [
    {
      name: 'a shell, an empty field, and a name within another',
      host: host('a:x:999:1:::/bin/bash\nb:x:2:2:::\nrooty:x:3:3:::/bin/sh\n'),
      finds: [
        shell('a', '/bin/bash'),
        shell('b', 'empty, which means /bin/sh', 4),
        shell('rooty', '/bin/sh', 5),
      ],
      accounts: {
        'passwd:a': { shell: '/usr/sbin/nologin' },
        'passwd:b': { shell: '/usr/sbin/nologin' },
        'passwd:rooty': { shell: '/usr/sbin/nologin' },
      },
      consents: ['locks-accounts'],
    },
    {
      name: 'a host without nologin',
      host: { files: { '/etc/passwd': 'a:x:1:1:::/bin/sh\n' } },
      finds: [shell('a', '/bin/sh', 1)],
      accounts: { 'passwd:a': { shell: '/bin/false' } },
      consents: ['locks-accounts'],
    },
    {
      name: 'root under another name, a second entry, and who manages the host are for a person',
      host: host(
        'toor:x:0:0:::/bin/sh\nroot:x:5:5:::/bin/sh\nops:x:900:900:::/bin/bash\nsync:x:9:9:::/bin/sync\n',
        { user: 'ops' },
      ),
      finds: [shell('toor', '/bin/sh'), shell('ops', '/bin/bash', 5)],
      decides: ['toor has uid 0', 'ops is the account that manages this host'],
      leaves: [shell('toor', '/bin/sh'), shell('ops', '/bin/bash', 5)],
    },
  ],
});

function usable(name: string, actual: string, where: string): Finding {
  return { what: `password of ${name}`, expected: 'locked', actual, where, state: 'persistent' };
}

const SYNC = { sync: { password: 'none' } } as const;

testRule(locked, {
  compliant: [
    {
      name: 'a star, a lock, and a lock before an empty field',
      host: host('a:x:1:1:::\nb:x:2:2:::\n', {
        shadow: { ...SYNC, root: {}, a: { locked: true }, b: { password: 'empty', locked: true } },
      }),
    },
    {
      name: 'people have passwords',
      host: host('alice:x:1000:1000:::\n', { shadow: { ...SYNC, alice: {} } }),
    },
    {
      name: 'an account that is exempt',
      host: host('backup:x:34:34:::\n', { shadow: { ...SYNC, backup: {} } }),
      params: { exemptAccounts: ['backup'] },
    },
  ],
  failing: [
    {
      name: 'a hash, and no password at all; sync has one as well',
      host: host('a:x:1:1:::\nb:x:2:2:::\n', { shadow: { a: {}, b: { password: 'empty' }, sync: {} } }),
      finds: [
        usable('sync', 'usable', '/etc/shadow:3'),
        usable('a', 'usable', '/etc/shadow:1'),
        usable('b', 'empty', '/etc/shadow:2'),
      ],
      accounts: {
        'shadow:sync': { locked: 'yes' },
        'shadow:a': { locked: 'yes' },
        'shadow:b': { locked: 'yes' },
      },
      consents: ['locks-accounts'],
    },
    {
      name: 'no entry there, and root under another name',
      host: host('a:x:1:1:::\ntoor:x:0:0:::\n', { shadow: { ...SYNC, toor: {} } }),
      finds: [
        usable('a', 'no entry in /etc/shadow', '/etc/passwd:3'),
        usable('toor', 'usable', '/etc/shadow:2'),
      ],
      decides: ['pwconv makes one', 'toor has uid 0'],
      leaves: [
        usable('a', 'no entry in /etc/shadow', '/etc/passwd:3'),
        usable('toor', 'usable', '/etc/shadow:2'),
      ],
    },
  ],
});
