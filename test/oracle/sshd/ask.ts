import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseSshdTest } from '../../../src/targets/probe/sshd-test.ts';
import type { Configuration } from './generate.ts';

/** An sshd that can be asked: this machine's own, or that of a root folder. */
export interface Oracle {
  /** `9.2`, from `sshd -V` or an unknown option's complaint. */
  readonly version: string;
  /** The folder that sshd sees as `/`. */
  readonly root: string;
  /** An absolute folder, as sshd sees it, that may be filled. */
  readonly folder: string;
}

/** What sshd says of a configuration, by keyword; a string is the reason why it refuses it. */
export type Answer = Readonly<Record<string, readonly string[]>> | string;

const run = promisify(execFile);

/** Asks sshd about each configuration, two at a time; the answers come in the same order. */
export async function ask(oracle: Oracle, configurations: readonly Configuration[]): Promise<Answer[]> {
  const key = hostKey(oracle);
  await key.made;
  const outside = (path: string) => join(oracle.root, path);
  const commands = configurations.map(({ folder, files, connection, options = '' }) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(outside(`${folder}/${name}`)), { recursive: true });
      writeFileSync(outside(`${folder}/${name}`), content);
    }
    const { user, host, addr } = connection;
    const chroot = oracle.root === '/' ? '' : `chroot '${oracle.root}' `;
    const out = outside(folder);
    return `${chroot}/usr/sbin/sshd -T -f '${folder}/sshd_config' -h '${key.path}' -C user=${user},host=${host},addr=${addr} ${options} >'${out}.out' 2>'${out}.err'; echo $? >'${out}.status'`;
  });
  await Promise.all(
    [0, 1].map((half) =>
      runAll(
        outside(`${oracle.folder}/${half}.sh`),
        commands.filter((_, at) => at % 2 === half),
      ),
    ),
  );
  return configurations.map(({ folder }) => answerAt(outside(folder)));
}

async function runAll(script: string, commands: readonly string[]): Promise<void> {
  writeFileSync(script, `${commands.join('\n')}\n`);
  await run('/bin/sh', [script], { maxBuffer: 2 ** 26 });
}

function answerAt(path: string): Answer {
  if (readFileSync(`${path}.status`, 'utf8').trim() === '0')
    return parseSshdTest(readFileSync(`${path}.out`, 'utf8'));
  return readFileSync(`${path}.err`, 'utf8').trim() || 'no reason given';
}

function hostKey({ root, folder }: Oracle): { path: string; made: Promise<unknown> } {
  const path = `${folder}/host_key`;
  if (existsSync(join(root, path))) return { path, made: Promise.resolve() };
  mkdirSync(join(root, folder), { recursive: true });
  return { path, made: run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(root, path)]) };
}
