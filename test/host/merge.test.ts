import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, Node } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { merge } from '../../src/host/merge.ts';
import { NotCollected, Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleEvidence } from '../../src/example/build.ts';

const owned = fc.record({
  mode: fc.constantFrom(0o644, 0o600),
  uid: fc.constantFrom(0, 7),
  gid: fc.constantFrom(0, 7),
});
/** What stands at a path, known as fully as can be. */
const things = fc.oneof(
  fc
    .tuple(owned, fc.string({ maxLength: 5 }))
    .map(([of, content]): Node => ({ type: 'file', ...of, size: Buffer.byteLength(content), content })),
  owned.map((of): Node => ({ type: 'directory', ...of, entries: ['a', 'b'] })),
  owned.map((of): Node => ({ type: 'fifo', ...of })),
  fc.constant<Node>({ type: 'symlink', target: 'a' }),
  fc.constant<Node>({ type: 'absent' }),
);
const paths = ['/', '/a', '/a/b', '/c'];
const worlds = fc.dictionary(fc.constantFrom(...paths), things);
const selections = fc.record({ paths: fc.subarray(paths), full: fc.subarray(paths) });

describe('merge', () => {
  it('loses nothing of what two looks at a host that stays as it is saw', () => {
    fc.assert(
      fc.property(worlds, selections, selections, (world, first, second) => {
        const { files } = merge(seen(world, first), seen(world, second));
        for (const path of Object.keys(world)) {
          const full = first.full.concat(second.full).includes(path);
          const any = first.paths.concat(second.paths, first.full, second.full).includes(path);
          expect(files[path]).toEqual(full ? world[path] : any ? bare(world[path]) : undefined);
        }
      }),
    );
  });

  it('never joins what was seen before a change to what was seen after it', () => {
    fc.assert(
      fc.property(worlds, worlds, (before, after) => {
        const later = seen(after, { paths, full: [] });
        const { files } = merge(seen(before, { paths, full: paths }), later);
        for (const [path, node] of Object.entries(later.files))
          if (JSON.stringify(bare(before[path])) !== JSON.stringify(node)) expect(files[path]).toEqual(node);
      }),
    );
  });

  it('takes the later reason for which a content is not there', () => {
    const known: Node = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, content: 'a' };
    const { content: _, ...rest } = known;
    const later: Node = { ...rest, unread: 'it changed while it was read' };
    expect(merge(withFiles({ '/a': known }), withFiles({ '/a': later })).files['/a']).toEqual(later);
  });

  it('keeps what only one look asked: packages, sshd, the walk, apt, the kernel', () => {
    const evidence = exampleEvidence({ packages: { sudo: '1' } });
    const base = withFiles({});
    const earlier: Evidence = {
      ...base,
      packages: evidence.packages ?? { value: [] },
      kernel: { '/proc/a': '1', '/proc/b': null },
      kernelUnread: { '/proc/c': 'permission denied' },
      apt: { aide: { impossible: 'no' } },
    };
    const later: Evidence = {
      ...base,
      collectedAt: '2027-01-01T00:00:00.000Z',
      kernel: { '/proc/d': '2' },
      kernelMatches: { '/proc/*': ['/proc/d'] },
      apt: { sudo: { installs: [], removes: [] } },
    };
    for (const [one, other] of [
      [earlier, later],
      [{ ...later, collectedAt: earlier.collectedAt }, earlier],
    ] as const) {
      const merged = new Host(merge(one, other));
      expect(merged.packages()).toHaveLength(1);
      expect(merged.evidence.collectedAt).toBe(earlier.collectedAt);
      expect(['/proc/a', '/proc/b', '/proc/d'].map((path) => merged.kernel(path))).toEqual([
        '1',
        undefined,
        '2',
      ]);
      expect(merged.kernelMatches('/proc/*')).toEqual(['/proc/d']);
      expect(() => merged.kernel('/proc/c')).toThrow(new Unmeasured('/proc/c: permission denied'));
      expect(() => merged.kernel('/proc/e')).toThrow(NotCollected);
      expect(Object.keys(merged.evidence.apt ?? {}).sort()).toEqual(['aide', 'sudo']);
    }
  });
});

function seen(
  world: Record<string, Node>,
  { paths: some, full }: { paths: string[]; full: string[] },
): Evidence {
  const files: Record<string, Node> = {};
  for (const [path, node] of Object.entries(world)) {
    if (full.includes(path)) files[path] = node;
    else if (some.includes(path)) files[path] = bare(node) ?? node;
  }
  return withFiles(files);
}

/** Without what only a closer look brings. */
function bare(node: Node | undefined): Node | undefined {
  if (node?.type === 'file') {
    const { content: _, ...rest } = node;
    return rest;
  }
  if (node?.type !== 'directory') return node;
  const { entries: _, ...rest } = node;
  return rest;
}

function withFiles(files: Record<string, Node>): Evidence {
  const { packages: _p, sshd: _s, walk: _w, apt: _a, ...rest } = exampleEvidence({});
  return { ...rest, kernel: {}, kernelMatches: {}, files };
}
