import { execa } from 'execa';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveOf } from '../debian/archive.ts';
import { cached } from '../debian/cache.ts';

/** What this machine must have to build and run a virtual machine. */
export const programs = ['mmdebstrap', 'mkfs.ext4', 'qemu-system-x86_64', 'qemu-img', 'ssh', 'ssh-keygen'];

/** A Debian 12 server that boots under qemu, with the keys that its accounts accept. */
export interface Image {
  /** A whole ext4 file system, raw. Read-only: machines write into a layer of their own. */
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  /** The private key of `root`, of `ops` (sudo without a password) and of `opspw` (sudo with one). */
  readonly key: string;
}

/** The password of `opspw`, which only its sudo asks for. */
export const password = 'correct horse';

const packages = [
  ...[
    'linux-image-cloud-amd64',
    'systemd-sysv',
    'udev',
    'dbus',
    'kmod',
    'procps',
    'iproute2',
    'ifupdown',
    'isc-dhcp-client',
  ],
  ...[
    'openssh-server',
    'sudo',
    'cron',
    'at',
    'logrotate',
    'nftables',
    'iptables',
    'grub2-common',
    'aide',
    'aide-common',
    'python3',
  ],
  ...['acl', 'attr', 'telnet', 'rsync'],
];

/** Builds the image once and keeps it; about a minute. rsyslog, auditd and ufw are left for a plan to install. */
export async function image(): Promise<Image> {
  const archive = await archiveOf('bookworm');
  const script = await readFile(fileURLToPath(import.meta.url), 'utf8');
  const folder = await cached('vm', [archive.source, script], async (unfinished) => {
    const root = join(unfinished, 'root');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', join(unfinished, 'key')]);
    await execa('mmdebstrap', [
      '--variant=minbase',
      '--mode=root',
      '--format=directory',
      '--quiet',
      `--include=${packages.join(',')}`,
      ...archive.options.map((option) => `--aptopt=${option}`),
      `--customize-hook=chroot "$1" sh -c '${accounts}'`,
      'bookworm',
      root,
      archive.source,
    ]);
    await settle(root, await readFile(join(unfinished, 'key.pub'), 'utf8'));
    await takeOut(root, 'vmlinuz-', join(unfinished, 'kernel'));
    await takeOut(root, 'initrd.img-', join(unfinished, 'initrd'));
    await execa('mkfs.ext4', ['-q', '-L', 'root', '-d', root, join(unfinished, 'disk'), '4G']);
    await rm(root, { recursive: true });
  });
  const [disk, kernel, initrd, key] = ['disk', 'kernel', 'initrd', 'key'].map((name) => join(folder, name));
  return { disk, kernel, initrd, key } as Image;
}

const accounts = [
  'useradd -m -s /bin/bash -G sudo ops',
  'useradd -m -s /bin/bash -G sudo opspw',
  `echo opspw:${password.replace(' ', '\\ ')} | chpasswd`,
].join(' && ');

/** What update-grub would write, in short: the machine's own loader is qemu, which takes its words from here. */
const grubConfig = `set default="0"
set timeout=0
menuentry 'Debian GNU/Linux' --class debian --class gnu-linux $menuentry_id_option 'gnulinux-simple' {
	insmod ext2
	linux	/boot/vmlinuz root=LABEL=root rw quiet
	initrd	/boot/initrd.img
}
`;

/** Files that make the tree a machine: its disk, network, name, and who may log in. */
async function settle(root: string, publicKey: string): Promise<void> {
  const files: Record<string, string> = {
    'etc/fstab': 'LABEL=root / ext4 errors=remount-ro 0 1\n',
    'etc/hostname': 'harden\n',
    'etc/hosts': '127.0.0.1 localhost harden\n',
    'etc/resolv.conf': 'nameserver 10.0.2.3\n',
    'etc/network/interfaces': 'auto lo eth0\niface lo inet loopback\niface eth0 inet dhcp\n',
    'etc/default/grub':
      'GRUB_DEFAULT=0\nGRUB_TIMEOUT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX=""\n',
    'boot/grub/grub.cfg': grubConfig,
    // As on every system whose packages were once installed by apt.
    'var/log/alternatives.log': '',
    'var/log/dpkg.log': '',
    'var/log/apt/history.log': '',
    'etc/sudoers.d/ops': 'ops ALL=(ALL) NOPASSWD: ALL\n',
  };
  for (const folder of ['boot/grub', 'var/log/apt']) await mkdir(join(root, folder), { recursive: true });
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
  await chmod(join(root, 'etc/sudoers.d/ops'), 0o440);
  for (const home of ['root', 'home/ops', 'home/opspw']) {
    await mkdir(join(root, home, '.ssh'), { recursive: true, mode: 0o700 });
    await writeFile(join(root, home, '.ssh/authorized_keys'), publicKey, { mode: 0o600 });
  }
  await execa('chroot', [root, 'sh', '-c', 'chown -R ops: /home/ops && chown -R opspw: /home/opspw']);
}

/** Moves the one file of /boot that starts so to where qemu reads it. */
async function takeOut(root: string, start: string, target: string): Promise<void> {
  const name = (await readdir(join(root, 'boot'))).find((file) => file.startsWith(start));
  if (name === undefined) throw new Error(`the image has no /boot/${start}*`);
  await execa('cp', [join(root, 'boot', name), target]);
}
