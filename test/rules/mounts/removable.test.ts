import { expect, it } from 'vitest';
import type { MountOption } from '../../../src/change.ts';
import { removable } from '../../../src/rules/mounts/removable.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { image, running, withFstab } from './hosts.ts';

const family: Record<string, MountOption> = {
  'mount-removable-nodev': 'nodev',
  'mount-removable-nosuid': 'nosuid',
  'mount-removable-noexec': 'noexec',
};

it('covers every rule on removable media', () => {
  expect(removable.map(({ id }) => id)).toEqual(Object.keys(family));
});

const cdrom = { '/sys/block/sr0/removable': '1', '/sys/block/sda/removable': '0' };
const stick = {
  '/sys/block/sdb/removable': '0',
  '/sys/bus/usb/drivers/usb-storage/1-1:1.0/host6/target6:0:0/6:0:0:0/block/sdb/dev': '8:16',
};

for (const rule of removable) {
  const option = family[rule.id] ?? 'nodev';
  const found = (point: string, actual: string, where: string): Finding => ({
    what: `mount options of ${point}`,
    expected: option,
    actual,
    where,
    state: where.startsWith('/proc') ? 'running' : 'persistent',
  });

  testRule(rule, {
    compliant: [
      {
        name: 'a drive without a line',
        host: running([], { kernel: cdrom }),
      },
      {
        name: 'a line for the drive lets users mount it, which brings the options',
        host: image('/dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0\n'),
      },
      {
        name: 'a stick is mounted with it',
        host: running([{ point: '/srv/stick', source: '/dev/sdb1', type: 'vfat', options: `rw,${option}` }], {
          kernel: stick,
        }),
      },
      {
        name: 'the disk beside it, and a name that only begins so, may do without',
        host: running(
          [
            { point: '/srv/a', source: '/dev/sdbc1', options: 'rw' },
            { point: '/srv/b', source: '/dev/sda2', options: 'rw' },
          ],
          { kernel: stick, files: { '/etc/fstab': '/dev/sdbx /srv/c ext4 rw\n/dev/sdc /mnt/c ext4 rw\n' } },
        ),
      },
    ],
    notApplicable: [
      {
        name: 'a container, which sees the devices of its host',
        host: running([], { kernel: cdrom, files: { '/.dockerenv': '' } }),
        reason: 'the host is a container, whose mounts are made outside of it (/.dockerenv)',
      },
      {
        name: 'no such device and no line that is not commented out',
        host: running([], {
          kernel: { '/sys/block/sda/removable': '0' },
          files: { '/etc/fstab': '#/dev/fd0 /media/floppy0 auto rw,user 0 0\n' },
        }),
        reason: 'there is no removable device, and no line in /etc/fstab for one',
      },
    ],
    unmeasured: [{ name: 'no table of mounts', host: {}, says: 'mountinfo says nothing' }],
    failing: [
      {
        name: 'lines and mounts lack it',
        host: running(
          [
            { point: '/media/usb', source: '/dev/sdb1', options: 'rw' },
            { point: '/media/joe/x', source: '/dev/sdq1', options: 'rw,nosuid,nodev,noexec' },
          ],
          { kernel: stick, files: { '/etc/fstab': 'LABEL=x /media/usb vfat rw\n/dev/cdrom /cd auto ro\n' } },
        ),
        finds: [
          found('/media/usb', 'rw', '/etc/fstab:1'),
          found('/cd', 'ro', '/etc/fstab:2'),
          found('/media/usb', 'rw', '/proc/self/mountinfo'),
        ],
        decides: ['/etc/fstab:1 mounts LABEL=x on /media/usb without', '/etc/fstab:2 mounts /dev/cdrom'],
        leaves: [
          found('/media/usb', 'rw', '/etc/fstab:1'),
          found('/cd', 'ro', '/etc/fstab:2'),
          found('/media/usb', 'rw', '/proc/self/mountinfo'),
        ],
      },
      {
        name: 'the profile names what is removable',
        params: { devices: ['/dev/sdc1', 'LABEL=x'] },
        host: withFstab('/dev/sdc1 /srv/x xfs rw 0 0\r\nLABEL=x /srv/y xfs defaults', [
          { point: '/srv/x', source: '/dev/sdc1', options: 'rw' },
        ]),
        finds: [
          found('/srv/x', 'rw', '/etc/fstab:1'),
          found('/srv/y', 'defaults', '/etc/fstab:2'),
          found('/srv/x', 'rw', '/proc/self/mountinfo'),
        ],
        files: {
          '/etc/fstab': `/dev/sdc1 /srv/x xfs rw,${option} 0 0\r\nLABEL=x /srv/y xfs defaults,${option}`,
        },
        mounts: { '/srv/x': [option] },
      },
    ],
  });
}

it('shows devices, lines and mounts, and of many only some', () => {
  const [rule] = removable;
  const lines = Array.from({ length: 10 }, (_, at) => `LABEL=${at} /mnt/${at} ext4 rw\n`).join('');
  const host = running([{ point: '/media/x', source: '/dev/sr0', options: 'ro' }], {
    kernel: cdrom,
    files: { '/etc/fstab': lines },
  });
  const values = rule?.params.parse({});
  expect(rule?.evidence(exampleHost(host), values).map(({ what }) => what)).toEqual([
    'removable device sr0',
    ...Array.from({ length: 8 }, (_, at) => `LABEL=${at} on /mnt/${at} (rw)`),
    '2 more lines in /etc/fstab',
    '/dev/sr0 on /media/x (ro)',
  ]);
});

it.each(['', 'sda1', 'LABEL=', '/dev/a b', 'UUID=1\n'])('refuses the device %j', (device) => {
  expect(removable[0]?.params.safeParse({ devices: [device] }).success).toBe(false);
});
