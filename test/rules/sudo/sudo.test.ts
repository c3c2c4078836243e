import sudoLogfile from '../../../src/rules/sudo/sudo-logfile.ts';
import sudoUsePty from '../../../src/rules/sudo/sudo-use-pty.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const OURS = '/etc/sudoers.d/60-cis-harden';
const head = '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n';
const tail = 'root ALL=(ALL:ALL) ALL\n#includedir /etc/sudoers.d\n';
const packages = { sudo: '1.8.21p2-3ubuntu1.6' };
const locked = (content: string) => ({ content, mode: 0o440 });

function host(main: string, others: Record<string, string> = {}, more: ExampleHost = {}): ExampleHost {
  const files = Object.fromEntries(Object.entries(others).map(([path, text]) => [path, locked(text)]));
  return { packages, ...more, files: { '/etc/sudoers': locked(main), ...files, ...more.files } };
}

function pty(actual: string, where: string): Finding {
  return {
    what: 'use_pty',
    expected: 'set by a Defaults entry for everybody',
    actual,
    where,
    state: 'persistent',
  };
}

function log(actual: string, where: string): Finding {
  return {
    what: 'logfile',
    expected: 'an absolute path, set by a Defaults entry for everybody',
    actual,
    where,
    state: 'persistent',
  };
}

