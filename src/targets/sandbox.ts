import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnvironment, type Shell, spawned } from './shell.ts';
import { shellTarget } from './shell-target.ts';
import { type Target, TargetProblem, type Traffic } from './target.ts';
import setup from './sandbox.sh?raw';

/**
 * A throw-away copy-on-write layer over this machine's own root. Files go to an overlay in memory; kernel
 * parameters and the list of modules are copies, so a rehearsal never reaches the real kernel. Everything is
 * gone when the target is closed or this process ends.
 */
export async function sandboxTarget(name: string): Promise<Target> {
  if (process.getuid?.() !== 0) throw new TargetProblem('a sandbox needs root: it is made of mounts');
  const words = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--propagation', 'private'];
  const holder = spawn('unshare', [...words, '/bin/sh', '-c', setup], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: cleanEnvironment,
  });
  const pid = await readyPid(holder);
  const target = shellTarget(name, 'sandbox', sandboxShell(pid));
  return {
    ...target,
    async close() {
      holder.stdin.end();
      if (holder.exitCode === null) await once(holder, 'exit');
    },
  };
}

/** The sandbox's first process says when its root stands; its pid is seen from outside as unshare's child. */
async function readyPid(holder: ChildProcess): Promise<number> {
  let said = '';
  let complaints = '';
  holder.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString('utf8')));
  const ended = once(holder, 'exit').then(() => undefined);
  for (;;) {
    const chunk = await Promise.race([once(holder.stdout ?? holder, 'data'), ended]);
    if (chunk === undefined)
      throw new TargetProblem(`no sandbox here: ${complaints.trim().split('\n').at(-1) ?? 'unshare failed'}`);
    said += String(chunk[0]);
    if (said.includes('ready\n')) break;
  }
  const { execa } = await import('execa');
  const { stdout } = await execa('cat', [`/proc/${holder.pid}/task/${holder.pid}/children`]);
  return Number(stdout.trim().split(' ')[0]);
}

function sandboxShell(pid: number): Shell {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const drop = '-sys_module,-sys_boot,-sys_time,-sys_rawio,-net_admin,-mknod';
  const enter = ['-t', String(pid), '--mount', '--pid', '--ipc', '--uts', '--root', '--wd=/', '--'];
  const shell = ['setpriv', `--bounding-set=${drop}`, `--inh-caps=${drop}`, 'env', '-i'];
  const environment = Object.entries(cleanEnvironment).map(([key, value]) => `${key}=${value}`);
  return {
    where: 'the sandbox',
    traffic,
    run: (script, options) =>
      spawned(
        {
          file: 'nsenter',
          arguments: [...enter, ...shell, ...environment, '/bin/sh', '-s'],
          environment: cleanEnvironment,
          input: script,
          where: 'the sandbox',
        },
        options,
        traffic,
      ),
    async close() {},
  };
}
