import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { encodeName } from '../../src/host/names.ts';

/** One thing of a generated tree, made in order; what does not fit what is there already is left out. */
export type Leaf =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: Buffer; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/** Names that hurt: blanks, newlines, quotes, a leading dash, escapes, and bytes that are no UTF-8. */
export const names = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'x y',
      'n\nl',
      "it's",
      '"q"',
      '$(touch x)',
      '`id`',
      '-name',
      '\\n',
      'é',
      '\udcff',
      'é\udce9',
      '*',
      '[a]',
      '?',
      '.hidden',
      '😀',
      '\u001b[31m',
      'a\tb',
    ),
  },
);

const components = fc.oneof(
  { weight: 8, arbitrary: names },
  { weight: 2, arbitrary: fc.constant('..') },
  { weight: 1, arbitrary: fc.constantFrom('.', '') },
);

/** Paths below a tree, with dots, doubled and final slashes. */
export const walks = fc
  .tuple(fc.array(components, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '', '', '/', '/.'))
  .map(([parts, end]) => parts.join('/') + end);

const places = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

const contents = fc.oneof(
  fc
    .constantFrom('', '\n', 'a', 'a\n', 'a\r\nb\r\n', '\n\n', 'a\0b\n', 'é\n')
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

const modes = fc.constantFrom(0o644, 0o600, 0o755, 0o4755, 0o2755, 0o1777, 0o000);

/** Trees of some thirty things; absolute links start at `top`. */
export function trees(top: string): fc.Arbitrary<readonly Leaf[]> {
  const targets = fc
    .tuple(fc.boolean(), walks)
    .map(([absolute, path]) => (absolute ? `${top}/${path}` : path));
  const leaf = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('directory' as const), path: places }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('file' as const),
        path: places,
        content: contents,
        mode: modes,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('link' as const), path: places, target: targets }),
    },
  );
  return fc.array(leaf, { minLength: 5, maxLength: 35 });
}

/** Makes a tree in a folder; what would be reached through a link, perhaps outside, is left out. */
export function plant(folder: string, tree: readonly Leaf[]): void {
  for (const leaf of tree) {
    const parts = leaf.path.split('/');
    const parents = parts.slice(0, -1).map((_, at) => `${folder}/${parts.slice(0, at + 1).join('/')}`);
    if (!parents.every(isFolder)) continue;
    const path = encodeName(`${folder}/${leaf.path}`);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    if (leaf.kind === 'directory') mkdirSync(path);
    else if (leaf.kind === 'link') symlinkSync(leaf.target === '' ? '.' : encodeName(leaf.target), path);
    else {
      writeFileSync(path, leaf.content, { flag: 'wx' });
      chmodSync(path, leaf.mode);
    }
  }
}

/** Whether it is a folder itself, made where nothing stands. */
export function isFolder(path: string): boolean {
  const bytes = encodeName(path);
  const seen = lstatSync(bytes, { throwIfNoEntry: false });
  if (seen === undefined) mkdirSync(bytes);
  return seen === undefined || seen.isDirectory();
}

/** A new folder that nobody else uses, gone when `use` is done. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-tree-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
