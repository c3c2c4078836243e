import { execaSync } from 'execa';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Brings a fresh Debian tree into a state that a careless owner could leave: nothing hardened, links, odd modes and
 * owners, ACLs and attributes, other systems' line ends, names and bytes that are no UTF-8.
 */
export function makeOdd(root: string): void {
  oddSshd(root);
  oddBanners(root);
  oddKernel(root);
  oddModes(root);
  oddAccounts(root);
  oddEnvironment(root);
  oddLogs(root);
  oddMounts(root);
  oddServices(root);
  oddFiles(root);
}

function oddSshd(root: string): void {
  const config = [
    '# Managed by hand\r',
    'Include /etc/ssh/sshd_config.d/*.conf\r',
    '#MaxAuthTries 3\r',
    'maxauthtries\t9\r',
    'X11Forwarding yes\r',
    'PermitRootLogin  yes   \r',
    'PermitEmptyPasswords=yes\r',
    'PermitUserEnvironment "yes"\r',
    'HostbasedAuthentication yes\r',
    'IgnoreRhosts no\r',
    'UsePAM no\r',
    'LogLevel QUIET\r',
    'LoginGraceTime 10m\r',
    'MaxSessions 100\r',
    'MaxStartups 100:30:200\r',
    'ClientAliveInterval 0\r',
    'AcceptEnv LANG LC_*\r',
    'Subsystem sftp /usr/lib/openssh/sftp-server\r',
    'Match User backup\r',
    '  X11Forwarding yes\r',
    '  Banner none',
  ];
  place(root, '/etc/ssh/sshd_config', config.join('\n'), 0o664);
  place(
    root,
    '/etc/ssh/sshd_config.d/50-site.conf',
    'Ciphers aes128-cbc,aes256-ctr\nMatch Address 192.0.2.0/24\n  MaxAuthTries 12\n',
  );
  place(
    root,
    '/etc/ssh/sshd_config.d/60-late.conf',
    'MACs hmac-md5,hmac-sha2-256\nKexAlgorithms diffie-hellman-group1-sha1,curve25519-sha256',
  );
  execaSync('setfacl', ['-m', 'u:daemon:rw', join(root, 'etc/ssh/sshd_config')]);
  execaSync('setfattr', ['-n', 'user.note', '-v', 'kept', join(root, 'etc/ssh/sshd_config')]);
  chmodSync(join(root, 'etc/ssh/ssh_host_rsa_key'), 0o644);
  chmodSync(join(root, 'etc/ssh/ssh_host_rsa_key.pub'), 0o666);
}

function oddBanners(root: string): void {
  if (existsSync(join(root, 'etc/motd'))) renameSync(join(root, 'etc/motd'), join(root, 'etc/motd.site'));
  place(root, '/etc/motd.site', 'Welcome to \\s \\r on \\m\r\nNo newline at the end: \\v', 0o666);
  symlinkSync('motd.site', join(root, 'etc/motd'));
  place(root, '/etc/issue', 'Debian GNU/Linux 12 \\n \\l\n\n', 0o1666);
  place(root, '/etc/issue.net', 'Debian GNU/Linux 12\n', 0o660);
  chownSync(join(root, 'etc/issue.net'), 1, 1);
}

function oddKernel(root: string): void {
  const slashes =
    '; site\nnet/ipv4/conf/all/accept_redirects = 1\n-net.ipv4.ip_forward=1\nkernel.randomize_va_space=0\n# last';
  place(root, '/etc/sysctl.d/10-site.conf', slashes);
  place(root, '/etc/sysctl.d/odd\nname.conf', 'net.ipv4.tcp_syncookies = 0\n');
  place(
    root,
    '/etc/sysctl.conf',
    'net.ipv4.conf.all.log_martians=0\r\nnet.ipv4.conf.default.rp_filter=0\r\n',
  );
  place(
    root,
    '/etc/modprobe.d/site.conf',
    'install cramfs /sbin/modprobe --ignore-install cramfs\n# blacklist udf\noptions loop max_loop=8',
  );
  writeFileSync(
    join(root, 'etc/modprobe.d/latin.conf'),
    Buffer.from('# caf\xe9\nblacklist pcspkr\n', 'latin1'),
  );
}

function oddModes(root: string): void {
  place(root, '/boot/grub/grub.cfg', 'set timeout=5\n', 0o644);
  const modes: Record<string, number> = {
    '/etc/crontab': 0o666,
    '/etc/cron.hourly': 0o777,
    '/etc/cron.daily': 0o2775,
    '/etc/cron.weekly': 0o1777,
    '/etc/cron.monthly': 0o755,
    '/etc/cron.d': 0o4755,
    '/etc/passwd': 0o664,
    '/etc/group': 0o666,
    '/etc/shadow': 0o644,
    '/etc/gshadow': 0o604,
  };
  for (const [path, mode] of Object.entries(modes)) {
    chmodSync(join(root, path), mode);
    if (['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow'].includes(path)) {
      execaSync('cp', ['-a', join(root, path), join(root, `${path}-`)]);
      chownSync(join(root, `${path}-`), 1, 1);
      chmodSync(join(root, `${path}-`), mode | 0o020);
    }
  }
}

