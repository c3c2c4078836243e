import { execa } from 'execa';
import { lstatSync } from 'node:fs';
import type { Copy } from './copy.ts';
import { entriesOf, printable, walk, type Manifest } from './manifest.ts';

/**
 * The manifest of a copy, given that of the tree below it. Only what the kernel recorded in the upper layer is
 * read, so that a tree of thousands of files is compared in milliseconds.
 */
export async function manifestOfCopy({ root, upper }: Copy, below: Manifest): Promise<Manifest> {
  const [recorded, opaque] = [[...walk(Buffer.from(upper))], await opaqueFolders(upper)];
  const beneath = (path: Buffer) => path.subarray(Buffer.byteLength(upper));
  const gone = recorded.filter((path) => isWhiteout(path) || opaque.has(path.toString('latin1')));
  const present = recorded.filter((path) => !isWhiteout(path));
  const forgotten = gone.map((path) => printable(beneath(path)));
  return new Map([
    ...[...below].filter(
      ([path]) => !forgotten.some((folder) => path === folder || path.startsWith(`${folder}/`)),
    ),
    ...(await entriesOf(
      root,
      present.map((path) => Buffer.concat([Buffer.from(root), beneath(path)])),
    )),
  ]);
}

/** Overlayfs marks by a device 0/0 that a path of the lower layer is gone. */
function isWhiteout(path: Buffer): boolean {
  const stats = lstatSync(path);
  return stats.isCharacterDevice() && stats.rdev === 0;
}

/** Folders that hide all that the lower layer has below them; names as latin1. */
async function opaqueFolders(upper: string): Promise<ReadonlySet<string>> {
  const { stdout } = await execa(
    'getfattr',
    ['-R', '--name=trusted.overlay.opaque', '--absolute-names', upper],
    {
      stderr: 'ignore',
      reject: false,
      encoding: 'latin1',
    },
  );
  return new Set([...stdout.matchAll(/^# file: (.*)$/gm)].map(([, path = '']) => path));
}
