import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cleanEnvironment, lastLine, type Shell } from './shell.ts';
import { shellTarget } from './shell-target.ts';
import { spawned } from './spawned.ts';
import { type Target, TargetProblem, type Traffic } from './target.ts';
import setup from './sandbox.sh?raw';

/** How long the sandbox may take to end by itself. */
const PATIENCE = 5000;

/**
 * A throw-away copy-on-write layer over this machine's own root. Files go to an overlay in memory; kernel
 * parameters and the list of modules are copies, so a rehearsal never reaches the real kernel. Everything is
 * gone when the target is closed or this process ends. Throws TargetProblem where no sandbox can be made.
 */
export async function sandboxTarget(name: string): Promise<Target> {
  if (process.getuid?.() !== 0) throw new TargetProblem('a sandbox needs root: it is made of mounts');
  const words = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--propagation', 'private'];
  const holder = spawn('unshare', [...words, '/bin/sh', '-c', setup], { env: cleanEnvironment });
  const ended = new Promise<void>((resolve) => void holder.once('close', () => resolve()));
  const target = shellTarget(name, 'sandbox', sandboxShell(await readyPid(holder)));
  return {
    ...target,
    async close() {
      // Its first process ends with its standard input, and with it all others.
      holder.stdin.end();
      const late = setTimeout(() => holder.kill('SIGKILL'), PATIENCE);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The sandbox's first process, as it is seen from outside, once its root stands. */
async function readyPid(holder: ChildProcessWithoutNullStreams): Promise<number> {
  let said = '';
  let complaints = '';
  holder.stdin.on('error', () => {});
  holder.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString('utf8')).slice(-4096);
  });
  return new Promise((resolve, reject) => {
    holder.stdout.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4096);
      const pid = /^ready (\d+)\n/m.exec(said)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
    holder.once('error', (problem) => reject(new TargetProblem(`no sandbox here: ${problem.message}`)));
    holder.once('close', () => {
      reject(new TargetProblem(`no sandbox here: ${lastLine(complaints) || 'unshare failed'}`));
    });
  });
}

/** What reaches beyond files and mounts: the kernel, the network's set-up, devices, the clock. */
const dropped = [
  ...['sys_module', 'sys_boot', 'sys_time', 'sys_rawio', 'sys_pacct', 'net_admin', 'mknod'],
  ...['audit_control', 'mac_admin'],
];

function sandboxShell(pid: number): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const where = 'the sandbox';
  const less = dropped.map((name) => `-${name}`).join(',');
  // The working directory is its first process's own: a path given here would be taken outside.
  const enter = ['-t', String(pid), '--mount', '--pid', '--ipc', '--uts', '--root', '--wd', '--'];
  const shell = ['setpriv', `--bounding-set=${less}`, `--inh-caps=${less}`, 'env', '-i'];
  const environment = Object.entries(cleanEnvironment).map(([key, value]) => `${key}=${value}`);
  const words = [...enter, ...shell, ...environment, '/bin/sh', '-s'];
  return {
    where,
    traffic,
    run(script, options) {
      const input = { text: script };
      const program = { file: 'nsenter', arguments: words, environment: cleanEnvironment, input, where };
      return spawned(program, options, traffic);
    },
    async close() {},
  };
}
