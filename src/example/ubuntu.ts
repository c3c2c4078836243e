import type { Host } from '../host/host.ts';
import { exampleHost, type ExampleHost } from './build.ts';

/**
 * A server with Ubuntu 18.04 as it may be found in the field: stock defaults, some things that a person
 * added, and a few traps. It is judged and repaired in memory, by the same rules as any host.
 */
export function ubuntuServer(): Host {
  return exampleHost(server);
}

const release = `NAME="Ubuntu"
VERSION="18.04.6 LTS (Bionic Beaver)"
ID=ubuntu
ID_LIKE=debian
PRETTY_NAME="Ubuntu 18.04.6 LTS"
VERSION_ID="18.04"
`;

const sshdConfig = `# The server at the front desk
Port 22
#LoginGraceTime 2m
MaxAuthTries 6
maxsessions 10
PubkeyAuthentication yes
ChallengeResponseAuthentication no
UsePAM yes
X11Forwarding yes
PrintMotd no
AcceptEnv LANG LC_*
Subsystem sftp /usr/lib/openssh/sftp-server

Match Group backup
	X11Forwarding no
	AllowTcpForwarding yes
`;

const folder = (mode = 0o755) => ({ directory: true, mode }) as const;
const restricted = (content: string, gid = 42) => ({ content, mode: 0o640, gid });

/** Without any rule of a person. */
function userRules(prefix: string): { content: string; mode: number } {
  const chains = ['input', 'output', 'forward', 'limit', 'limit-accept'];
  const lines = chains.map((chain) => `:${prefix}-user-${chain} - [0:0]`);
  return {
    content: `*filter\n${lines.join('\n')}\n### RULES ###\n-A ${prefix}-user-limit -j REJECT\n-A ${prefix}-user-limit-accept -j ACCEPT\nCOMMIT\n`,
    mode: 0o640,
  };
}

