import { expect, it } from 'vitest';
import { separate } from '../../../src/rules/mounts/separate.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { image, running, withFstab } from './hosts.ts';

const family: Record<string, string> = {
  'mount-var-separate': '/var',
  'mount-var-tmp-separate': '/var/tmp',
  'mount-var-log-separate': '/var/log',
  'mount-var-log-audit-separate': '/var/log/audit',
  'mount-home-separate': '/home',
};

it('covers every rule on filesystems of their own', () => {
  expect(separate.map(({ id }) => id)).toEqual(Object.keys(family));
});

for (const rule of separate) {
  const point = family[rule.id] ?? '';
  const line = `UUID=1 ${point} ext4 defaults 0 2\n`;
  const volume = { point, type: 'ext4', source: '/dev/sdb1', device: '8:17' };
  const found = (actual: string, where: string, state: Finding['state'] = 'persistent'): Finding => ({
    what: point,
    expected: 'a filesystem of its own',
    actual,
    where,
    state,
  });
  const lives = (actual: string) => found(actual, '/proc/self/mountinfo', 'running');
  const none = found('nothing mounts one at boot', '/etc/fstab');
  const unmounted = lives('not a mount point of its own');
  const make = [`make a volume for ${point}`];

  testRule(rule, {
    compliant: [
      { name: 'a partition of its own', host: withFstab(line, [volume]) },
      { name: 'an image has a line for one', host: image(line) },
      {
        name: 'from the network',
        host: withFstab(`nas:/x ${point} nfs4 _netdev 0 0\n`, [
          { point, type: 'nfs4', source: 'nas:/x', device: '0:99' },
        ]),
      },
      {
        name: 'an enabled unit mounts it',
        host: running([volume], {
          files: { [`/etc/systemd/system/${unitOf(point)}`]: '[Mount]\nWhat=/dev/sdb1\nType=ext4\n' },
          units: { [unitOf(point)]: 'enabled active' },
        }),
      },
      {
        name: 'a dataset that its pool mounts',
        host: running([{ ...volume, type: 'zfs', source: 'rpool/x', device: '0:77' }]),
      },
      {
        name: 'a part of it is bound elsewhere later',
        host: withFstab(line, [volume, { ...volume, point: '/srv/part', root: '/part' }]),
      },
      {
        name: 'it waits for somebody to look into it',
        host: withFstab(`UUID=1 ${point} ext4 x-systemd.automount 0 2\n`, [
          { point, type: 'autofs', source: 'systemd-1' },
        ]),
      },
    ],
    notApplicable: [
      {
        name: 'a container',
        host: running([], { files: { '/.dockerenv': '' } }),
        reason: 'the host is a container, whose mounts are made outside of it (/.dockerenv)',
      },
    ],
    unmeasured: [
      { name: 'no table of mounts', host: { files: { '/etc/fstab': line } }, says: 'mountinfo says nothing' },
      { name: 'a quote is not closed', host: image(`a ${point} ext4 "a\n`), says: 'a double quote' },
    ],
    failing: [
      {
        name: 'nothing is there, and neighbours do not count',
        host: withFstab(`UUID=1 ${point}/x ext4 rw 0 2\nUUID=2 ${point}x ext4 rw 0 2\n#${line}`, [
          { ...volume, point: `${point}/x` },
          { ...volume, point: `${point}x` },
        ]),
        finds: [none, unmounted],
        decides: make,
        leaves: [none, unmounted],
      },
      { name: 'an image has nothing', host: image(''), finds: [none], decides: make, leaves: [none] },
      {
        name: 'fstab names one that did not mount',
        host: withFstab(line),
        finds: [unmounted],
        decides: make,
        leaves: [unmounted],
      },
      {
        name: 'it is mounted, but not the next time',
        host: withFstab(`UUID=1 ${point} ext4 noauto 0 2\n`, [volume]),
        finds: [found('not mounted at boot', '/etc/fstab:1')],
        decides: [`${point} has a filesystem of its own now, but not after the next boot`],
        leaves: [found('not mounted at boot', '/etc/fstab:1')],
      },
      {
        name: 'a tmpfs is mounted there',
        host: withFstab(`tmpfs ${point} tmpfs rw 0 0\n`, [{ point }]),
        finds: [
          found('tmpfs, whose files are gone after a boot', '/etc/fstab:1'),
          lives('tmpfs, whose files are gone after a boot'),
        ],
        decides: make,
        leaves: [
          found('tmpfs, whose files are gone after a boot', '/etc/fstab:1'),
          lives('tmpfs, whose files are gone after a boot'),
        ],
      },
      {
        name: 'a folder of the root filesystem is bound there',
        host: withFstab(`/srv/x ${point} none bind 0 0\n`, [
          { point, type: 'ext4', source: '/dev/sda1', device: '8:1', root: '/srv/x' },
        ]),
        finds: [
          found('a bind mount, which shares its space', '/etc/fstab:1'),
          lives('on the same filesystem as / (/dev/sda1)'),
        ],
        decides: make,
        leaves: [
          found('a bind mount, which shares its space', '/etc/fstab:1'),
          lives('on the same filesystem as / (/dev/sda1)'),
        ],
      },
      {
        name: 'another volume is bound there too',
        host: withFstab(line, [
          { ...volume, point: '/tmp' },
          { ...volume, point },
        ]),
        finds: [lives('the same filesystem as /tmp (/dev/sdb1)')],
        decides: make,
        leaves: [lives('the same filesystem as /tmp (/dev/sdb1)')],
      },
      {
        name: 'an overlay',
        host: withFstab(line, [{ point, type: 'overlay' }]),
        finds: [lives('overlay, which shares its space')],
        decides: make,
        leaves: [lives('overlay, which shares its space')],
      },
      {
        name: 'the automounter brings what it likes',
        host: running([{ point, type: 'autofs', source: '/etc/auto.x' }]),
        finds: [none, lives('an automount point')],
        decides: make,
        leaves: [none, lives('an automount point')],
      },
    ],
  });
}

it('shows volumes, a bounded number of them, and where people live', () => {
  const rule = separate.find(({ id }) => id === 'mount-home-separate');
  const many = Array.from({ length: 12 }, (_, at) => ({
    point: `/srv/${at}`,
    type: 'xfs',
    source: `/dev/sd${at}`,
    device: `8:${at}`,
  }));
  const host = running(many, { homes: ['/home/a', '/data/home/b', '/data/home/c'] });
  const shown = rule?.evidence(exampleHost(host), {}) ?? [];
  expect(shown.map(({ what }) => what)).toEqual([
    '/dev/sda1 on / type ext4',
    ...many.slice(0, 9).map(({ source, point }) => `${source} on ${point} type xfs`),
    '3 more mounts of block devices',
    '2 home directories of accounts that can log in below /data/home',
    '1 home directory of accounts that can log in below /home',
  ]);
});

function unitOf(point: string): string {
  return `${point.slice(1).split('/').join('-')}.mount`;
}
