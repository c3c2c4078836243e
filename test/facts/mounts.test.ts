import { describe, expect, it } from 'vitest';
import { mountAt, mountOf, mounts, mountTable, parseMountinfo } from '../../src/facts/mounts.ts';
import { exampleHost } from '../host.ts';

const lines = [
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro',
  '23 22 8:2 / /boot rw,nosuid shared:2 master:3 - vfat /dev/sda2 rw,fmask=0077',
  '24 22 0:20 / /mnt/a\\040b\\134c rw - tmpfs tmpfs rw',
  '25 22 8:3 / /boot/efi rw - vfat /dev/sda3 rw',
].join('\n');

describe('mounts', () => {
  it('reads mount points with blanks in them, optional fields, options of the mount and of its filesystem', () => {
    expect(parseMountinfo(lines)).toMatchObject([
      { point: '/', type: 'ext4', options: 'rw,relatime,rw,errors=remount-ro', own: 'rw,relatime' },
      { point: '/boot', type: 'vfat', options: 'rw,nosuid,rw,fmask=0077', own: 'rw,nosuid' },
      { point: '/mnt/a b\\c', type: 'tmpfs', options: 'rw,rw', own: 'rw' },
      { point: '/boot/efi', type: 'vfat', options: 'rw,rw', own: 'rw' },
    ]);
  });

  it('reads the source, the number of the filesystem and the folder of it that is mounted', () => {
    expect(parseMountinfo('9 1 8:5 /a\\040b /x rw shared:1 - ext4 /dev/disk\\0401 rw')).toMatchObject([
      { source: '/dev/disk 1', device: '8:5', root: '/a b' },
    ]);
  });

  it('finds the last mount at exactly a point', () => {
    const over = `${lines}\n26 23 0:30 / /boot rw - tmpfs tmpfs rw`;
    expect(mountAt('/boot', parseMountinfo(over))?.type).toBe('tmpfs');
    expect(mountAt('/bo', parseMountinfo(over))).toBeUndefined();
  });

  it('tells an empty table of a running host from that of an image', () => {
    expect(mountTable.of(exampleHost({ running: false }))).toBeUndefined();
    expect(() => mountTable.of(exampleHost())).toThrow('/proc/self/mountinfo says nothing');
  });

  it('skips lines that are none', () => {
    expect(parseMountinfo('\n1 2 3\n - \n1 2 3 4 5 6 7 8 9\n')).toEqual([]);
  });

  it.each([
    ['/boot/grub/grub.cfg', '/boot'],
    ['/boot', '/boot'],
    ['/bootx/grub.cfg', '/'],
    ['/boot/efi/x', '/boot/efi'],
    ['/etc/passwd', '/'],
  ])('finds what %s lies on', (path, point) => {
    expect(mountOf(path, parseMountinfo(lines))?.point).toBe(point);
  });

  it('lets the later of two mounts at one place cover the earlier', () => {
    const over = `${lines}\n26 23 0:30 / /boot rw - tmpfs tmpfs rw`;
    expect(mountOf('/boot/grub', parseMountinfo(over))?.type).toBe('tmpfs');
  });

  it('knows nothing of a host that does not run', () => {
    expect(mounts.of(exampleHost({ running: false, kernel: { '/proc/self/mountinfo': lines } }))).toEqual([]);
    expect(mounts.of(exampleHost({ kernel: { '/proc/self/mountinfo': lines } }))).toHaveLength(4);
  });
});