const server: ExampleHost = {
  files: {
    '/etc/os-release': { link: '../usr/lib/os-release' },
    '/usr/lib/os-release': release,
    '/etc/machine-id': '3f2b1c0d9e8f4a5b8c7d6e5f4a3b2c1d\n',
    '/etc/fstab':
      '# <file system> <mount point> <type> <options> <dump> <pass>\nUUID=5c1e-41 / ext4 errors=remount-ro 0 1\nUUID=9b2f-7a /home ext4 defaults 0 2\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nsshd:x:110:65534::/run/sshd:/usr/sbin/nologin\n',
    '/etc/passwd-': 'root:x:0:0:root:/root:/bin/bash\n',
    '/etc/group': 'root:x:0:\nshadow:x:42:\nbackup:x:34:\n',
    '/etc/group-': 'root:x:0:\nshadow:x:42:\n',
    '/etc/shadow': restricted(''),
    '/etc/shadow-': restricted(''),
    '/etc/gshadow': restricted(''),
    '/etc/gshadow-': restricted(''),
    '/etc/issue': 'Ubuntu 18.04.6 LTS \\n \\l\n\n',
    '/etc/issue.net': 'Ubuntu 18.04.6 LTS\n',
    '/etc/crontab': 'SHELL=/bin/sh\n17 * * * * root cd / && run-parts --report /etc/cron.hourly\n',
    '/etc/cron.hourly': folder(),
    '/etc/cron.daily': folder(),
    '/etc/cron.weekly': folder(),
    '/etc/cron.monthly': folder(),
    '/etc/cron.d': folder(),
    '/boot/grub/grub.cfg': { content: '', mode: 0o444 },
    '/etc/ssh': folder(),
    '/etc/ssh/sshd_config': sshdConfig,
    '/etc/ssh/ssh_host_ed25519_key': { content: '', mode: 0o600 },
    '/etc/ssh/ssh_host_ed25519_key.pub': '',
    '/etc/sysctl.conf': '#net.ipv4.ip_forward=1\n',
    '/etc/sysctl.d/10-network-security.conf':
      'net.ipv4.conf.default.rp_filter=1\nnet.ipv4.conf.all.rp_filter=1\nnet.ipv4.tcp_syncookies=1\n',
    '/etc/sysctl.d/50-gateway.conf': '# added for the old VPN\nnet.ipv4.conf.all.send_redirects = 1\n',
    '/etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
    '/etc/modprobe.d/blacklist.conf': 'blacklist evbug\n',
    '/etc/default/ufw':
      'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nDEFAULT_FORWARD_POLICY="DROP"\nIPT_SYSCTL=/etc/ufw/sysctl.conf\n',
    '/etc/ufw/ufw.conf': 'ENABLED=no\nLOGLEVEL=low\n',
    '/etc/ufw/user.rules': userRules('ufw'),
    '/etc/ufw/user6.rules': userRules('ufw6'),
    '/etc/ufw/sysctl.conf': 'net/ipv4/conf/all/log_martians=0\nnet/ipv4/conf/default/log_martians=0\n',
  },
  kernel: {
    '/proc/self/mountinfo': [
      '22 28 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw',
      '28 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro',
      '30 27 0:24 / /dev/shm rw,nosuid,nodev shared:3 - tmpfs tmpfs rw',
      '41 28 8:17 / /home rw,relatime shared:25 - ext4 /dev/sdb1 rw',
    ].join('\n'),
    '/proc/net/tcp':
      '  sl  local_address rem_address   st\n   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 17001 1\n',
    '/proc/net/udp': '  sl  local_address rem_address   st\n',
    '/proc/modules':
      'usb_storage 77824 0 - Live 0x0000000000000000\next4 708608 1 - Live 0x0000000000000000\n',
  },
  sysctls: {
    'kernel/randomize_va_space': '2',
    'net/ipv4/ip_forward': '0',
    'net/ipv4/conf/all/send_redirects': '1',
    'net/ipv4/conf/default/send_redirects': '1',
    'net/ipv4/conf/all/accept_source_route': '0',
    'net/ipv4/conf/default/accept_source_route': '1',
    'net/ipv4/conf/all/accept_redirects': '0',
    'net/ipv4/conf/default/accept_redirects': '1',
    'net/ipv4/conf/all/secure_redirects': '1',
    'net/ipv4/conf/default/secure_redirects': '1',
    'net/ipv4/conf/all/log_martians': '0',
    'net/ipv4/conf/default/log_martians': '0',
    'net/ipv4/conf/all/rp_filter': '1',
    'net/ipv4/conf/default/rp_filter': '1',
    'net/ipv4/icmp_echo_ignore_broadcasts': '1',
    'net/ipv4/icmp_ignore_bogus_error_responses': '1',
    'net/ipv4/tcp_syncookies': '1',
    'net/ipv6/conf/all/forwarding': '0',
    'net/ipv6/conf/all/disable_ipv6': '0',
    'net/ipv6/conf/default/disable_ipv6': '0',
    'net/ipv6/conf/all/accept_source_route': '0',
    'net/ipv6/conf/default/accept_source_route': '0',
    'net/ipv6/conf/all/accept_redirects': '1',
    'net/ipv6/conf/default/accept_redirects': '1',
    'net/ipv6/conf/all/accept_ra': '1',
    'net/ipv6/conf/default/accept_ra': '1',
  },
  packages: {
    'openssh-server': '1:7.6p1-4ubuntu0.7',
    sudo: '1.8.21p2-3ubuntu1.6',
    cron: '3.0pl1-128.1ubuntu1.2',
    rsyslog: '8.32.0-1ubuntu4.2',
    apparmor: '2.12-4ubuntu5.3',
    ufw: '0.36-0ubuntu0.18.04.2',
    telnet: '0.17-41',
    rsync: '3.1.2-2.1ubuntu1.6',
  },
  units: { 'ufw.service': 'enabled active' },
  outputs: { 'ufw status verbose': 'Status: inactive\n' },
  apt: {
    auditd: {
      installs: [
        { name: 'libauparse0', version: '1:2.8.2-1ubuntu1.1' },
        { name: 'auditd', version: '1:2.8.2-1ubuntu1.1' },
      ],
      removes: [],
    },
    'audispd-plugins': {
      installs: [{ name: 'audispd-plugins', version: '1:2.8.2-1ubuntu1.1' }],
      removes: [],
    },
  },
};
