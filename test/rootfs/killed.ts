import { execaSync } from 'execa';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { history } from '../../src/apply/history.ts';
import { clearRemains, finish, undo } from '../../src/apply/run.ts';
import { finishScript, undoScript } from '../../src/apply/script.ts';
import enter from '../../src/targets/chroot.sh?raw';
import { rootTarget } from '../../src/targets/root.ts';
import { cleanEnvironment } from '../../src/targets/shell.ts';
import type { Copy } from './copy.ts';

/** Programs of which each call is two moments to be killed at: before its work, and after it. */
const watched = ['sync', 'mv'];

/** What a moment is waited for with, and what it leaves, in the copy: no rule looks there. */
const notes = 'tmp/killed';
export const notesFolder = `/${notes}`;

/**
 * Puts programs in front of the watched ones (they come first in the PATH of every shell on a target) that count their
 * calls, and stop for good at the moment that is asked for.
 */
export function watch({ root }: Copy): void {
  mkdirSync(join(root, notes));
  for (const name of watched) {
    const path = join(root, 'usr/local/sbin', name);
    writeFileSync(
      path,
      `#!/bin/sh
moment() {
	read -r count <${notesFolder}/count
	echo "$((count + 1))" >${notesFolder}/count
	[ "$((count + 1))" != "$at" ] || { echo "$*" >${notesFolder}/reached; exec sleep 1000; }
}
read -r at <${notesFolder}/at
moment before ${name} "$@"
/usr/bin/${name} "$@"
status=$?
moment after ${name} "$@"
exit "$status"
`,
    );
    chmodSync(path, 0o755);
  }
}

export type When = { readonly moment: number } | { readonly milliseconds: number };

/** Where a script was killed, in words; undefined where it came to its end before. */
export type Killed = string | undefined;

/** Runs a script in the copy as an image's shell does, and kills it with all that it started. */
export async function killedAt({ root }: Copy, script: string, when: When): Promise<Killed> {
  const at = join(root, notes);
  rmSync(join(at, 'reached'), { force: true });
  writeFileSync(join(at, 'count'), '0\n');
  writeFileSync(join(at, 'at'), `${'moment' in when ? when.moment : 0}\n`);
  const shell = spawn('unshare', [...namespaces, '/bin/sh', '-c', enter, 'sh', root], {
    ...{ stdio: ['pipe', 'pipe', 'pipe'], env: { ...cleanEnvironment } },
  });
  const closed = once(shell, 'close');
  shell.stdout.resume();
  shell.stderr.resume();
  shell.stdin.on('error', () => {});
  shell.stdin.end(script);
  const killed = await reached(shell, at, when);
  if (killed !== undefined) shell.kill('SIGKILL');
  await closed;
  return killed;
}

const namespaces = [
  ...['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--propagation', 'private'],
];

async function reached(shell: ChildProcess, notes: string, when: When): Promise<Killed> {
  const began = Date.now();
  const runs = () => shell.exitCode === null && shell.signalCode === null;
  while (runs()) {
    if ('moment' in when && existsSync(join(notes, 'reached')))
      return readFileSync(join(notes, 'reached'), 'utf8').trim();
    if ('milliseconds' in when && Date.now() - began >= when.milliseconds) return `${when.milliseconds} ms`;
    await pause(4);
  }
  return undefined;
}

/** How many moments the last script came to. */
export function momentsOf({ root }: Copy): number {
  return Number(readFileSync(join(root, notes, 'count'), 'utf8'));
}

/** As `cis-harden recover` does. Gives how it ended: `none` where nothing was under way. */
export async function recover({ root }: Copy, way: 'undo' | 'finish'): Promise<string> {
  rest(root);
  const target = await rootTarget(`root:${root}`, root);
  const run = (await history(target)).findLast(({ state }) => state === 'interrupted');
  if (run === undefined) {
    await clearRemains(target);
    return 'none';
  }
  const quiet = () => {};
  const ending =
    way === 'undo'
      ? await undo(target, run.id, run.steps, false, quiet)
      : await finish(target, run.id, run.steps, quiet);
  return ending.kind === 'left' ? JSON.stringify(ending) : ending.kind;
}

/** The script of a recovery, to be killed itself. */
export function recoveryScript(id: string, way: 'undo' | 'finish'): string {
  return way === 'undo' ? undoScript({ id, files: {} }, false) : finishScript({ id, files: {} });
}

/** Takes back a run that came to its end. */
export async function takeBack({ root }: Copy, id: string): Promise<string> {
  rest(root);
  const target = await rootTarget(`root:${root}`, root);
  const ending = await undo(target, id, [], false, () => {});
  return ending.kind === 'left' ? JSON.stringify(ending) : ending.kind;
}

/** Nobody is to be stopped any more. */
function rest(root: string): void {
  writeFileSync(join(root, notes, 'at'), '0\n');
}

export function forget({ root }: Copy): void {
  execaSync('rm', ['-rf', join(root, 'var/lib/cis-harden')]);
}
