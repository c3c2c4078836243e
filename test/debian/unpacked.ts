import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from './cache.ts';

/**
 * The files of packages of this machine's own Debian, in a folder: for programs that are asked and need not be
 * installed. undefined where apt cannot get them.
 */
export async function unpacked(...packages: readonly string[]): Promise<string | undefined> {
  try {
    return await cached('unpacked', packages, (folder) => Promise.resolve(unpack(folder, packages)));
  } catch {
    return undefined;
  }
}

function unpack(folder: string, packages: readonly string[]): void {
  const archives = mkdtempSync(join(tmpdir(), 'debs-'));
  try {
    run('apt-get', ['download', ...packages], archives);
    for (const name of readdirSync(archives)) run('dpkg-deb', ['-x', name, folder], archives);
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
