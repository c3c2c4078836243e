import rule from '../../../src/rules/accounts/root-path.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const folder = (mode = 0o755, uid = 0, gid = 0): Example => ({ directory: true, mode, uid, gid });
const TREE = { '/usr/sbin': folder(), '/usr/bin': folder(), '/bin': { link: 'usr/bin' } } as const;

function host(path: string, files: Record<string, Example> = {}): ExampleHost {
  return { outputs: { 'root PATH': `${path}\n` }, files: { ...TREE, ...files } };
}

function image(files: Record<string, Example>): ExampleHost {
  return { running: false, files: { ...TREE, ...files } };
}

function element(expected: string, actual: string, where = 'login shell of root'): Finding {
  return { what: 'element of the PATH of root', expected, actual, where, state: 'persistent' };
}

function mode(path: string, actual: string): Finding {
  return {
    what: `mode of ${path}`,
    expected: 'not writable by group or others',
    actual,
    where: path,
    state: 'persistent',
  };
}

const PROFILE = `if [ "$(id -u)" -eq 0 ]; then
  PATH="/usr/sbin:/usr/bin:/bin"
else
  PATH="/usr/bin:/usr/games"
fi
export PATH
`;

testRule(rule, {
  compliant: [
    { name: 'directories of root, one of them twice', host: host('/usr/sbin:/usr/bin:/bin:/usr/sbin/') },
    {
      name: 'a missing one that the profile passes over',
      host: host('/usr/bin:/snap/bin'),
      params: { missingOk: true },
    },
    { name: 'an image, as its /etc/profile has it for root', host: image({ '/etc/profile': PROFILE }) },
    {
      name: 'an image whose profile.d adds to it',
      host: image({
        '/etc/profile': PROFILE,
        '/etc/profile.d/a.sh': 'PATH="$PATH:/opt/bin"\n',
        '/opt/bin': folder(),
      }),
    },
    {
      name: 'an image where only a subshell has another one',
      host: image({ '/etc/profile': `${PROFILE}(PATH=.)\nPATH=. true\n` }),
    },
  ],
  failing: [
    {
      name: 'empty elements, the working directory, and what is relative',
      host: host(':/usr/bin::.:bin:'),
      finds: [
        element('an absolute path', 'an empty element, which means the working directory'),
        element('an absolute path', '"."'),
        element('an absolute path', '"bin"'),
      ],
      decides: ['an empty element', 'The PATH of root holds ".".', 'The PATH of root holds "bin".'],
      leaves: [
        element('an absolute path', 'an empty element, which means the working directory'),
        element('an absolute path', '"."'),
        element('an absolute path', '"bin"'),
      ],
    },
    {
      name: 'missing, a file, and of somebody else',
      host: host('/snap/bin:/etc/motd:/home/bob/bin', {
        '/etc/motd': '',
        '/home/bob/bin': folder(0o755, 1000),
      }),
      finds: [
        element('a directory', '/snap/bin does not exist'),
        element('a directory', '/etc/motd is a file'),
        {
          what: 'owner of /home/bob/bin',
          expected: 'uid 0 (root)',
          actual: 'uid 1000',
          where: '/home/bob/bin',
          state: 'persistent',
        },
      ],
      decides: ['missingOk', '/etc/motd, a file', 'which belongs to uid 1000'],
      leaves: [
        element('a directory', '/snap/bin does not exist'),
        element('a directory', '/etc/motd is a file'),
        {
          what: 'owner of /home/bob/bin',
          expected: 'uid 0 (root)',
          actual: 'uid 1000',
          where: '/home/bob/bin',
          state: 'persistent',
        },
      ],
    },
    {
      name: 'group staff may write, and others too; a link is judged by its target',
      host: host('/usr/local/bin:/opt/here', {
        '/usr/local/bin': folder(0o2775, 0, 50),
        '/opt/there': folder(0o777),
        '/opt/here': { link: 'there' },
      }),
      finds: [mode('/usr/local/bin', '2775'), mode('/opt/there', '0777')],
      files: { '/usr/local/bin': { mode: 0o2755 }, '/opt/there': { mode: 0o755 } },
      consents: ['changes-many-modes'],
    },
    {
      name: 'an image whose root adds the working directory',
      host: image({
        '/etc/profile': PROFILE,
        '/root/.bash_profile': 'export PATH=$PATH:.\n',
        '/root/.profile': 'PATH=/x\n',
      }),
      finds: [element('an absolute path', '"."', '/root/.bash_profile:1')],
      decides: ['The PATH of root holds ".".'],
      leaves: [element('an absolute path', '"."', '/root/.bash_profile:1')],
    },
    {
      name: 'an image whose .profile reads .bashrc',
      host: image({
        '/etc/profile': PROFILE,
        '/root/.profile': '. ~/.bashrc\n',
        '/root/.bashrc': 'PATH=$HOME/bin:$PATH\n',
      }),
      finds: [element('a directory', '/root/bin does not exist', '/root/.bashrc:1')],
      decides: ['/root/bin, which does not exist'],
      leaves: [element('a directory', '/root/bin does not exist', '/root/.bashrc:1')],
    },
  ],
  unmeasured: [
    {
      name: 'root has no login shell that answers',
      host: { outputs: { 'root PATH': 1 }, files: TREE },
      says: 'did not tell its PATH',
    },
    {
      name: 'an image where each line doubles it',
      host: image({ '/etc/profile': `PATH=/bin\n${'PATH=$PATH:${PATH}\n'.repeat(60)}` }),
      says: 'PATH becomes too long there',
    },
    { name: 'an image that says nothing', host: image({}), says: 'no file of an image says' },
    {
      name: 'an image where only a shell can tell',
      host: image({ '/etc/profile': 'PATH=$(getconf PATH)\n' }),
      says: '/etc/profile:1: only a shell can tell',
    },
    {
      name: 'an image where it depends',
      host: image({ '/etc/profile': PROFILE, '/etc/profile.d/a.sh': '[ -d /opt/x ] && PATH=$PATH:/opt/x\n' }),
      says: '/etc/profile.d/a.sh:1 may or may not change PATH',
    },
  ],
});
