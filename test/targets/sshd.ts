import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An sshd of our own on loopback, with accounts that only exist in its mount namespace. */
export interface Sshd {
  readonly port: number;
  readonly folder: string;
  /** An ssh_config(5) for it: `all` of these lines, then what every connection needs. */
  config(all?: string): string;
  /** What the server and sudo have written so far. */
  log(): string;
  sudoLog(): string;
  stop(): Promise<void>;
}

export const password = `pass $(touch pwned) 'x' "y" \\ ü`;

/** Accounts: what sudo lets them do, and their shell. */
const accounts = [
  { name: 'ops', uid: 4242, sudo: 'ops ALL=(ALL) ALL', shell: '/bin/bash' },
  { name: 'free', uid: 4243, sudo: 'free ALL=(ALL) NOPASSWD: ALL', shell: '/bin/sh' },
  { name: 'none', uid: 4244, sudo: '', shell: '/bin/sh' },
  { name: 'closed', uid: 4245, sudo: '', shell: '/usr/sbin/nologin' },
];

export const canServe =
  process.getuid?.() === 0 &&
  ['/usr/sbin/sshd', '/usr/bin/ssh', '/usr/bin/sudo', '/usr/bin/openssl'].every((path) => existsSync(path)) &&
  spawnSync('unshare', ['--mount', 'true']).status === 0;

export async function startSshd(): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-sshd-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  for (const key of ['host', 'user', 'other'])
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)]);
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')));
  const write = (name: string, text: string, mode = 0o644) =>
    writeFileSync(join(folder, name), text, { mode });
  write(
    'sshd_config',
    `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${folder}/host\nPidFile none\nUsePAM no\nStrictModes no\nAuthorizedKeysFile ${folder}/authorized\nPermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n`,
  );
  const hash = spawnSync('openssl', ['passwd', '-6', '-stdin'], {
    input: password,
    encoding: 'utf8',
  }).stdout.trim();
  const [passwd, group] = ['passwd', 'group'].map((name) => readFileSync(`/etc/${name}`, 'utf8'));
  write(
    'passwd',
    (passwd ?? '') +
      accounts
        .map(({ name, uid, shell }) => `${name}:x:${uid}:${uid}::${folder}/home/${name}:${shell}\n`)
        .join(''),
  );
  write('group', (group ?? '') + accounts.map(({ name, uid }) => `${name}:x:${uid}:\n`).join(''));
  write(
    'shadow',
    `root:*:19000:0:99999:7:::\n${accounts.map(({ name }) => `${name}:${hash}:19000:0:99999:7:::\n`).join('')}`,
    0o640,
  );
  write(
    'sudoers',
    `Defaults logfile=${folder}/sudo.log\nDefaults !syslog\nroot ALL=(ALL) ALL\n${accounts.map(({ sudo }) => `${sudo}\n`).join('')}`,
    0o440,
  );
  for (const { name, uid } of accounts) {
    mkdirSync(join(folder, 'home', name), { recursive: true });
    write(
      `home/${name}/.bashrc`,
      `echo 'garbage: welcome'; printf 'no newline at the end'; echo 'garbage on stderr' >&2\n`,
    );
    chownSync(join(folder, 'home', name), uid, uid);
  }
  const setup = `set -e
for file in passwd group shadow sudoers; do mount --bind "$1/$file" "/etc/$file"; done
for place in /run /var/lib/sudo /var/log /var/mail; do [ ! -d $place ] || mount -t tmpfs -o mode=0755 own $place; done
mkdir -p /run/sshd
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"`;
  const server = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', setup, 'sh', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(server, 'exit');
  for (let wait = 0; !said.includes('listening'); wait += 1) {
    if (wait > 100 || server.exitCode !== null) throw new Error(`sshd: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const hostKey = readFileSync(join(folder, 'host.pub'), 'utf8');
  write('known_hosts', `[127.0.0.1]:${port} ${hostKey}`);
  return {
    port,
    folder,
    config(all = '') {
      const file = join(folder, `config-${Math.random().toString(36).slice(2)}`);
      const shared = `Host *\n${settings(folder)}`;
      writeFileSync(file, `${all}\n${shared}`);
      return file;
    },
    log: () => said,
    sudoLog: () =>
      existsSync(join(folder, 'sudo.log')) ? readFileSync(join(folder, 'sudo.log'), 'utf8') : '',
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settings(folder: string): string {
  return [
    `IdentityFile ${folder}/user`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${folder}/known_hosts`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
  ]
    .map((line) => `  ${line}\n`)
    .join('');
}

/** A port on loopback that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port to be had on loopback');
  return address.port;
}
