import { execaSync } from 'execa';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
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

/** Writes a file of a tree, folders above included; root owns it. */
export function place(root: string, path: string, content: string, mode = 0o644): void {
  const at = join(root, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content);
  chmodSync(at, mode);
}
