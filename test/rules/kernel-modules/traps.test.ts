import { kernelModules } from '../../../src/rules/kernel-modules/index.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const DROP_IN = '/etc/modprobe.d/60-cis-harden-hfs.conf';
const CONTENT =
  '# Written by cis-harden: keeps the kernel from loading hfs.\ninstall hfs /bin/true\nblacklist hfs\n';
const OURS = { [DROP_IN]: CONTENT };

function hfs() {
  const rule = kernelModules.find(({ id }) => id === 'module-hfs-disabled');
  if (rule === undefined) throw new Error('no rule on hfs');
  return rule;
}

function found(actual: string, where: string): Finding {
  return {
    what: 'install command of hfs',
    expected: '/bin/true or /bin/false',
    actual,
    where,
    state: 'persistent',
  };
}

testRule(hfs(), {
  compliant: [
    host('the line is continued', { '/etc/modprobe.d/a.conf': 'install hfs \\\n   /bin/true\n' }),
    host('a later line would load it', {
      '/etc/modprobe.d/a.conf': 'install hfs /bin/true\ninstall hfs /x\n',
    }),
    host('a later pattern would load it', {
      '/etc/modprobe.d/a.conf': 'install hfs /bin/true\n',
      '/lib/modprobe.d/b.conf': 'install * /x\n',
    }),
    host('a masked file would load it', {
      '/lib/modprobe.d/00.conf': 'install hfs /x\n',
      '/etc/modprobe.d/00.conf': { link: '/dev/null' },
      '/usr/lib/modprobe.d/b.conf': 'install hfs /bin/true\n',
    }),
    host('the folder of the system is a link', {
      '/lib': { link: 'usr/lib' },
      '/usr/lib/modprobe.d/b.conf': 'install hfs /bin/true\n',
    }),
    host('the file has the ending of aliases', { '/etc/modprobe.d/b.alias': 'install hfs /bin/true\n' }),
    host('files that kmod skips would load it', {
      '/etc/modprobe.d/.a.conf': 'install hfs /x\n',
      '/etc/modprobe.d/a.conf~': 'install hfs /x\n',
      '/etc/modprobe.d/a.conf/a.conf': 'install hfs /x\n',
      '/etc/modprobe.d/b.conf': ' # x\nInstall hfs /x\ninstall hfs\ninstall hfs \ninstall hfs /bin/true\n',
    }),
  ],
  unmeasured: [
    {
      ...host('a file cannot be read', {
        '/etc/modprobe.d/a.conf': {
          node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 1, unread: 'permission denied' },
        },
      }),
      says: 'permission denied',
    },
  ],
  failing: [
    {
      ...host('it is only blacklisted, which does not stop a mount', {
        '/etc/modprobe.d/a.conf': 'blacklist hfs\nalias hfs off\noptions hfs x=1\nremove hfs /bin/true\n',
      }),
      finds: [found('none', '/etc/modprobe.d')],
      files: OURS,
    },
    {
      ...host('the line is for another module, or commented', {
        '/etc/modprobe.d/a.conf':
          'install hfsplus /bin/true\n#install hfs /bin/true\n# \\\ninstall hfs /bin/true\n',
      }),
      finds: [found('none', '/etc/modprobe.d')],
      files: OURS,
    },
    {
      ...host('the line ends as on Windows', { '/etc/modprobe.d/a.conf': 'install hfs /bin/true\r\n' }),
      finds: [found('/bin/true\r', '/etc/modprobe.d/a.conf:1')],
      files: { '/etc/modprobe.d/a.conf': '# install hfs /bin/true\r\n', ...OURS },
    },
    {
      ...host('the command does more', { '/etc/modprobe.d/a.conf': 'x\ninstall hfs \\\n/bin/true; \\\n/x' }),
      finds: [found('/bin/true; /x', '/etc/modprobe.d/a.conf:2')],
      files: { '/etc/modprobe.d/a.conf': 'x\n# install hfs \\\n/bin/true; \\\n/x', ...OURS },
    },
    {
      ...host('the command is empty', { '/etc/modprobe.d/a.conf': 'install hfs  \n' }),
      finds: [found('an empty command', '/etc/modprobe.d/a.conf:1')],
      files: { '/etc/modprobe.d/a.conf': '# install hfs  \n', ...OURS },
    },
    {
      ...host('only a pattern blocks it', { '/etc/modprobe.d/a.conf': 'install hf[rst] /bin/true\n' }),
      finds: [found('only that of the pattern hf[rst]', '/etc/modprobe.d/a.conf:1')],
      files: OURS,
    },
    {
      ...host('an earlier pattern loads it', { '/etc/modprobe.d/10-a.conf': 'install h* /x\n' }),
      finds: [found('/x', '/etc/modprobe.d/10-a.conf:1')],
      files: OURS,
      decides: ['/etc/modprobe.d/10-a.conf:1 gives hfs another install command'],
      leaves: [found('/x', '/etc/modprobe.d/10-a.conf:1')],
    },
    {
      ...host('an earlier file of a package loads it', { '/lib/modprobe.d/10-a.conf': 'install hfs /x\n' }),
      finds: [found('/x', '/lib/modprobe.d/10-a.conf:1')],
      files: OURS,
      decides: ['/lib/modprobe.d/10-a.conf:1 gives hfs another install command'],
      leaves: [found('/x', '/lib/modprobe.d/10-a.conf:1')],
    },
    {
      ...host('a later file of a package loads it', { '/lib/modprobe.d/a.conf': 'install hfs /x\n' }),
      finds: [found('/x', '/lib/modprobe.d/a.conf:1')],
      files: OURS,
    },
    {
      ...host('our own file was edited', { [DROP_IN]: 'install hfs /x\n' }),
      finds: [found('/x', `${DROP_IN}:1`)],
      files: OURS,
    },
    {
      ...host('our own file is a mask', { [DROP_IN]: { link: '/nowhere' } }),
      finds: [found('none', '/etc/modprobe.d')],
      decides: [`${DROP_IN} cannot be written: it leads to /nowhere, which does not exist`],
      leaves: [found('none', '/etc/modprobe.d')],
    },
    {
      ...host('several files load it', {
        '/etc/modprobe.d/a.conf': 'install hfs /x\ninstall hfs /y\n',
        '/run/modprobe.d/b.conf': 'install hfs /z\n',
      }),
      finds: [found('/x', '/etc/modprobe.d/a.conf:1')],
      files: { '/etc/modprobe.d/a.conf': '# install hfs /x\n# install hfs /y\n', ...OURS },
    },
  ],
});

function host(name: string, files: Record<string, Example>) {
  return { name, host: { files, kernel: { '/proc/modules': 'hfsplus 1 0 - Live 0x0' } } };
}
