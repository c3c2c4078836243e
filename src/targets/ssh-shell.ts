import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { quote } from './probe/script.ts';
import { type Become, shellCommand, shellInput, type Shell, spawned, sudoRefusal } from './shell.ts';
import { TargetProblem, type Traffic } from './target.ts';

/** Where `ssh://[user@]host[:port]` leads. Host and user are handed to ssh as they are, so ssh_config applies. */
export interface SshAddress {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
}

export interface SshOptions {
  readonly become: Become;
  /** Another ssh_config(5) file than the user's own, as `ssh -F`. */
  readonly config?: string | undefined;
  /** Whether ssh may ask on the terminal for passphrases and unknown host keys. */
  readonly interactive: boolean;
}

/** sh on the far side of the system's OpenSSH client; all runs share one connection. */
export async function sshShell(address: SshAddress, options: SshOptions): Promise<Shell> {
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  // A socket's path may hold some 100 bytes only: keep it short.
  const folder = await mkdtemp(path.join(tmpdir(), 'cish-'));
  const where = address.host;
  const client = [...clientOptions(address, options, path.join(folder, 's')), '--', address.host];
  const command = `exec ${shellCommand(options.become).map(quote).join(' ')}`;
  const connection = {
    HOME: process.env['HOME'],
    PATH: process.env['PATH'],
    SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'],
  };
  const environment = {
    ...connection,
    TERM: process.env['TERM'],
    DISPLAY: process.env['DISPLAY'],
    SSH_ASKPASS: process.env['SSH_ASKPASS'],
  };
  return {
    where,
    traffic,
    async run(script, limits) {
      const input = shellInput(options.become, script);
      const outcome = await spawned(
        { file: 'ssh', arguments: [...client, command], environment, input, where },
        limits,
        traffic,
      );
      if (outcome.exitCode === 255)
        throw new TargetProblem(`${where} could not be reached: ${lastWords(outcome.stderr)}`);
      const refusal =
        options.become.sudo && outcome.stdout.length === 0 ? sudoRefusal(outcome.stderr, where) : undefined;
      if (refusal !== undefined) throw new TargetProblem(refusal);
      return outcome;
    },
    async close() {
      await execa('ssh', [...client.slice(0, -2), '-O', 'exit', '--', address.host], {
        reject: false,
        stdin: 'ignore',
        timeout: 5000,
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function clientOptions(address: SshAddress, { config, interactive }: SshOptions, socket: string): string[] {
  const set = [
    'ControlMaster=auto',
    `ControlPath=${socket}`,
    'ControlPersist=60',
    'RemoteCommand=none',
    'PermitLocalCommand=no',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
    'LogLevel=ERROR',
    ...(interactive ? [] : ['BatchMode=yes']),
  ];
  return [
    ...(config === undefined ? [] : ['-F', config]),
    '-T',
    ...set.flatMap((option) => ['-o', option]),
    ...(address.port === undefined ? [] : ['-p', String(address.port)]),
    ...(address.user === undefined ? [] : ['-l', address.user]),
  ];
}

/** The client's last line, which says why; shown to the operator after the terminal's control bytes are gone. */
function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.at(-1) ?? 'ssh gave no reason';
}
