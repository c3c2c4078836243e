import { execaSync } from 'execa';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from './odd.ts';

/** What makes a rule fail on a tree where `makeOdd` alone does not. */
interface Failing {
  readonly prepare?: (root: string) => void;
  /** Parameters without which only a person can decide. */
  readonly set?: readonly string[];
}

/** By rule id. A rule that is not named here fails on the odd tree as it is. */
export const failing: Readonly<Record<string, Failing>> = {
  'sshd-access-limited': { set: ['sshd-access-limited.allowGroups=[sudo]'] },
  'package-prelink-absent': has('prelink'),
  'package-gdm-absent': has('gdm3'),
  'package-xserver-absent': has('xserver-xorg-core', 'xserver-xorg-legacy'),
  'package-avahi-absent': has('avahi-daemon'),
  'package-cups-absent': has('cups'),
  'package-dhcp-server-absent': has('isc-dhcp-server'),
  'package-ldap-server-absent': has('slapd'),
  'package-nfs-server-absent': has('nfs-kernel-server'),
  'package-dns-server-absent': has('bind9'),
  'package-ftp-server-absent': has('vsftpd'),
  'package-http-server-absent': has('apache2'),
  'package-imap-pop3-server-absent': has('dovecot-imapd', 'dovecot-pop3d'),
  'package-samba-absent': has('samba'),
  'package-http-proxy-absent': has('squid'),
  'package-snmp-server-absent': has('snmpd'),
  'package-nis-server-absent': has('nis'),
  'package-nis-client-absent': has('nis'),
  'package-rsh-client-absent': has('rsh-client'),
  'package-nftables-installed': { set: ['package-nftables-installed.firewall=nftables'] },
  'package-sudo-installed': {
    prepare: (root) => execaSync('chroot', [root, 'dpkg', '--purge', 'sudo'], quiet),
  },
};

const quiet = { env: { SUDO_FORCE_REMOVE: 'yes' }, stdout: 'ignore', stderr: 'ignore' } as const;

function has(...names: readonly string[]): Failing {
  return {
    prepare(root) {
      for (const name of names) install(root, name);
    },
  };
}

/**
 * Installs a small package of that name through the tree's own dpkg: a program, a configuration file that was edited,
 * data that its scripts make and remove.
 */
function install(root: string, name: string): void {
  const folder = mkdtempSync(join(root, 'tmp/package-'));
  const control = `Package: ${name}\nVersion: 99:1.0-1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: stands for ${name}\n`;
  place(folder, '/DEBIAN/control', control);
  place(folder, '/DEBIAN/conffiles', `/etc/${name}/${name}.conf\n`);
  place(
    folder,
    '/DEBIAN/postinst',
    `#!/bin/sh\nset -e\nmkdir -m 2750 -p /var/lib/${name}-data/db\necho kept >/var/lib/${name}-data/db/one\nln -sf one /var/lib/${name}-data/db/link\n`,
    0o755,
  );
  place(
    folder,
    '/DEBIAN/postrm',
    `#!/bin/sh\nset -e\n[ "$1" != purge ] || rm -rf /var/lib/${name}-data\n`,
    0o755,
  );
  place(folder, `/usr/bin/${name}-stand-in`, '#!/bin/sh\n', 0o755);
  place(folder, `/etc/${name}/${name}.conf`, 'shipped\n');
  chmodSync(folder, 0o755);
  const deb = join(root, 'tmp/package.deb');
  execaSync('dpkg-deb', ['--root-owner-group', '--build', folder, deb], { stdout: 'ignore' });
  execaSync('chroot', [root, 'dpkg', '--install', '/tmp/package.deb'], quiet);
  rmSync(folder, { recursive: true });
  rmSync(deb);
  writeFileSync(join(root, `etc/${name}/${name}.conf`), 'edited by the owner');
  mkdirSync(join(root, `etc/${name}/local.d`));
}
