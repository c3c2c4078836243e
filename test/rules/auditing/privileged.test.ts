import { testRule } from '../../rule-tester.ts';
import { auditHost, FOLDER, HEADER, onDisk, ruleCalled } from './hosts.ts';

const setId = (path: string, mode = 0o4755) => ({ path, type: 'file', mode, uid: 0, gid: 0 }) as const;
const text = (path: string) =>
  `-a always,exit -F path=${path} -F perm=x -F auid>=1000 -F auid!=4294967295 -k privileged`;
const listed = (path: string) =>
  `-a always,exit -S all -F path=${path} -F perm=x -F auid>=1000 -F auid!=-1 -F key=privileged`;
const OURS = `${FOLDER}/60-cis-harden-privileged.rules`;
const written = (...paths: readonly string[]) => ({
  [OURS]: { content: `${HEADER}${paths.map((path) => `${text(path)}\n`).join('')}`, mode: 0o640 },
});
const mounts = (options: string) =>
  `22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n23 22 8:2 / /srv ${options} - ext4 /dev/sda2 rw`;

testRule(ruleCalled('audit-privileged-commands'), {
  compliant: [
    { name: 'there is none', host: auditHost({ walk: [setId('/srv/x', 0o755)] }) },
    {
      name: 'a directory whose files inherit its group',
      host: auditHost({ walk: [{ ...setId('/srv', 0o2775), type: 'directory' }] }),
    },
    {
      name: 'by another name of its folder',
      host: auditHost({
        walk: [setId('/usr/bin/su')],
        files: { '/bin': { link: 'usr/bin' }, '/usr/bin/su': '', '/sbin': { link: 'usr/sbin' } },
        disk: { 'a.rules': `${text('/bin/su')}\n` },
        kernel: [listed('/bin/su')],
      }),
    },
    {
      name: 'by another name of the folder of libraries',
      host: auditHost({
        walk: [setId('/usr/lib/x/helper')],
        files: { '/lib': { link: 'usr/lib' }, '/usr/lib/x/helper': '' },
        disk: { 'a.rules': `${text('/lib/x/helper')}\n` },
        kernel: [listed('/lib/x/helper')],
      }),
    },
    {
      name: 'with more permissions and of more people',
      host: auditHost({
        walk: [setId('/usr/bin/su')],
        disk: { 'a.rules': '-w /usr/bin/su -p rx\n' },
        kernel: ['-w /usr/bin/su -p rx'],
      }),
    },
    {
      name: 'on a disk that is mounted nosuid',
      host: auditHost({ walk: [setId('/srv/su')], mounts: mounts('rw,nosuid') }),
    },
    {
      name: 'on a disk that is mounted noexec',
      host: auditHost({ walk: [setId('/srv/su')], mounts: mounts('rw,noexec,nodev') }),
    },
    { name: 'of a snap', host: auditHost({ walk: [setId('/snap/core/1/bin/su')] }) },
    {
      name: 'in a folder that is left out',
      host: auditHost({ walk: [setId('/srv/a/su')] }),
      params: { exclude: ['/srv/'] },
    },
  ],
  failing: [
    {
      name: 'of an image, by user and by group',
      host: auditHost({ walk: [setId('/usr/bin/su'), setId('/usr/bin/wall', 0o2755)], running: false }),
      finds: [onDisk('/usr/bin/su', text('/usr/bin/su')), onDisk('/usr/bin/wall', text('/usr/bin/wall'))],
      files: written('/usr/bin/su', '/usr/bin/wall'),
    },
    {
      name: 'a new one beside others, whose rules are kept',
      host: auditHost({
        walk: [setId('/usr/bin/su'), setId('/srv/su')],
        disk: {
          '60-cis-harden-privileged.rules': `${text('/usr/bin/su')}\n`,
          'zz.rules': '-w /etc/x -p wa\n',
        },
        running: false,
        mounts: mounts('rw,nosuid'),
      }),
      finds: [onDisk('/srv/su', text('/srv/su'))],
      files: { [OURS]: `${HEADER}${text('/srv/su')}\n${text('/usr/bin/su')}\n` },
    },
    {
      name: 'of a snap, where those count',
      host: auditHost({ walk: [setId('/snap/core/1/bin/su')], running: false }),
      params: { snaps: true },
      finds: [onDisk('/snap/core/1/bin/su', text('/snap/core/1/bin/su'))],
      files: written('/snap/core/1/bin/su'),
    },
    {
      name: 'a folder whose name only begins like one that is left out',
      host: auditHost({ walk: [setId('/srv2/su')], running: false }),
      params: { exclude: ['/srv'] },
      finds: [onDisk('/srv2/su', text('/srv2/su'))],
      files: written('/srv2/su'),
    },
    {
      name: 'run by anybody but recorded for one',
      host: auditHost({
        walk: [setId('/usr/bin/su')],
        running: false,
        disk: {
          'a.rules': '-a always,exit -F path=/usr/bin/su -F perm=x -F auid=1000\n-w /usr/bin/sudo -p x\n',
        },
      }),
      finds: [onDisk('/usr/bin/su', text('/usr/bin/su'))],
      files: written('/usr/bin/su'),
    },
    {
      name: 'by a path that no rule can name',
      host: auditHost({ walk: [setId('/srv/my su\n-e 0')], running: false }),
      finds: [
        {
          what: 'audit rule on /srv/my su\n-e 0',
          expected: 'a path that a rules file can name',
          actual: 'blanks, backslashes or bytes beyond ASCII',
          where: '/srv/my su\n-e 0',
          state: 'persistent',
        },
      ],
      decides: ['/srv/my su\n-e 0 cannot be named in an audit rule'],
      leaves: [
        {
          what: 'audit rule on /srv/my su\n-e 0',
          expected: 'a path that a rules file can name',
          actual: 'blanks, backslashes or bytes beyond ASCII',
          where: '/srv/my su\n-e 0',
          state: 'persistent',
        },
      ],
    },
  ],
});
