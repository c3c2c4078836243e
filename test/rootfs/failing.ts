import { execaSync } from 'execa';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from './odd.ts';

/** What makes a rule fail on a tree where `makeOdd` alone does not. */
interface Failing {
  readonly prepare?: (root: string) => void;
  /** Parameters without which only a person can decide. */
  readonly set?: readonly string[];
  /** Where a tree gives the rule nothing to change: a person is asked, or the verdict says why. */
  readonly changes?: 'decision' | 'manual' | 'not-applicable' | 'pass' | 'error';
}

const withCoredump: Failing = {
  prepare(root) {
    install(root, 'systemd-coredump');
    place(root, '/usr/lib/systemd/systemd-coredump', '', 0o755);
  },
};

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
  'package-nftables-installed': {
    ...without('nftables'),
    set: ['package-nftables-installed.firewall=nftables'],
  },
  'package-sudo-installed': without('sudo'),
  'package-rsyslog-installed': without('rsyslog'),
  'package-auditd-installed': without('auditd'),
  'package-ufw-installed': without('ufw'),
  'package-aide-installed': without('aide', 'aide-common'),
  'package-apparmor-installed': without('apparmor-utils', 'apparmor'),
  'mail-transfer-local-only': {
    prepare(root) {
      install(root, 'postfix');
      place(
        root,
        '/etc/postfix/main.cf',
        'myhostname = example\ninet_interfaces = localhost\n#x\ninet_interfaces=all,\n  127.0.0.1\n',
      );
      place(root, '/etc/postfix/master.cf', 'smtp inet n - y - - smtpd\n');
    },
  },
  'password-hashing': edited('/etc/pam.d/common-password', /^(password.*) yescrypt/m, '$1 md5'),
  'listening-services-reviewed': { changes: 'manual' },
  'mount-tmp-configured': edited('/etc/fstab', /^.*\t\/tmp.*\n/m, ''),
  'mount-dev-shm-configured': {
    ...edited('/etc/fstab', /^.*\/dev\/shm.*$/m, ''),
    set: ['mount-dev-shm-configured.requireFstab=true'],
  },
  'mount-var-separate': { changes: 'decision' },
  'mount-var-log-separate': { changes: 'decision' },
  'mount-var-log-audit-separate': { changes: 'decision' },
  'mount-var-tmp-separate': { ...edited('/etc/fstab', /^.*\/var\/tmp.*\n/m, ''), changes: 'decision' },
  'mount-home-separate': { ...edited('/etc/fstab', /^.*\/home.*\n/m, ''), changes: 'decision' },
  'mount-home-nodev': edited('/etc/fstab', 'user,suid', 'user,dev'),
  'mount-removable-nodev': { changes: 'not-applicable' },
  'mount-removable-nosuid': { changes: 'not-applicable' },
  'mount-removable-noexec': { changes: 'not-applicable' },
  'apparmor-profiles-loaded': { changes: 'pass' },
  'apparmor-profiles-enforced': edited(
    '/etc/apparmor.d/nvidia_modprobe',
    'profile nvidia_modprobe {',
    'profile nvidia_modprobe flags=(complain) {',
  ),
  'ipv6-disabled': { changes: 'manual' },
  'grub-password': {
    set: [
      'grub-password.user=boot',
      `grub-password.hash=grub.pbkdf2.sha512.10000.${'AB'.repeat(64)}.${'CD'.repeat(64)}`,
    ],
  },
  'single-user-password': { changes: 'decision' },
  'account-last-change-past': {
    prepare: (root) => execaSync('chroot', [root, 'chage', '-d', '2100-01-01', 'alice'], quiet),
    changes: 'decision',
  },
  'passwords-shadowed': { ...edited('/etc/passwd', 'alice:x:', 'alice:abcdefghij./1:'), changes: 'decision' },
  'system-accounts-locked': edited('/etc/shadow', /^svc:!/m, 'svc:abcdefghij./1'),
  'root-primary-group': edited('/etc/passwd', 'root:x:0:0:', 'root:x:0:100:'),
  'only-root-has-uid-0': { changes: 'decision' },
  'primary-groups-exist': { changes: 'decision' },
  'unique-uids': { changes: 'decision' },
  'unique-gids': { changes: 'decision' },
  'unique-user-names': {
    ...edited('/etc/passwd', /$/, 'bob:x:1700:100::/:/usr/sbin/nologin\n'),
    changes: 'decision',
  },
  'unique-group-names': { ...edited('/etc/group', /$/, 'users:x:1701:\n'), changes: 'decision' },
  'root-path': { changes: 'decision' },
  'root-terminals': { changes: 'not-applicable' },
  'auditd-log-size': edited('/etc/audit/auditd.conf', /^max_log_file = .*$/m, 'MAX_LOG_FILE = 1\r'),
  'service-auditd-enabled': {
    prepare: (root) => execaSync('systemctl', [`--root=${root}`, 'disable', 'auditd.service'], quiet),
  },
  'unowned-paths': { set: ['unowned-paths.giveTo=root'] },
  'ungrouped-paths': { set: ['ungrouped-paths.giveTo=root'] },
  'setuid-files': { changes: 'manual' },
  'setgid-files': { changes: 'manual' },
  'packaged-files': { changes: 'manual' },
  'apt-sources-reviewed': { changes: 'manual' },
  'apt-keys-reviewed': { changes: 'manual' },
  'no-execute-bit': { changes: 'error' },
  'updates-installed': { changes: 'error' },
  'aide-scheduled': offline('dailyaidecheck.timer'),
  'aide-database': { set: ['aide-database.initialise=yes'] },
  'coredump-storage-none': withCoredump,
  'coredump-process-size-zero': withCoredump,
  'gdm-login-banner': has('gdm3'),
  'gdm-user-list-hidden': has('gdm3'),
  'gdm-xdmcp-disabled': {
    prepare(root) {
      install(root, 'gdm3');
      place(root, '/etc/gdm3/daemon.conf', '[daemon]\n#x\n[xdmcp]\nEnable=true\n');
    },
  },
  'wireless-interfaces-disabled': { changes: 'pass' },
  'timesyncd-configured': { changes: 'not-applicable' },
  'time-daemon-in-use': offline('chrony.service'),
  'chrony-configured': {
    ...edited('/etc/chrony/chrony.conf', /^(?:pool|server|sourcedir|confdir).*$/gm, '#'),
    set: ['chrony-configured.servers=[ntp.example]'],
  },
  'ntp-configured': { changes: 'not-applicable' },
  'rsyslog-remote-host': { set: ['rsyslog-remote-host.host=192.0.2.1'] },
  'rsyslog-rules-reviewed': { changes: 'manual' },
  'rsyslog-no-remote-input': { changes: 'manual' },
  'logrotate-reviewed': { changes: 'manual' },
  'cron-enabled': offline('cron.service'),
  'rsyslog-enabled': offline('rsyslog.service'),
  'ufw-outbound': { set: ['ufw-outbound.outbound=[53/udp]'] },
  'ufw-open-ports': { changes: 'error' },
  'package-iptables-persistent-absent': {
    prepare: (root) => {
      purge(root, 'ufw');
      install(root, 'iptables-persistent');
    },
    set: ['package-iptables-persistent-absent.firewall=ufw'],
  },
  'package-iptables-installed': { ...without('ufw'), set: ['package-iptables-installed.firewall=iptables'] },
  'package-nftables-absent': { set: ['package-nftables-absent.firewall=iptables'] },
  'netfilter-persistent-enabled': withNetfilter('netfilter-persistent-enabled'),
  'nftables-table-present': withNft('nftables-table-present', edited('/etc/nftables.conf', /[^]*/, '')),
  'nftables-base-chains': withNft('nftables-base-chains', edited('/etc/nftables.conf', /[^]*/, '')),
  'nftables-loopback': withNft('nftables-loopback'),
  'nftables-connections': withNft('nftables-connections'),
  'nftables-default-deny': withNft('nftables-default-deny'),
  'nftables-rules-permanent': withNft('nftables-rules-permanent'),
  'nftables-enabled': withNft('nftables-enabled', offline('nftables.service')),
  'nftables-without-ufw': withNft(
    'nftables-without-ufw',
    edited('/etc/ufw/ufw.conf', 'ENABLED=no', 'ENABLED=yes'),
  ),
  'iptables-without-ufw': {
    ...edited('/etc/ufw/ufw.conf', 'ENABLED=no', 'ENABLED=yes'),
    set: ['iptables-without-ufw.firewall=iptables'],
  },
  'nftables-without-iptables-rules': {
    set: ['nftables-without-iptables-rules.firewall=nftables'],
    changes: 'error',
  },
  ...withIptables('iptables'),
  ...withIptables('ip6tables'),
};

