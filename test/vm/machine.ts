import { execa } from 'execa';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { image } from './image.ts';
import { freePort, sshConfig } from './ssh.ts';

export type User = 'root' | 'ops' | 'opspw';

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A running virtual machine of its own disk, reached on loopback alone. */
export interface Machine {
  /** As the tool's TARGET: `ssh://ops@127.0.0.1:PORT`. */
  url(user: User): string;
  /** An ssh_config(5) that knows the machine and its key. */
  readonly sshConfig: string;
  /** Seconds from power on to the first login, of the last boot. */
  readonly bootSeconds: number;
  /** Runs a shell command with root's rights, by the sudo of `ops`. Throws only where the machine can't be reached. */
  run(command: string): Promise<Said>;
  /** Runs a shell command as the user who logs in. */
  runAs(user: User, command: string): Promise<Said>;
  /** The machine's own `reboot`, with the kernel's words from grub's configuration; waits until it answers again. */
  reboot(): Promise<void>;
  /** Cuts the power: what was not on the disk is lost. */
  cut(): Promise<void>;
  /** Keeps what the disk would hold if the power were cut now, for `start`. */
  crash(): Promise<string>;
  /** Powers it on again, with the disk as it was left, or as `crash` kept it. */
  start(crashed?: string): Promise<void>;
  /** Cuts the power and removes the disk. */
  remove(): Promise<void>;
  /** The file with what the kernel and systemd wrote on the console. */
  readonly console: string;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const power of running) power.kill('SIGKILL');
});

/** Boots a fresh machine; whoever asks for it removes it. */
export async function bootMachine(): Promise<Machine> {
  const { disk, kernel, initrd, key } = await image();
  const folder = await mkdtemp(join(tmpdir(), 'cis-harden-vm-'));
  const layer = join(folder, 'disk.qcow2');
  const console = join(folder, 'console');
  const port = await freePort();
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', disk, layer]);
  const config = await sshConfig(folder, key);
  let power: ChildProcess | undefined;
  let bootSeconds = 0;
  let words = '';
  let crashes = 0;

  async function runAs(user: User, command: string, options: readonly string[] = []): Promise<Said> {
    const words = ['-F', config, ...options, '-p', String(port), `${user}@127.0.0.1`, command];
    const { stdout, stderr, exitCode } = await execa('ssh', words, {
      ...{ reject: false, stdin: 'ignore', maxBuffer: 1 << 28 },
    });
    if (exitCode === undefined || exitCode === 255) throw new Error(`the machine does not answer: ${stderr}`);
    return { stdout, stderr, exitCode };
  }

  function run(command: string): Promise<Said> {
    return runAs('ops', `sudo -n sh -c '${command.replaceAll("'", String.raw`'\''`)}'`);
  }

  async function answered(): Promise<void> {
    const deadline = Date.now() + 300_000;
    while (Date.now() < deadline && isOn(power)) {
      const boot = await runAs('ops', 'true', ['-o', 'ConnectTimeout=3']).catch(() => undefined);
      if (boot !== undefined) return;
      await pause(500);
    }
    const said = (await readFile(console, 'utf8')).slice(-4000);
    throw new Error(`the machine did not answer; its console says:\n${said}`);
  }

  async function start(crashed?: string): Promise<void> {
    if (crashed !== undefined) await rename(crashed, layer);
    const began = Date.now();
    power = spawn('qemu-system-x86_64', qemuArguments({ kernel, initrd, layer, console, port, words }), {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    running.add(power);
    await answered();
    bootSeconds = (Date.now() - began) / 1000;
  }

  async function cut(): Promise<void> {
    if (power === undefined || !isOn(power)) return;
    const ended = once(power, 'exit');
    power.kill('SIGKILL');
    await ended;
    running.delete(power);
  }

  // What the machine has not asked to be written is in its memory alone, or in qemu's, which stands still meanwhile.
  async function crash(): Promise<string> {
    crashes += 1;
    const copy = join(folder, `crash-${crashes}.qcow2`);
    power?.kill('SIGSTOP');
    await copyFile(layer, copy).finally(() => power?.kill('SIGCONT'));
    return copy;
  }

  async function remove(): Promise<void> {
    await cut();
    await rm(folder, { recursive: true });
  }

  async function reboot(): Promise<void> {
    // What a boot loader does: the kernel gets the words that stand in grub's configuration now.
    words = (
      await run(`sed -n -E 's/^[[:space:]]*linux[[:space:]]+[^ ]+ //p;' /boot/grub/grub.cfg | head -n 1`)
    ).stdout;
    const ended = power === undefined ? undefined : once(power, 'exit');
    await run('(sleep 1; reboot) >/dev/null 2>&1 &');
    await ended;
    if (power !== undefined) running.delete(power);
    await start();
  }

  const machine: Machine = {
    url: (user) => `ssh://${user}@127.0.0.1:${port}`,
    sshConfig: config,
    console,
    get bootSeconds() {
      return bootSeconds;
    },
    ...{ run, runAs, reboot, cut, crash, start, remove },
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return machine;
}

function isOn(power: ChildProcess | undefined): boolean {
  return power !== undefined && power.exitCode === null && power.signalCode === null;
}

interface Hardware {
  readonly kernel: string;
  readonly initrd: string;
  readonly layer: string;
  readonly console: string;
  readonly port: number;
  /** The kernel's further words. */
  readonly words: string;
}

/** Software emulation always: a host that offers /dev/kvm inside another virtual machine may still not run a guest. */
function qemuArguments({ kernel, initrd, layer, console, port, words }: Hardware): string[] {
  const options = {
    accel: 'tcg,thread=multi',
    cpu: 'max',
    smp: '2',
    m: '1024',
    display: 'none',
    serial: `file:${console}`,
    kernel,
    initrd,
    append: `root=LABEL=root rw console=ttyS0 net.ifnames=0 quiet ${words}`,
    drive: `file=${layer},format=qcow2,if=virtio`,
    object: 'rng-random,id=rng,filename=/dev/urandom',
    device: 'virtio-rng-pci,rng=rng',
    nic: `user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:${port}-:22`,
  };
  // With -no-reboot a reboot of the machine ends qemu, and its next start brings the new words.
  return ['-no-reboot', ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, value])];
}
