import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, Need, Node } from '../../src/host/evidence.ts';
import { lookUp } from '../../src/host/lookup.ts';
import { merge } from '../../src/host/merge.ts';
import { NotCollected, Unmeasured } from '../../src/host/unmeasured.ts';
import { localShell } from '../../src/targets/local-shell.ts';
import { rootTarget } from '../../src/targets/root.ts';
import { shellTarget } from '../../src/targets/shell-target.ts';
import type { Target } from '../../src/targets/target.ts';
import { hasPython, resolved, type Resolved } from '../targets/resolved.ts';
import { plant, trees, walks, withFolder } from '../targets/tree.ts';

const isRoot = process.getuid?.() === 0;
const queries = fc.array(walks, { minLength: 60, maxLength: 120 });

describe.skipIf(!isRoot || !hasPython)('paths beside the kernel (skipped without root or python3)', () => {
  it('leads where the kernel leads in an image, and never outside', { timeout: 300_000 }, async () => {
    let compared = 0;
    for (const [tree, asked] of fc.sample(fc.tuple(trees(''), queries), { numRuns: 100, seed: 1 }))
      await withFolder(async (folder) => {
        const canary = `${folder}/outside/canary`;
        mkdirSync(`${folder}/outside`);
        writeFileSync(canary, 'never to be read', { mode: 0o1700 });
        mkdirSync(`${folder}/image`);
        plant(`${folder}/image`, tree);
        for (const [at, target] of [canary, '../../outside/canary', '../outside', folder].entries())
          symlinkSync(target, `${folder}/image/out${at}`);
        const paths = [
          ...asked.map((path) => `/${path}`),
          '/out0',
          '/out1',
          '/out2/canary',
          '/out3/outside/canary',
        ];
        const target = await rootTarget('image', `${folder}/image`);
        const { files } = await observed(target, paths, 1);
        expect(JSON.stringify(files)).not.toContain('never to be read');
        expect(Object.values(files).filter((node) => 'mode' in node && node.mode === 0o1700)).toEqual([]);
        compared += compare(files, paths, resolved(`${folder}/image`, paths));
      });
    expect(compared).toBeGreaterThan(8_000);
  });

  it('leads where the kernel leads on a host, look by look', { timeout: 300_000 }, async () => {
    const target = shellTarget('local', 'local', localShell({ sudo: false }));
    let compared = 0;
    for (let run = 0; run < 25; run += 1)
      await withFolder(async (folder) => {
        const [[tree, asked] = [[], []]] = fc.sample(fc.tuple(trees(folder), queries), {
          numRuns: 1,
          seed: 100 + run,
        });
        plant(folder, tree);
        const paths = asked.map((path) => `${folder}/${path}`);
        const { files } = await observed(target, paths);
        compared += compare(files, paths, resolved('/', paths));
      });
    expect(compared).toBeGreaterThan(2_000);
  });

  it('follows as many links as the kernel does', async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/0`, '');
      for (let at = 1; at <= 42; at += 1) symlinkSync(String(at - 1), `${folder}/${at}`);
      const paths = [38, 39, 40, 41, 42].map((at) => `/${at}`);
      const { files } = await observed(await rootTarget('image', folder), paths);
      expect(compare(files, paths, resolved(folder, paths))).toBe(5);
      expect(() => lookUp(files, '/41')).toThrow('too many symbolic links');
    });
  });
});

describe('paths', () => {
  const directory: Node = { type: 'directory', mode: 0o755, uid: 0, gid: 0 };
  const file: Node = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0 };

  it('names what was never looked at, with all that comes after it', () => {
    const files = { '/': directory, '/a': { type: 'symlink', target: '../b/./c' } as const };
    expect(() => lookUp(files, '/a/../d')).toThrow(NotCollected);
    expect(needOf(files, '/a/../d')).toEqual({ kind: 'attributes', path: '/b/c/../d' });
  });

  it('takes a file with a final slash for no directory', () => {
    const files = { '/': directory, '/f': file, '/l': { type: 'symlink', target: 'f/' } as const };
    for (const path of ['/f/', '/f/.', '/l']) expect(() => lookUp(files, path)).toThrow(/not a directory/);
    expect(lookUp(files, '/f').path).toBe('/f');
  });

  it('knows from a listing what is not there', () => {
    const files: Record<string, Node> = { '/': directory, '/d': { ...directory, entries: ['x'] } };
    expect(lookUp(files, '/d/y').node).toEqual({ type: 'absent' });
    expect(() => lookUp(files, '/d/x')).toThrow(NotCollected);
  });

  it('never takes what is hidden for absent', () => {
    const files: Record<string, Node> = {
      '/': directory,
      '/d': { type: 'hidden', reason: 'permission denied' },
    };
    for (const path of ['/d', '/d/x', '/d/../d/x'])
      expect(() => lookUp(files, path)).toThrow('permission denied');
  });
});

function needOf(files: Record<string, Node>, path: string): Need | undefined {
  try {
    lookUp(files, path);
  } catch (problem) {
    if (problem instanceof NotCollected) return problem.need;
  }
  return undefined;
}

/** Looks again for what is missing, as an audit does but without end. */
async function observed(target: Target, paths: readonly string[], most = 60): Promise<Evidence> {
  let evidence = await target.look(paths.map((path): Need => ({ kind: 'file', path })));
  for (let looks = 1; ; looks += 1) {
    const missing = paths.flatMap((path) => needOf(evidence.files, path) ?? []);
    if (missing.length === 0) return evidence;
    expect(looks).toBeLessThan(most);
    evidence = merge(evidence, await target.look(missing));
  }
}

function compare(files: Evidence['files'], paths: readonly string[], truths: readonly Resolved[]): number {
  for (const [at, path] of paths.entries()) {
    const truth = truths[at];
    expect({ path, ...ours(files, path) }).toEqual({ path, ...(truth && theirs(truth)) });
  }
  return paths.length;
}

function ours(files: Evidence['files'], path: string): object {
  try {
    const found = lookUp(files, path);
    return found.node.type === 'absent' ? { is: 'absent' } : { is: found.node.type, at: found.path };
  } catch (problem) {
    if (!(problem instanceof Unmeasured)) throw problem;
    if (problem.message.includes('not a directory')) return { is: 'absent' };
    return problem.message.includes('too many symbolic links') ? { is: 'loop' } : { is: problem.message };
  }
}

function theirs(truth: Resolved): object {
  if ('path' in truth) return { is: truth.type, at: truth.path };
  if (truth.error === 'ELOOP') return { is: 'loop' };
  return ['ENOENT', 'ENOTDIR'].includes(truth.error) ? { is: 'absent' } : { is: truth.error };
}
