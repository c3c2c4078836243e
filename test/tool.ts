import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The built program; CIS_HARDEN_CLI names another build. */
export const program = process.env['CIS_HARDEN_CLI'] ?? join(import.meta.dirname, '../dist/cli.js');

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the built program as a user would, with `input` on its standard input, in a locale of UTF-8 and without colours
 * unless `env` says otherwise. Throws only where it was killed.
 */
export async function tool(
  words: readonly string[],
  input?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  if (!existsSync(program)) throw new Error(`${program} is not there: npm run build`);
  const { exitCode, stdout, stderr, signal } = await execa('node', [program, ...words], {
    ...{ env: { NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...env }, reject: false, maxBuffer: 1 << 28 },
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  if (exitCode === undefined)
    throw new Error(`${words.join(' ')} ended by ${signal ?? 'nothing known'}: ${stderr}`);
  return { exitCode, stdout, stderr };
}
