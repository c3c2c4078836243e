import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, Need, Node } from '../../src/host/evidence.ts';
import { byBytes, decodeName, encodeName } from '../../src/host/names.ts';
import { rootTarget } from '../../src/targets/root.ts';
import { canUnshare, lookHere, type ShellName, shells } from './small-root.ts';
import { plant, trees, withFolder } from './tree.ts';

describe.skipIf(!canUnshare)('files of a look beside node (skipped without root)', () => {
  for (const shell of Object.keys(shells) as ShellName[])
    it(`are what stands there: ${shell}`, { timeout: 120_000 }, async () => {
      for (let run = 0; run < 25; run += 1)
        await withFolder((folder) => {
          const [tree = []] = fc.sample(trees(folder), { numRuns: 1, seed: 1000 + run });
          plant(folder, tree);
          const { folders, needs } = everythingIn(folder);
          expectSame(lookHere(needs, shell), folder, folders);
        });
    });

  it('are what stands there: an image', { timeout: 120_000 }, async () => {
    for (let run = 0; run < 40; run += 1)
      await withFolder(async (folder) => {
        const [tree = []] = fc.sample(trees(''), { numRuns: 1, seed: 2000 + run });
        plant(folder, tree);
        const { folders } = everythingIn(folder);
        const inside = folders.map((path) => path.slice(folder.length) || '/');
        const needs = inside.map((path): Need => ({ kind: 'directory', path, contents: '' }));
        const { files } = await (await rootTarget('image', folder)).look(needs);
        const moved = Object.entries(files).map(([path, node]): [string, Node] => [
          folder + (path === '/' ? '' : path),
          node,
        ]);
        expectSame({ files: Object.fromEntries(moved) }, folder, folders);
      });
  });
});

/** All folders of a tree, and needs for their names and all contents. */
function everythingIn(folder: string): { folders: string[]; needs: Need[] } {
  const folders = [folder];
  for (const one of folders)
    for (const name of namesIn(one))
      if (statOf(`${one}/${name}`).isDirectory()) folders.push(`${one}/${name}`);
  return { folders, needs: folders.map((path): Need => ({ kind: 'directory', path, contents: '' })) };
}

function expectSame({ files }: Pick<Evidence, 'files'>, top: string, folders: readonly string[]): void {
  for (const folder of folders) {
    const names = namesIn(folder);
    expect(files[folder]).toEqual({ type: 'directory', ...ownedBy(folder), entries: names });
    for (const name of names)
      expect({ [name]: files[`${folder}/${name}`] }).toEqual({ [name]: nodeAt(`${folder}/${name}`) });
  }
  const known = new Set(
    folders.flatMap((folder) => [folder, ...namesIn(folder).map((name) => `${folder}/${name}`)]),
  );
  const seen = Object.entries(files).filter(
    ([path, node]) => path.startsWith(`${top}/`) && node.type !== 'absent',
  );
  expect(seen.filter(([path]) => !known.has(path))).toEqual([]);
}

function nodeAt(path: string): Node {
  const stat = statOf(path);
  if (stat.isSymbolicLink())
    return { type: 'symlink', target: decodeName(readlinkSync(encodeName(path), 'buffer')) };
  if (stat.isDirectory()) return { type: 'directory', ...ownedBy(path), entries: namesIn(path) };
  const bytes = readFileSync(encodeName(path));
  const encoding = isUtf8(bytes) ? {} : { encoding: 'latin1' as const };
  const content = bytes.toString(encoding.encoding ?? 'utf8');
  return { type: 'file', ...ownedBy(path), size: bytes.length, content, ...encoding };
}

function namesIn(folder: string): string[] {
  return readdirSync(encodeName(folder), { encoding: 'buffer' }).map(decodeName).sort(byBytes);
}

function statOf(path: string) {
  return lstatSync(encodeName(path));
}

function ownedBy(path: string): { mode: number; uid: number; gid: number } {
  const { mode, uid, gid } = statSync(encodeName(path));
  return { mode: mode & 0o7777, uid, gid };
}
