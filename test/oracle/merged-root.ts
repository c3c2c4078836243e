import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Example } from '../host.ts';

/** Files by absolute path, all below the places that a run lays out anew per tree. */
export type Tree = Record<string, Example>;

/**
 * Runs a shell script once per tree, in a copy-on-write copy of this machine's root with mounts and a network of
 * its own, where `places` (folders, and files that end in no slash) hold what the tree says and nothing else.
 * Returns what the script printed for each tree. What `prepare` puts into its folder is seen in /mnt/trees.
 */
export function runInTrees(
  trees: readonly Tree[],
  places: readonly string[],
  script: string,
  prepare: (folder: string) => void = () => {},
): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'trees-'));
  try {
    prepare(folder);
    for (const [at, tree] of trees.entries()) lay(path.join(folder, String(at)), places, tree);
    writeFileSync(path.join(folder, 'each.sh'), each(trees.length, script));
    writeFileSync(path.join(folder, 'enter.sh'), enter(places));
    const run = spawnSync('unshare', ['-m', '-n', 'sh', path.join(folder, 'enter.sh'), folder], {
      encoding: 'latin1',
      maxBuffer: 1 << 28,
    });
    const answers = run.stdout.split('\x1etree\n').slice(1);
    if (answers.length !== trees.length)
      throw new Error(`the sandbox answered ${answers.length} times: ${run.stderr}`);
    return answers;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why no sandbox can be made here; undefined where one can. */
export function sandboxObstacle(programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = programs.find((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing !== undefined) return `there is no ${missing}`;
  try {
    return runInTrees([{}], [], 'echo well')[0] === 'well\n' ? undefined : 'the sandbox is silent';
  } catch {
    return 'no mount or network of its own can be made';
  }
}

function lay(root: string, places: readonly string[], tree: Tree): void {
  for (const place of places) {
    if (place.endsWith('/')) mkdirSync(path.join(root, place), { recursive: true });
    else mkdirSync(path.join(root, path.dirname(place)), { recursive: true });
  }
  for (const [at, example] of Object.entries(tree)) {
    const file = path.join(root, at);
    if (typeof example === 'string') writeFileSync(file, example);
    else if ('content' in example) writeFileSync(file, example.content, example.encoding ?? 'utf8');
    else if ('link' in example) symlinkSync(example.link, file);
    else if ('directory' in example) mkdirSync(file);
  }
}

function enter(places: readonly string[]): string {
  const links = places.map((place) => {
    const at = place.replace(/\/$/, '');
    return `lead '${at}'`;
  });
  return `set -e
lead() {
	# Where the parent is a link, as a merged /lib, its folder is led elsewhere already.
	[ ! -L "/mnt/root\${1%/*}" ] || return 0
	mkdir -p "/mnt/root\${1%/*}"
	rm -rf "/mnt/root$1"
	ln -s "/mnt/now$1" "/mnt/root$1"
}
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
mount -t tmpfs none /mnt/root/run
mount -t tmpfs none /mnt/root/mnt
mount -t proc proc /mnt/root/proc
mount --bind /dev /mnt/root/dev
mkdir /mnt/root/mnt/trees
mount --bind "$1" /mnt/root/mnt/trees
${links.join('\n')}
exec chroot /mnt/root sh /mnt/trees/each.sh
`;
}

function each(count: number, script: string): string {
  return `script() {
${script}
}
at=0
while [ "$at" -lt ${count} ]; do
	ln -sfn "/mnt/trees/$at" /mnt/now
	printf '\\036tree\\n'
	script
	at=$((at + 1))
done
`;
}