testRule(sudoUsePty, {
  compliant: [
    { name: 'set in the main file', host: host('Defaults\tuse_pty\n') },
    { name: 'set in a list, over two lines', host: host('Defaults env_reset,\\\n  use_pty # kept\n') },
    { name: 'set by a drop-in', host: host(tail, { '/etc/sudoers.d/local': '  Defaults use_pty' }) },
    { name: 'set again after a negation', host: host('Defaults !use_pty\nDefaults !!use_pty\r\n') },
    { name: 'negated for one user only', host: host('Defaults use_pty\nDefaults:backup !use_pty\n') },
    {
      name: 'negated in files that sudo does not read',
      host: host(`Defaults use_pty\n${tail}`, {
        '/etc/sudoers.d/a.dpkg-old': 'Defaults !use_pty\n',
        '/etc/sudoers.d/a~': 'Defaults !use_pty\n',
      }),
    },
  ],
  failing: [
    {
      name: 'stock: nothing says so',
      host: host(`Defaults env_reset\n${tail}`),
      finds: [pty('not set', '/etc/sudoers')],
      files: { [OURS]: { content: `${head}Defaults use_pty\n`, mode: 0o440 } },
    },
    {
      name: 'only comments, other scopes, strings and aliases say so',
      host: host(
        `#Defaults use_pty\nDefaults@a use_pty\nDefaults passprompt="x, use_pty"\nUser_Alias X = use_pty, \\\nDefaults\n${tail}`,
      ),
      finds: [pty('not set', '/etc/sudoers')],
      files: { [OURS]: { content: `${head}Defaults use_pty\n`, mode: 0o440 } },
    },
    {
      name: 'a later drop-in turns it off among other things',
      host: host(`Defaults use_pty\n${tail}`, {
        '/etc/sudoers.d/90-site': 'Defaults insults, \\\n  !use_pty, !lecture # site\n',
      }),
      finds: [pty('!use_pty', '/etc/sudoers.d/90-site:1')],
      files: { '/etc/sudoers.d/90-site': 'Defaults insults, !lecture # site\n' },
    },
    {
      name: 'the main file turns it off behind the drop-ins',
      host: host(`${tail}Defaults \\\n  !use_pty\n`, { [OURS]: `${head}Defaults use_pty\n` }),
      finds: [pty('!use_pty', '/etc/sudoers:3')],
      files: { '/etc/sudoers': `${tail}# Defaults \\\n#   !use_pty\n` },
    },
    {
      name: 'it is turned off and nothing else sets it',
      host: host(`Defaults !use_pty\n${tail}`, { [OURS]: `${head}Defaults logfile="/var/log/sudo.log"\n` }),
      finds: [pty('!use_pty', '/etc/sudoers:1')],
      files: {
        '/etc/sudoers': `# Defaults !use_pty\n${tail}`,
        [OURS]: `${head}Defaults logfile="/var/log/sudo.log"\nDefaults use_pty\n`,
      },
    },
    {
      name: 'somebody edited our file',
      host: host(tail, { [OURS]: 'Defaults !use_pty, logfile=/l\n' }),
      finds: [pty('!use_pty', `${OURS}:1`)],
      files: { [OURS]: `${head}Defaults logfile=/l\nDefaults use_pty\n` },
    },
    {
      name: 'the folder is not read',
      host: host('root ALL=(ALL:ALL) ALL\nDefaults !use_pty', { '/etc/sudoers.d/a': 'Defaults use_pty\n' }),
      finds: [pty('!use_pty', '/etc/sudoers:2')],
      files: { '/etc/sudoers': 'root ALL=(ALL:ALL) ALL\n# Defaults !use_pty\nDefaults use_pty\n' },
    },
    {
      name: 'our file is there and everybody may write it',
      host: host(tail, {}, { files: { [OURS]: { content: `${head}Defaults use_pty\n`, mode: 0o666 } } }),
      finds: [pty('not set', '/etc/sudoers')],
      files: { [OURS]: { mode: 0o440 } },
    },
    {
      name: 'sudo has just come',
      host: { packages },
      finds: [pty('not set', '/etc/sudoers')],
      files: { [OURS]: { content: `${head}Defaults use_pty\n`, mode: 0o440 } },
    },
    {
      name: 'our name leads elsewhere',
      host: host(tail, {}, { files: { [OURS]: { link: '/dev/null' }, '/dev/null': { node: device() } } }),
      finds: [pty('not set', '/etc/sudoers')],
      decides: ['/etc/sudoers.d/60-cis-harden cannot be written'],
      leaves: [pty('not set', '/etc/sudoers')],
    },
  ],
  notApplicable: [{ name: 'no sudo', host: {}, reason: 'sudo is not installed' }],
  unmeasured: [
    { name: 'sudo refuses an entry', host: host('Defaults use_pty !insults\n'), says: '/etc/sudoers:1' },
    { name: 'an included file is missing', host: host('\n@include local\n'), says: 'includes /etc/local' },
    { name: 'files include one another', host: host('#include /etc/sudoers\n'), says: 'too many files' },
    {
      name: 'sudoers may not be read',
      host: {
        packages,
        files: {
          '/etc/sudoers': {
            node: { type: 'file', mode: 0o440, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
          },
        },
      },
      says: 'permission denied',
    },
  ],
});

testRule(sudoLogfile, {
  compliant: [
    { name: 'another path, quoted', host: host('Defaults logfile="/var/log/who did.log"\n') },
    {
      name: 'in a file that %h names',
      host: host('@include /etc/sudoers.%h\n', { '/etc/sudoers.example': 'Defaults logfile = /l' }),
    },
  ],
  failing: [
    {
      name: 'stock',
      host: host(tail),
      finds: [log('not set', '/etc/sudoers')],
      files: { [OURS]: { content: `${head}Defaults logfile="/var/log/sudo.log"\n`, mode: 0o440 } },
    },
    {
      name: 'turned off later; logrotate is there',
      host: host(
        `Defaults logfile=/l\n${tail}`,
        { '/etc/sudoers.d/z': 'Defaults !logfile\n' },
        {
          packages: { ...packages, logrotate: '3.11' },
        },
      ),
      params: { path: '/var/log/s.log' },
      finds: [log('!logfile', '/etc/sudoers.d/z:1')],
      files: {
        '/etc/sudoers.d/z': '# Defaults !logfile\n',
        '/etc/logrotate.d/cis-harden-sudo':
          '# Written by cis-harden: the log that sudo writes itself.\n"/var/log/s.log" {\n\tweekly\n\trotate 12\n\tcompress\n\tdelaycompress\n\tmissingok\n\tnotifempty\n\tcreate 0600 root root\n}\n',
      },
    },
    {
      name: 'a path that starts nowhere',
      host: host(`Defaults logfile=log\n${tail}`),
      finds: [log('log', '/etc/sudoers:1')],
      files: {
        '/etc/sudoers': `# Defaults logfile=log\n${tail}`,
        [OURS]: { content: `${head}Defaults logfile="/var/log/sudo.log"\n`, mode: 0o440 },
      },
    },
  ],
  notApplicable: [{ name: 'no sudo', host: {}, reason: 'sudo is not installed' }],
});

function device() {
  return { type: 'device', mode: 0o666, uid: 0, gid: 0 } as const;
}
