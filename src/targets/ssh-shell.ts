import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { conversation } from './become.ts';
import { quote } from './probe/script.ts';
import type { Become, Shell, ShellOutcome } from './shell.ts';
import { spawned } from './spawned.ts';
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
  /** How long login and start-up files may take; somebody who is asked for a passphrase may take longer. */
  readonly startSeconds?: number;
  /** Whether each run has a connection of its own, and sudo is asked anew. */
  readonly alone?: boolean;
}

/** A socket's path may hold some 100 bytes, and ssh makes it longer for a moment. */
const LONGEST_FOLDER = 60;

/** sh on the far side of the system's OpenSSH client; all runs share one connection. Throws TargetProblem. */
export async function sshShell(address: SshAddress, wishes: SshOptions): Promise<Shell> {
  refuseOptions(address);
  const options = wishes.alone ? { ...wishes, become: anew(wishes.become) } : wishes;
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const where = address.host;
  const seconds = options.startSeconds ?? (options.interactive ? 300 : 90);
  const environment = { ...process.env, LC_ALL: 'C' };
  let folder: Promise<string> | undefined;
  const client = async () => {
    if (options.alone) return clientOptions(address, options, aloneOptions);
    folder ??= mkdtemp(path.join(tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir(), 'cish-'));
    return clientOptions(address, options, sharedOptions(path.join(await folder, 's')));
  };
  return {
    where,
    traffic,
    async run(script, limits) {
      const said = conversation(options.become, script, { ...limits, where, seconds });
      const words = [...(await client()), '--', address.host, `exec ${said.words.map(quote).join(' ')}`];
      const outcome = await spawned(
        { file: 'ssh', arguments: words, environment, input: said.input, where },
        said.options,
        traffic,
      );
      if (outcome.exitCode === 255) throw failure(outcome, where);
      return said.answer(outcome);
    },
    async close() {
      if (folder === undefined) return;
      const { execa } = await import('execa');
      const words = [...(await client()), '-O', 'exit', '--', address.host];
      await execa('ssh', words, { reject: false, stdin: 'ignore', timeout: 5000 });
      await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** ssh takes nothing after `--` for an option; its helpers and old versions are not asked to be as careful. */
function refuseOptions({ host, user = 'root' }: SshAddress): void {
  for (const word of [host, user])
    if (!/^[^-\s\p{Cc}][^\s\p{Cc}]*$/u.test(word))
      throw new TargetProblem(`${JSON.stringify(word)} is no name for ssh`);
}

function anew(become: Become): Become {
  return become.sudo ? { ...become, anew: true } : become;
}

function sharedOptions(socket: string): string[] {
  return [
    'ControlMaster=auto',
    `ControlPath="${socket.replaceAll('%', '%%')}"`,
    'ControlPersist=60',
    'ConnectTimeout=30',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
  ];
}

/** Nothing is shared, and a network that went away is noticed soon. */
const aloneOptions = [
  'ControlMaster=no',
  'ControlPath=none',
  'ControlPersist=no',
  'ConnectTimeout=10',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=3',
];

function clientOptions(
  address: SshAddress,
  { config, interactive }: SshOptions,
  connection: readonly string[],
): string[] {
  const set = [
    ...connection,
    'RemoteCommand=none',
    'PermitLocalCommand=no',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
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

function failure({ stdout, stderr }: ShellOutcome, where: string): TargetProblem {
  const said = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('@'));
  const why = said.slice(-2).join('; ').slice(0, 300) || 'ssh gave no reason';
  if (stdout.length > 0) return new TargetProblem(`the connection to ${where} broke: ${why}`);
  return new TargetProblem(`${where} could not be reached: ${why}${advice(said)}`, {
    refused: /Permission denied|Too many authentication failures|Host key verification failed/.test(why),
  });
}

function advice(said: readonly string[]): string {
  if (said.includes('Host key verification failed.'))
    return ' (its key is not known, or not the known one: look at it with ssh first)';
  // What a jump host or a proxy command complains of is not heard here.
  if (said.every((line) => /^kex_exchange_identification|UNKNOWN port/.test(line)))
    return ' (ssh to it by hand may say more)';
  return '';
}
