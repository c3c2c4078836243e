import { execa } from 'execa';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { image } from './image.ts';
import type { Machine, Said, User } from './machine.ts';
import { sshConfig } from './ssh.ts';

/** What this machine must have, beside what an image needs. */
export const containerPrograms = ['systemd-nspawn', 'nsenter', 'mount'];

type Container = Omit<Machine, 'cut' | 'crash' | 'start' | 'bootSeconds'>;

/**
 * Boots the system of the machine's image in a container with a network of its own, reached by its own sshd. It shares
 * this kernel, so that a thousand commands take a twentieth of the time that emulation takes. Whoever asks for it
 * removes it.
 */
export async function bootContainer(): Promise<Container> {
  const { disk, key } = await image();
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-container-'));
  const at = (name: string) => join(folder, name);
  for (const name of ['below', 'upper', 'work', 'root']) mkdirSync(at(name));
  await execa('mount', ['-o', 'loop,ro', disk, at('below')]);
  const layers = `lowerdir=${at('below')},upperdir=${at('upper')},workdir=${at('work')}`;
  await execa('mount', ['-t', 'overlay', '-o', layers, 'cis-harden-test', at('root')]);
  const config = await sshConfig(folder, key);
  const settings = readFileSync(config, 'utf8');
  let power: ChildProcess | undefined;

  async function start(): Promise<void> {
    const words = ['--quiet', '--register=no', '--keep-unit', '--private-network', '--hostname=harden'];
    power = spawn('systemd-nspawn', [...words, '--console=read-only', '-D', at('root'), '-b'], {
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 120; tries += 1) {
      await pause(500);
      const leader = leaderOf(power.pid ?? 0);
      if (leader === undefined) continue;
      writeFileSync(config, `${settings}ProxyCommand ${throughNetworkOf(leader)}\n`);
      if ((await runAs('ops', 'true').catch(() => undefined)) !== undefined) return;
    }
    throw new Error('the container did not answer');
  }

  async function runAs(user: User, command: string, tries = 3): Promise<Said> {
    const { stdout, stderr, exitCode } = await execa('ssh', ['-F', config, `${user}@127.0.0.1`, command], {
      ...{ reject: false, stdin: 'ignore', maxBuffer: 1 << 28 },
    });
    // For a moment after a reload sshd takes connections that it then drops.
    if (exitCode === 255 && stderr.startsWith('kex_exchange_identification') && tries > 0) {
      await pause(500);
      return runAs(user, command, tries - 1);
    }
    if (exitCode === undefined || exitCode === 255)
      throw new Error(`the container does not answer: ${stderr}`);
    return { stdout, stderr, exitCode };
  }

  function run(command: string) {
    return runAs('ops', `sudo -n sh -c '${command.replaceAll("'", String.raw`'\''`)}'`);
  }

  async function shutDown(): Promise<void> {
    if (power === undefined || power.exitCode !== null) return;
    const ended = once(power, 'exit');
    await run('(sleep 1; poweroff) >/dev/null 2>&1 &');
    await ended;
  }

  const container: Container = {
    url: (user) => `ssh://${user}@127.0.0.1:22`,
    sshConfig: config,
    console: '/dev/null',
    run,
    runAs: (user, command) => runAs(user, command),
    async reboot() {
      await shutDown();
      await start();
    },
    async remove() {
      await shutDown().catch(() => power?.kill('SIGKILL'));
      await execa('umount', [at('root'), at('below')]);
      rmSync(folder, { recursive: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await container.remove();
    throw error;
  }
  return container;
}

/** The container's first process. */
function leaderOf(nspawn: number): number | undefined {
  const children = readFileSync(`/proc/${nspawn}/task/${nspawn}/children`, 'utf8').trim().split(' ');
  return Number(children.at(-1)) || undefined;
}

/** Carries a connection to the sshd in there, whose loopback is not this machine's. */
function throughNetworkOf(leader: number): string {
  const carry = 'exec 3<>/dev/tcp/127.0.0.1/22 2>/dev/null; cat <&3 & cat >&3; kill $!';
  return `nsenter -t ${leader} -n bash -c '${carry}' 2>/dev/null`;
}
