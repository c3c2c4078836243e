import { execa } from 'execa';
import { TargetProblem, type Outcome, type Traffic } from './target.ts';

/** Runs POSIX shell scripts somewhere: here, on the far side of SSH, in a sandbox. */
export interface Shell {
  /** Where it runs, for messages. */
  readonly where: string;
  readonly traffic: Traffic;
  /** Gives `script` to a fresh sh with a clean environment. Throws TargetProblem where no sh answered. */
  run(script: string, options: RunOptions): Promise<ShellOutcome>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly timeoutSeconds: number;
  readonly maxBytes: number;
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface ShellOutcome {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The environment of every shell on a target: nothing of the operator's or the target's start-up files. */
export const cleanEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  HOME: '/',
} as const;

/** How a privileged shell is reached: as the login is, or through sudo with an optional password. */
export type Become =
  | { readonly sudo: false }
  | { readonly sudo: true; readonly password?: string | undefined };

/** The line that separates sudo's own reading from the script. */
const ready = 'cis-harden: the script follows';

/** The command that starts a clean sh on the target, as words. */
export function shellCommand(become: Become): string[] {
  const environment = Object.entries(cleanEnvironment).map(([name, value]) => `${name}=${value}`);
  if (!become.sudo) return ['env', '-i', ...environment, '/bin/sh', '-s'];
  // Who logged in decides what may lock somebody out; sudo alone still knows.
  const clean = `exec env -i ${environment.join(' ')} SUDO_USER="$SUDO_USER" /bin/sh -s`;
  if (become.password === undefined) return ['sudo', '-n', '--', '/bin/sh', '-c', clean];
  // sudo reads the password only when it needs one. What it left unread must never reach the shell as a command.
  const skip = `while IFS= read -r line; do [ "$line" != '${ready}' ] || ${clean}; done`;
  return ['sudo', '-S', '-p', '', '--', '/bin/sh', '-c', skip];
}

/** What goes to that command's standard input. */
export function shellInput(become: Become, script: string): string {
  if (!become.sudo || become.password === undefined) return script;
  return `${become.password}\n${ready}\n${script}`;
}

export interface Spawned {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly input: string;
  readonly where: string;
}

/** Starts a program, bounded in time and output. Throws TargetProblem for what never was an answer of the shell. */
export async function spawned(
  program: Spawned,
  options: RunOptions,
  traffic: Traffic,
): Promise<ShellOutcome> {
  const running = execa(program.file, program.arguments, {
    input: program.input,
    encoding: 'buffer',
    reject: false,
    stripFinalNewline: false,
    timeout: options.timeoutSeconds * 1000,
    maxBuffer: { stdout: options.maxBytes, stderr: 256 * 1024 },
    env: { ...program.environment },
    extendEnv: false,
  });
  if (options.onLine) followLines(running.stdout, options.onLine);
  const result = await running;
  traffic.roundTrips += 1;
  traffic.bytesReceived += result.stdout.length;
  if (result.timedOut)
    throw new TargetProblem(`${program.where} did not answer within ${options.timeoutSeconds} s`);
  if (result.isMaxBuffer)
    throw new TargetProblem(
      `${program.where} sent more than ${Math.round(options.maxBytes / 1024 / 1024)} MiB: refused`,
    );
  if (result.exitCode === undefined)
    throw new TargetProblem(
      `${program.where}: ${result.signal ? `ended by ${result.signal}` : (result.shortMessage ?? 'could not be started')}`,
    );
  return {
    exitCode: result.exitCode,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString('utf8'),
  };
}

function followLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.on('data', (chunk: Uint8Array) => {
    const lines = (rest + Buffer.from(chunk).toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

/** sudo's refusals in words; undefined where the shell was reached. */
export function sudoRefusal(stderr: string, where: string): string | undefined {
  const said = stderr.split('\n').filter((line) => line.startsWith('sudo:') || line.startsWith('Sorry, '));
  if (/a password is required|a terminal is required/.test(stderr))
    return `${where}: sudo asks for a password; give it with --ask-become-pass`;
  if (/incorrect password|Sorry, try again|no password was provided/.test(stderr))
    return `${where}: sudo refused the password`;
  if (/not in the sudoers file|may not run sudo|is not allowed to/.test(stderr))
    return `${where}: sudo does not let this account become root`;
  if (/sudo: (?:command )?not found|sudo: No such file/.test(stderr)) return `${where} has no sudo`;
  return said[0] === undefined ? undefined : `${where}: ${said[0]}`;
}

export function text({ exitCode, stdout, stderr }: ShellOutcome): Outcome {
  return { exitCode, stdout: stdout.toString('utf8'), stderr };
}
