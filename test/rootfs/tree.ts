import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveOf } from '../debian/archive.ts';
import { cached } from '../debian/cache.ts';

export const suites = ['bookworm', 'bullseye'] as const;
export type Suite = (typeof suites)[number];

/** VERSION_ID of os-release(5). */
export const versions: Readonly<Record<Suite, string>> = { bookworm: '12', bullseye: '11' };

/** What this machine must have to build and compare trees. */
export const programs = ['mmdebstrap', 'getfattr', 'setfacl', 'mount'];

/** What a small server has, and some software that a benchmark wants gone. */
const packages = [
  ...[
    'systemd-sysv',
    'dbus',
    'udev',
    'kmod',
    'procps',
    'iproute2',
    'openssh-server',
    'sudo',
    'cron',
    'acl',
    'attr',
  ],
  ...['telnet', 'rsync', 'ldap-utils', 'talk', 'rsh-redone-client', 'rpcbind', 'libcap2-bin'],
  // Its setgid program would come with AIDE: what a package brings is not known when a plan is made.
  ...['at', 'logrotate', 'liblockfile-bin'],
];

/** Software that rules configure, and that a plan would have to install first on a small server. */
const further = [
  ...[
    'rsyslog',
    'auditd',
    'ufw',
    'nftables',
    'chrony',
    'apparmor',
    'apparmor-utils',
    'aide',
    'aide-common',
    'grub2-common',
  ],
  ...['libpam-pwquality', 'autofs'],
];

export type Equipment = 'small' | 'equipped';

/**
 * The root folder of a Debian system as its installer leaves it, made once per suite and equipment. It is the lower
 * layer of every copy: never write into it.
 */
export async function debianTree(suite: Suite, equipment: Equipment = 'small'): Promise<string> {
  const archive = await archiveOf(suite);
  const script = await readFile(fileURLToPath(import.meta.url), 'utf8');
  const included = equipment === 'small' ? packages : [...packages, ...further];
  const name = hostname();
  const folder = await cached(
    'rootfs',
    [suite, equipment, archive.source, script, name],
    async (unfinished) => {
      await execa('mmdebstrap', [
        '--variant=minbase',
        '--mode=root',
        '--format=directory',
        '--quiet',
        // A plan asks apt what an installation would bring along.
        '--skip=cleanup/apt/lists',
        `--include=${included.join(',')}`,
        ...archive.options.map((option) => `--aptopt=${option}`),
        suite,
        join(unfinished, 'root'),
        archive.source,
      ]);
      // Debian's installer writes it. Without it AIDE of Debian 11 stops at `hostname --fqdn`.
      const hosts = `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n`;
      await writeFile(join(unfinished, 'root', 'etc', 'hosts'), hosts);
    },
  );
  return join(folder, 'root');
}
