import rule from '../../../src/rules/mounts/mount-tmp-configured.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';
import { image, running, withFstab } from './hosts.ts';

const UNIT = '/etc/systemd/system/tmp.mount';
const written = (options: string) => `# Written by cis-harden: a filesystem of its own for /tmp.
[Unit]
Description=Temporary files (/tmp)
Documentation=man:hier(7)
ConditionPathIsSymbolicLink=!/tmp
DefaultDependencies=no
Conflicts=umount.target
Before=local-fs.target umount.target
After=swap.target

[Mount]
What=tmpfs
Where=/tmp
Type=tmpfs
Options=${options}

[Install]
WantedBy=local-fs.target
`;
const STRICT = 'mode=1777,strictatime,nosuid,nodev';

const found = (actual: string, where: string, state: Finding['state'] = 'persistent'): Finding => ({
  what: '/tmp',
  expected: 'a filesystem of its own',
  actual,
  where,
  state,
});
const missing = found('nothing mounts one at boot', '/etc/fstab');
const unmounted = found('not a mount point of its own', '/proc/self/mountinfo', 'running');
const line = 'tmpfs /tmp tmpfs defaults 0 0\n';

testRule(rule, {
  compliant: [
    { name: 'fstab mounts a tmpfs', host: withFstab(line, [{ point: '/tmp' }]) },
    {
      name: 'fstab mounts a partition',
      host: withFstab('UUID=1 /tmp/ ext4 rw,nofail 0 2', [{ point: '/tmp', type: 'ext4', device: '8:3' }]),
    },
    { name: 'an image has a line for it', host: image(line) },
    {
      name: 'an enabled unit of the package mounts it',
      host: running([{ point: '/tmp' }], {
        files: { '/usr/lib/systemd/system/tmp.mount': written('rw') },
        units: { 'tmp.mount': 'enabled active' },
      }),
    },
    {
      name: 'the unit is only mounted when it is needed',
      host: withFstab('tmpfs /tmp tmpfs noauto,x-systemd.automount\n', [{ point: '/tmp', type: 'autofs' }]),
    },
    {
      name: 'the size is the one that is set',
      params: { size: '2G' },
      host: image('tmpfs /tmp tmpfs size=1G,size=2G 0 0\n'),
    },
    {
      name: 'a dataset is mounted by its pool',
      host: running([{ point: '/tmp', type: 'zfs', source: 'rpool/tmp' }]),
    },
  ],
  notApplicable: [
    {
      name: 'a container',
      host: running([], { files: { '/run/systemd/container': 'lxc' } }),
      reason: 'the host is a container, whose mounts are made outside of it (/run/systemd/container)',
    },
  ],
  unmeasured: [{ name: 'no table of mounts', host: {}, says: 'mountinfo says nothing' }],
  failing: [
    {
      name: 'nothing is there; the copy of the unit in /usr/share does not count',
      host: running([], { files: { '/usr/share/systemd/tmp.mount': written('rw') } }),
      finds: [missing, unmounted],
      files: { [UNIT]: written(STRICT) },
      units: { 'tmp.mount': 'enabled inactive' },
      reboots: ['the next boot mounts a filesystem on /tmp'],
      leaves: [unmounted],
    },
    {
      name: 'an image has nothing, and a size is set',
      params: { size: '50%' },
      host: image('#tmpfs /tmp tmpfs rw\n/dev/sda1 / ext4 rw 0 1\ntmpfs /tmp/x tmpfs rw\n'),
      finds: [missing],
      files: { [UNIT]: written(`${STRICT},size=50%%`) },
      units: { 'tmp.mount': 'enabled' },
    },
    {
      name: 'it is written down but not mounted yet',
      host: withFstab(line),
      finds: [unmounted],
      reboots: ['the next boot'],
      leaves: [unmounted],
    },
    {
      name: 'somebody mounted a tmpfs by hand',
      host: running([{ point: '/tmp' }]),
      finds: [missing],
      files: { [UNIT]: written(STRICT) },
      units: { 'tmp.mount': 'enabled inactive' },
    },
    {
      name: 'somebody mounted a partition by hand',
      host: running([{ point: '/tmp', type: 'ext4', source: '/dev/sdb1', device: '8:17' }]),
      finds: [missing],
      decides: ['add a line for /tmp to /etc/fstab'],
      leaves: [missing],
    },
    {
      name: 'the site wants a line of its own',
      params: { source: 'site' },
      host: running([]),
      finds: [missing, unmounted],
      decides: ['add a line for /tmp to /etc/fstab'],
      reboots: ['the next boot'],
      leaves: [missing, unmounted],
    },
    {
      name: 'the unit of somebody is not enabled',
      host: running([], { files: { [UNIT]: written('rw') }, units: { 'tmp.mount': 'disabled inactive' } }),
      finds: [found('not mounted at boot', `${UNIT}:15`), unmounted],
      units: { 'tmp.mount': 'enabled inactive' },
      reboots: ['the next boot'],
      leaves: [unmounted],
    },
    {
      name: 'the unit of the package is not wanted by anything',
      host: running([], {
        files: { '/lib/systemd/system/tmp.mount': written('rw') },
        units: { 'tmp.mount': 'static inactive' },
      }),
      finds: [found('not mounted at boot', '/lib/systemd/system/tmp.mount:15'), unmounted],
      files: { [UNIT]: written(STRICT) },
      units: { 'tmp.mount': 'enabled inactive' },
      reboots: ['the next boot'],
      leaves: [unmounted],
    },
    {
      name: 'the unit is masked, which fstab cannot beat',
      host: {
        running: false,
        files: { [UNIT]: { link: '/dev/null' }, '/etc/fstab': line },
        units: { 'tmp.mount': 'masked' },
      },
      finds: [found('its mount unit is masked', UNIT)],
      decides: [`${UNIT} masks tmp.mount`],
      leaves: [found('its mount unit is masked', UNIT)],
    },
    {
      name: 'fstab leaves it to people',
      host: image('tmpfs /tmp tmpfs auto,noauto\ntmpfs /tmp tmpfs auto\n'),
      finds: [found('not mounted at boot', '/etc/fstab:1')],
      decides: ['/etc/fstab:1 is about /tmp'],
      leaves: [found('not mounted at boot', '/etc/fstab:1')],
    },
    {
      name: 'a folder of the root filesystem is bound there',
      host: withFstab('/srv/tmp /tmp none rw,bind 0 0\n', [
        { point: '/tmp', type: 'ext4', device: '8:1', root: '/srv/tmp', source: '/dev/sda1' },
      ]),
      finds: [
        found('a bind mount, which shares its space', '/etc/fstab:1'),
        found('on the same filesystem as / (/dev/sda1)', '/proc/self/mountinfo', 'running'),
      ],
      decides: ['/etc/fstab:1 is about /tmp'],
      reboots: ['the next boot'],
      leaves: [
        found('a bind mount, which shares its space', '/etc/fstab:1'),
        found('on the same filesystem as / (/dev/sda1)', '/proc/self/mountinfo', 'running'),
      ],
    },
    {
      name: 'the size is another one',
      params: { size: '2G' },
      host: withFstab('tmpfs /tmp tmpfs size=1G 0 0\n', [{ point: '/tmp' }]),
      finds: [{ ...found('size=1G', '/etc/fstab:1'), expected: 'size=2G' }],
      files: { '/etc/fstab': 'tmpfs /tmp tmpfs size=1G,size=2G 0 0\n' },
    },
    {
      name: 'the place of the unit is a link that leads nowhere',
      host: { running: false, files: { [UNIT]: { link: '/srv/other.mount' } } },
      finds: [missing],
      decides: [`${UNIT} cannot be written`],
      leaves: [missing],
    },
  ],
});
