import { options } from '../../../src/rules/mounts/options.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { running } from './hosts.ts';

const ETC = '/etc/systemd/system';
const DROP_IN = `${ETC}/tmp.mount.d/zz-cis-harden.conf`;
const unit = (list: string) => `[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\nOptions=${list}\n`;
const dropIn = (list: string) => `# Written by cis-harden: how /tmp is mounted.\n[Mount]\nOptions=${list}\n`;

function rule(id: string): Rule {
  const found = options.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
}

function found(actual: string, where: string): Finding {
  return { what: 'mount options of /tmp', expected: 'noexec', actual, where, state: 'persistent' };
}

/** /tmp is mounted with the option, so that only what is written down is found. */
function host(name: string, files: Record<string, Example>, units: Record<string, string> = {}) {
  return { name, host: running([{ point: '/tmp', options: 'rw,noexec' }], { files, units }) };
}

/** Nothing is mounted on /tmp yet. */
function before(name: string, files: Record<string, Example>, units: Record<string, string> = {}) {
  return { name, host: running([], { files, units }) };
}

testRule(rule('mount-tmp-noexec'), {
  compliant: [
    before('an enabled unit has it', { [`${ETC}/tmp.mount`]: unit('noexec') }, { 'tmp.mount': 'enabled' }),
    before('systemd found the partition by its type and gives it the option', {
      '/run/systemd/generator.late/tmp.mount': unit('noexec'),
    }),
    before(
      'a unit of a package has it and is wanted by its link',
      {
        '/lib/systemd/system/tmp.mount': unit('mode=1777,noexec'),
        '/lib/systemd/system/local-fs.target.wants/tmp.mount': { link: '../tmp.mount' },
      },
      { 'tmp.mount': 'static inactive' },
    ),
    host('a unit below /etc wins over a line of fstab', {
      [`${ETC}/tmp.mount`]: unit('noexec'),
      '/etc/fstab': 'tmpfs /tmp tmpfs defaults 0 0\n',
    }),
    host('fstab wins over the unit of a package', {
      '/lib/systemd/system/tmp.mount': unit('rw'),
      '/etc/fstab': 'tmpfs /tmp tmpfs noexec 0 0\n',
    }),
    host('a drop-in corrects the line of fstab', {
      '/etc/fstab': 'tmpfs /tmp tmpfs exec 0 0\n',
      [`${ETC}/tmp.mount.d/a.conf`]: '[Mount]\nOptions=noexec\n',
    }),
    host('a masked drop-in would take it away', {
      [`${ETC}/tmp.mount`]: unit('noexec'),
      '/lib/systemd/system/tmp.mount.d/b.conf': '[Mount]\nOptions=rw\n',
      [`${ETC}/tmp.mount.d/b.conf`]: { link: '/dev/null' },
    }),
    host('a drop-in that no one reads would take it away', {
      [`${ETC}/tmp.mount`]: unit('noexec'),
      [`${ETC}/tmp.mount.d/b.txt`]: '[Mount]\nOptions=rw\n',
      [`${ETC}/tmp.mount.d/c.conf`]: '[Unit]\nOptions=rw\n#[Mount]\n#Options=rw\n',
    }),
  ],
  notApplicable: [
    {
      ...before('nothing is mounted', {}),
      reason: '/tmp is not a mount point of its own, which mount-tmp-configured judges',
    },
    {
      ...before(
        'a unit is there that nothing starts',
        { '/lib/systemd/system/tmp.mount': unit('rw') },
        { 'tmp.mount': 'disabled' },
      ),
      reason: '/tmp is not a mount point of its own, which mount-tmp-configured judges',
    },
    {
      ...before(
        'the unit is masked',
        { [`${ETC}/tmp.mount`]: { link: '/dev/null' }, '/etc/fstab': 'tmpfs /tmp tmpfs rw 0 0\n' },
        { 'tmp.mount': 'masked' },
      ),
      reason: '/tmp is not a mount point of its own, which mount-tmp-configured judges',
    },
    {
      name: 'the automounter watches it',
      host: running([{ point: '/tmp', type: 'autofs', source: '/etc/auto.x' }]),
      reason: '/tmp is not a mount point of its own, which mount-tmp-configured judges',
    },
    {
      ...before('fstab only comments on it, or names a place below', {
        '/etc/fstab':
          '#tmpfs /tmp tmpfs rw\ntmpfs /tmp/x tmpfs rw\ntmpfs "/tmp" tmpfs rw\n/tmp none swap sw\n',
      }),
      reason: '/tmp is not a mount point of its own, which mount-tmp-configured judges',
    },
  ],
  unmeasured: [
    {
      ...host('a unit has a strange character in its options', { [`${ETC}/tmp.mount`]: unit('"a') }),
      says: 'a double quote in the options is not closed',
    },
    {
      ...host('a unit cannot be read', {
        [`${ETC}/tmp.mount`]: {
          node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 1, unread: 'permission denied' },
        },
      }),
      says: 'permission denied',
    },
  ],
  failing: [
    {
      ...before(
        'an enabled unit, which is a link, lacks it',
        {
          [`${ETC}/tmp.mount`]: { link: '/usr/share/systemd/tmp.mount' },
          '/usr/share/systemd/tmp.mount': unit('mode=1777,size=50%%'),
        },
        { 'tmp.mount': 'enabled' },
      ),
      finds: [found('mode=1777,size=50%', '/usr/share/systemd/tmp.mount:5')],
      files: { [DROP_IN]: dropIn('mode=1777,size=50%%,noexec') },
    },
    {
      ...host('our own unit lacks it', {
        [`${ETC}/tmp.mount`]: `# Written by cis-harden: x\n${unit('mode=1777')}`,
      }),
      finds: [found('mode=1777', `${ETC}/tmp.mount:6`)],
      files: { [`${ETC}/tmp.mount`]: `# Written by cis-harden: x\n${unit('mode=1777,noexec')}` },
    },
    {
      ...host('our own drop-in was made before and lacks it', {
        [`${ETC}/tmp.mount`]: unit('noexec'),
        [DROP_IN]: dropIn('nodev'),
      }),
      finds: [found('nodev', `${DROP_IN}:3`)],
      files: { [DROP_IN]: dropIn('nodev,noexec') },
    },
    {
      ...host('a unit has no options at all', { [`${ETC}/tmp.mount`]: '[Mount]\nWhat=tmpfs\n' }),
      finds: [found('no options', `${ETC}/tmp.mount`)],
      files: { [DROP_IN]: dropIn('noexec') },
    },
    {
      ...host('a drop-in takes it away from the line of fstab', {
        '/etc/fstab': 'tmpfs /tmp tmpfs noexec 0 0\n',
        [`${ETC}/tmp.mount.d/a.conf`]: '[Mount]\nOptions=noexec\nOptions=\n',
      }),
      finds: [found('no options', `${ETC}/tmp.mount.d/a.conf:3`)],
      files: { [DROP_IN]: dropIn('noexec') },
    },
    {
      ...host('a drop-in that is read last has none', {
        [`${ETC}/tmp.mount`]: unit('noexec'),
        '/run/systemd/system/tmp.mount.d/zz.conf': '[Mount]\nOptions=rw\n',
      }),
      finds: [found('rw', '/run/systemd/system/tmp.mount.d/zz.conf:2')],
      decides: ['zz.conf:2 sets the options of /tmp and is read after'],
      leaves: [found('rw', '/run/systemd/system/tmp.mount.d/zz.conf:2')],
    },
    {
      ...host('our name is a mask', {
        [`${ETC}/tmp.mount`]: unit('rw'),
        [DROP_IN]: { link: '/nowhere' },
      }),
      finds: [found('rw', `${ETC}/tmp.mount:5`)],
      decides: [`${DROP_IN} cannot be written`],
      leaves: [found('rw', `${ETC}/tmp.mount:5`)],
    },
    {
      ...host('somebody mounted it by hand', {}),
      finds: [found('nothing mounts it at boot', '/etc/fstab')],
      decides: ['/tmp is mounted, but nothing mounts it at boot'],
      leaves: [found('nothing mounts it at boot', '/etc/fstab')],
    },
    {
      name: 'a ZFS dataset lacks it',
      host: running([{ point: '/tmp', type: 'zfs', source: 'rpool/tmp', options: 'rw' }]),
      finds: [{ ...found('rw', '/proc/self/mountinfo'), state: 'running' }],
      decides: ['/tmp is the ZFS dataset rpool/tmp: set its property exec to off'],
      leaves: [{ ...found('rw', '/proc/self/mountinfo'), state: 'running' }],
    },
  ],
});

