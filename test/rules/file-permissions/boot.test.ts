import { expect, it } from 'vitest';
import { boot } from '../../../src/rules/file-permissions/boot.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const path = '/boot/grub/grub.cfg';
const mode = {
  what: `mode of ${path}`,
  expected: '0400 or stricter',
  where: path,
  state: 'persistent',
} as const;
const root = '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n';
const vfat = `${root}23 22 8:2 / /boot rw - vfat /dev/sda2 rw,fmask=0022\n`;
const shared = { '/proc/self/mountinfo': vfat };

for (const rule of boot) {
  testRule(rule, {
    compliant: [
      { name: 'root may read', host: { files: { [path]: { content: '', mode: 0o400 } } } },
      { name: 'root alone, who needs no bit', host: { files: { [path]: { content: '', mode: 0 } } } },
      {
        name: 'the options of the mount are strict enough',
        host: { files: { [path]: { content: '', mode: 0o400 } }, kernel: shared },
      },
    ],
    failing: [
      {
        name: 'as update-grub leaves it without a password',
        host: { files: { [path]: { content: '', mode: 0o444 } }, kernel: { '/proc/self/mountinfo': root } },
        finds: [{ ...mode, actual: '0444' }],
        files: { [path]: { mode: 0o400 } },
      },
      {
        name: 'as update-grub leaves it with a password',
        host: { files: { [path]: { content: '', mode: 0o600 } } },
        finds: [{ ...mode, actual: '0600' }],
        files: { [path]: { mode: 0o400 } },
      },
      {
        name: 'the filesystem has no modes',
        host: { files: { [path]: { content: '', mode: 0o755 } }, kernel: shared },
        finds: [{ ...mode, actual: '0755' }],
        decides: ['/boot, a vfat filesystem that stores no modes'],
        leaves: [{ ...mode, actual: '0755' }],
      },
      {
        name: 'a filesystem with modes is mounted over it',
        host: {
          files: { [path]: { content: '', mode: 0o644 } },
          kernel: { '/proc/self/mountinfo': `${vfat}24 23 8:3 / /boot rw - ext4 /dev/sda3 rw\n` },
        },
        finds: [{ ...mode, actual: '0644' }],
        files: { [path]: { mode: 0o400 } },
      },
      {
        name: 'an image, where nothing is mounted',
        host: { running: false, files: { [path]: { content: '', mode: 0o644 } }, kernel: shared },
        finds: [{ ...mode, actual: '0644' }],
        files: { [path]: { mode: 0o400 } },
      },
    ],
    notApplicable: [{ name: 'there is no boot loader', host: {}, reason: `${path} does not exist` }],
  });

  it('shows the options of a mount without modes', () => {
    const host = exampleHost({ files: { [path]: { content: '', mode: 0o755 } }, kernel: shared });
    expect(rule.evidence(host, rule.params.parse({}))).toEqual([
      { what: 'mode 0755, uid 0, gid 0', where: path },
      { what: 'vfat with options rw,rw,fmask=0022', where: '/boot' },
    ]);
  });
}