const quiet = { env: { SUDO_FORCE_REMOVE: 'yes' }, stdout: 'ignore', stderr: 'ignore' } as const;

/** Not started at boot. */
function offline(unit: string): Failing {
  return { prepare: (root) => execaSync('systemctl', [`--root=${root}`, 'disable', unit], quiet) };
}

function withNft(rule: string, more: Failing = {}): Failing {
  return { ...more, set: [`${rule}.firewall=nftables`] };
}

function withNetfilter(rule: string): Failing {
  return {
    prepare(root) {
      purge(root, 'ufw');
      install(root, 'netfilter-persistent');
      install(root, 'iptables-persistent');
      const unit = '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n';
      place(root, '/usr/lib/systemd/system/netfilter-persistent.service', unit);
    },
    set: [`${rule}.firewall=iptables`],
  };
}

function withIptables(program: 'iptables' | 'ip6tables'): Record<string, Failing> {
  const rules = ['default-deny', 'loopback', 'connections'].map((name) => `${program}-${name}`);
  const ports = `${program}-open-ports`;
  return {
    ...Object.fromEntries(rules.map((rule) => [rule, withNetfilter(rule)])),
    [ports]: { set: [`${ports}.firewall=iptables`], changes: 'error' },
  };
}

function without(...names: readonly string[]): Failing {
  return { prepare: (root) => purge(root, ...names) };
}

function purge(root: string, ...names: readonly string[]): void {
  execaSync('chroot', [root, 'dpkg', '--purge', '--force-depends', ...names], quiet);
}

function edited(path: string, old: string | RegExp, fresh: string): Failing {
  return {
    prepare(root) {
      const at = join(root, path);
      const text = readFileSync(at, 'utf8');
      const changed = text.replace(old, fresh);
      if (changed === text) throw new Error(`${path} does not hold ${String(old)}`);
      writeFileSync(at, changed);
    },
  };
}

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
