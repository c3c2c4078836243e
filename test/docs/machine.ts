import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

export const canStandIn =
  process.getuid?.() === 0 &&
  ['unshare', 'nsenter', 'setpriv', 'sudo'].every((name) => existsSync(`/usr/bin/${name}`)) &&
  spawnSync('unshare', ['--mount', 'true']).status === 0;

export interface Ran {
  readonly status: number;
  readonly output: string;
}

/** A throw-away machine on which the commands of one page run, one after the other, in one folder. */
export interface Machine {
  /** Runs a command line in bash, as root, and gives what it wrote on both outputs. */
  run(command: string): Promise<Ran>;
  stop(): Promise<void>;
}

/**
 * A copy-on-write layer over this machine's own root, as the sandbox target makes it, with these stand-ins: it says that
 * it is Ubuntu 18.04, `cis-harden` is the built program, and `ssh ANY-HOST` leads back to itself as the account `ops`,
 * who may use sudo.
 */
export async function startMachine(): Promise<Machine> {
  const sandbox = readFileSync(join(repository, 'src/targets/sandbox.sh'), 'utf8');
  // The repository may lie in /tmp, which the sandbox would cover.
  const setup = sandbox
    .replace('base=/tmp\n', 'base=/run\n')
    .replace('mkdir run/old\n', `${stand}mkdir run/old\n`);
  if (!setup.includes('base=/run\n') || !setup.includes(stand))
    throw new Error('the sandbox is built in another way now');
  const words = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--propagation', 'private'];
  const holder = spawn('unshare', [...words, '/bin/sh', '-c', setup], {
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      REPOSITORY: repository,
      NODE: process.execPath,
    },
  });
  const pid = await readyPid(holder);
  return {
    run: (command) => runIn(pid, command),
    async stop() {
      const ended = once(holder, 'close');
      holder.stdin.end();
      await ended;
    },
  };
}

/** Runs in the new root before it becomes the root. Little is left to walk, and apt knows no packages. */
const stand = `
for place in root home srv mnt opt work usr/share usr/include usr/src usr/local var/cache var/tmp var/log var/lib/apt/lists \\
	var/lib/postgresql usr/lib/*; do
	case $place in
	usr/lib/*-linux-gnu | usr/lib/*.d | usr/lib/apt | usr/lib/dpkg | usr/lib/systemd | usr/lib/openssh | usr/lib/sudo) continue ;;
	usr/lib/udev | usr/lib/ssl | usr/lib/locale | usr/lib/terminfo | usr/lib/init | usr/lib/sftp-server) continue ;;
	esac
	[ -L $place ] || [ ! -d $place ] || mount -t tmpfs -o mode=0755 little $place
done
mkdir -p opt/cis-harden usr/local/bin root/page home/ops
for place in contrib dist profiles schemas templates; do
	mkdir opt/cis-harden/$place
	mount --bind "$REPOSITORY/$place" opt/cis-harden/$place
	mount -o remount,bind,ro opt/cis-harden/$place
done
cp "$REPOSITORY/package.json" opt/cis-harden
: >usr/local/bin/node
mount --bind "$NODE" usr/local/bin/node
sh "$REPOSITORY/test/docs/stand-in.sh"
`;

async function readyPid(holder: ChildProcessWithoutNullStreams): Promise<number> {
  let said = '';
  holder.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  holder.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  while (!/^ready \d+$/m.test(said)) {
    if (holder.exitCode !== null) throw new Error(`no machine: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Number(/^ready (\d+)$/m.exec(said)?.[1]);
}

async function runIn(pid: number, command: string): Promise<Ran> {
  const enter = ['-t', String(pid), '--mount', '--pid', '--ipc', '--uts', '--root', '--wd', '--'];
  const environment = [
    'HOME=/root',
    'USER=root',
    'LC_ALL=C.UTF-8',
    'NO_COLOR=1',
    'COLUMNS=120',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ];
  const shell = ['env', '-i', ...environment, 'bash', '-c', `cd /root/page && ${command}`];
  const child = spawn('nsenter', [...enter, ...shell], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status: status ?? -1, output };
}