const LINE = 'tmpfs /dev/shm tmpfs defaults,nodev,nosuid,noexec 0 0\n';
const shm = (options_: string) => ({ point: '/dev/shm', options: options_ });
const onShm = (expected: string, actual: string, where: string): Finding => ({
  ...found(actual, where),
  what: 'mount options of /dev/shm',
  expected,
});

testRule(rule('mount-dev-shm-noexec'), {
  compliant: [{ name: 'fstab says so', host: running([shm('noexec')], { files: { '/etc/fstab': LINE } }) }],
  failing: [
    {
      name: 'systemd mounts it, which gives the other two only',
      host: running([shm('rw,nosuid,nodev')], { files: { '/etc/fstab': '/dev/sda1 / ext4 rw 0 1' } }),
      finds: [
        onShm('noexec', 'nosuid,nodev,strictatime,mode=1777', '/etc/fstab'),
        { ...onShm('noexec', 'rw,nosuid,nodev', '/proc/self/mountinfo'), state: 'running' },
      ],
      files: { '/etc/fstab': `/dev/sda1 / ext4 rw 0 1\n${LINE}` },
      mounts: { '/dev/shm': ['noexec'] },
    },
    {
      name: 'there is no fstab, and units do not reach it',
      host: { running: false, files: { [`${ETC}/dev-shm.mount`]: unit('noexec') } },
      finds: [onShm('noexec', 'nosuid,nodev,strictatime,mode=1777', '/etc/fstab')],
      files: { '/etc/fstab': LINE },
    },
  ],
});

testRule(rule('mount-dev-shm-nodev'), {
  compliant: [
    { name: 'systemd mounts it so by itself', host: running([shm('rw,nosuid,nodev')]) },
    { name: 'systemd of an image will mount it so by itself', host: { running: false } },
  ],
  failing: [
    {
      name: 'a line of fstab takes it away at the next boot',
      host: running([shm('rw,nodev')], { files: { '/etc/fstab': 'none /dev/shm/ tmpfs defaults\r\n' } }),
      finds: [onShm('nodev', 'defaults', '/etc/fstab:1')],
      files: { '/etc/fstab': 'none /dev/shm/ tmpfs defaults,nodev\r\n' },
    },
  ],
});