/** Accounts as years of administration leave them. Names that stand twice come last: tools that add accounts still work. */
function oddAccounts(root: string): void {
  const run = (...words: string[]) =>
    execaSync('chroot', [root, ...words], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
  run('useradd', '-m', '-s', '/bin/bash', '-u', '1500', 'alice');
  run('useradd', '-M', '-s', '/bin/sh', '-u', '1501', '-d', '/home/nowhere', 'bob');
  run('useradd', '-m', '-s', '/bin/sh', '-u', '1502', 'carol');
  run('useradd', '-r', '-s', '/bin/bash', '-d', '/var/lib/svc', 'svc');
  run(
    'usermod',
    '-p',
    '$6$abcdefgh$0123456789012345678901234567890123456789012345678901234567890123456789012345678901234',
    'alice',
  );
  run('chage', '-M', '99999', '-W', '3', 'alice');
  run('usermod', '-a', '-G', 'shadow', 'carol');
  const home = join(root, 'home/alice');
  chmodSync(home, 0o775);
  for (const name of ['.netrc', '.forward', '.rhosts']) place(root, `/home/alice/${name}`, 'x\n', 0o600);
  place(root, '/home/alice/.profile', 'umask 002\n', 0o666);
  symlinkSync('/etc/shadow', join(root, 'home/alice/.link'));
  chownSync(join(root, 'home/carol'), 1500, 1500);
  const append = (path: string, text: string) => appendFileSync(join(root, path), text);
  append(
    'etc/passwd',
    'toor:x:0:0::/root:/bin/sh\nnogroup2:x:1600:4321::/:/usr/sbin/nologin\ntwin:x:1500:100::/:/usr/sbin/nologin\n',
  );
  append('etc/shadow', 'toor:*:19000:0:99999:7:::\nnogroup2::19000:0:99999:7:::\n');
  append('etc/group', 'twins:x:100:\n');
}

function oddEnvironment(root: string): void {
  place(root, '/etc/profile.d/site.sh', 'umask 022\r\nTMOUT=7200\nexport PATH=.:$PATH');
  appendFileSync(
    join(root, 'etc/login.defs'),
    '\nPASS_MAX_DAYS 100000\nPASS_WARN_AGE 1\nUMASK 022\nENCRYPT_METHOD MD5',
  );
}

function oddLogs(root: string): void {
  place(root, '/var/log/site/app.log', 'x\n', 0o666);
  // As on every system whose packages were once installed by apt.
  for (const name of ['alternatives.log', 'dpkg.log', 'apt/history.log'])
    place(root, `/var/log/${name}`, '', 0o644);
  place(root, '/etc/logrotate.d/site', '/var/log/site/*.log {\n\tweekly\n\tcreate 0666 root root\n}\n');
  place(root, '/etc/rsyslog.d/10-site.conf', '$FileCreateMode 0644\n*.info /var/log/site/all.log\n');
  place(
    root,
    '/etc/systemd/journald.conf.d/site.conf',
    '[Journal]\nStorage=volatile\nCompress=no\nForwardToSyslog=no',
  );
}

function oddMounts(root: string): void {
  const lines = [
    '# <file system> <mount point> <type> <options> <dump> <pass>',
    'UUID=1234-abcd / ext4 errors=remount-ro 0 1',
    'tmpfs\t/tmp  tmpfs\tsize=1g   0 0   # kept',
    'LABEL=vartmp /var/tmp ext4 defaults,exec 0 2',
    '/dev/disk/by-label/home\\040x /home ext4 user,suid 0 2',
    'tmpfs /dev/shm tmpfs defaults 0 0',
  ];
  place(root, '/etc/fstab', lines.join('\n'));
}

function oddServices(root: string): void {
  place(root, '/etc/cron.deny', 'nobody\n');
  place(root, '/etc/at.deny', 'nobody\n');
  place(
    root,
    '/etc/sudoers.d/site',
    'Defaults !use_pty, timestamp_timeout=5\n%sudo ALL=(ALL) NOPASSWD: ALL',
    0o440,
  );
  place(
    root,
    '/etc/default/grub',
    'GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet splash"\nGRUB_CMDLINE_LINUX="console=ttyS0 audit=0"',
  );
  const grub =
    "menuentry 'Linux' --class gnu-linux {\n\tlinux\t/boot/vmlinuz root=UUID=1 ro console=ttyS0 audit=0 quiet\n\tinitrd\t/boot/initrd.img\n}\n";
  place(root, '/boot/grub/grub.cfg', `set timeout=5\n${grub}`, 0o644);
  place(root, '/etc/security/limits.d/site.conf', '* hard core unlimited\n');
}

function oddFiles(root: string): void {
  place(root, '/srv/open file', 'x', 0o666);
  place(root, '/srv/orphan', 'x');
  chownSync(join(root, 'srv/orphan'), 4242, 4243);
  mkdirSync(join(root, 'srv/drop'));
  chmodSync(join(root, 'srv/drop'), 0o777);
  place(root, '/usr/local/bin/own', '#!/bin/sh\n', 0o4755);
}

/** Writes a file of a tree, folders above included; root owns it. */
export function place(root: string, path: string, content: string, mode = 0o644): void {
  const at = join(root, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content);
  chmodSync(at, mode);
}
