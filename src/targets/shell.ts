import type { Outcome, Traffic } from './target.ts';

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
  /** The end of what was said there. */
  readonly stderr: string;
}

/** The environment of every shell on a target: nothing of the operator's or the target's start-up files. */
export const cleanEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  HOME: '/',
} as const;

/**
 * How a privileged shell is reached: as the login is, or through sudo with an optional password. With `anew`, what
 * sudo remembers of an earlier password does not count.
 */
export type Become =
  | { readonly sudo: false }
  | { readonly sudo: true; readonly password?: string | undefined; readonly anew?: true };

export function text({ exitCode, stdout, stderr }: ShellOutcome): Outcome {
  return { exitCode, stdout: stdout.toString('utf8'), stderr };
}

/** The last line of what a program said, for messages. */
export function lastLine(stderr: string): string {
  return stderr.trim().split('\n').at(-1)?.trim() ?? '';
}
