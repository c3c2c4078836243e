import { execaSync } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A writable copy of a tree, made in milliseconds; the tree below stays as it is. */
export interface Copy {
  /** The copy's root folder. */
  readonly root: string;
  /** Where the kernel keeps what differs from the tree below. */
  readonly upper: string;
  remove(): void;
}

const mounted = new Set<Copy>();
process.once('exit', () => {
  for (const copy of mounted) copy.remove();
});

const prefix = 'cis-harden-copy-';
removeAbandoned();

/** Copies of test runs that were killed: their process is in their name, and is gone. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const owner = name.slice(prefix.length).split('-')[0] ?? '';
    if (!/^\d+$/.test(owner) || existsSync(`/proc/${owner}`)) continue;
    const folder = join(tmpdir(), name);
    execaSync('umount', ['--recursive', join(folder, 'root')], { reject: false });
    if (!readFileSync('/proc/mounts', 'utf8').includes(`${folder}/`)) rmSync(folder, { recursive: true });
  }
}

/** Lays a fresh overlay over a tree. Whoever asks for a copy removes it; what is left goes when the process ends. */
export function copyOf(tree: string): Copy {
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  const [root, upper, work] = ['root', 'upper', 'work'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const made of [root, upper, work]) mkdirSync(made);
  // redirect_dir and metacopy would let the upper layer hold half a change.
  const options = `lowerdir=${tree},upperdir=${upper},workdir=${work},redirect_dir=off,metacopy=off,index=off`;
  execaSync('mount', ['-t', 'overlay', '-o', options, 'cis-harden-test', root]);
  const copy: Copy = {
    root,
    upper,
    remove() {
      if (!mounted.delete(copy)) return;
      execaSync('umount', ['--recursive', root]);
      rmSync(folder, { recursive: true });
    },
  };
  mounted.add(copy);
  return copy;
}
