import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Need, WalkedPath } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { fold } from '../../src/plan/fold.ts';
import { addressOf } from '../../src/plan/plan.ts';
import { rules } from '../../src/rules/index.ts';
import { exampleHost } from '../host.ts';
import { canUnshare, lookIn, type SmallRoot, smallRoot } from '../targets/small-root.ts';

const COUNT = 100_000;

describe('somebody who makes 100,000 files that everybody may write to', () => {
  const rule = rules.get('world-writable-files');
  if (rule === undefined) throw new Error('the rule has another name now');
  const params = new Map([[rule.id, rule.params.parse({})]]);
  const files = (count: number) => Array.from({ length: count }, (_, at) => `/srv/${at}`);
  const walked = (path: string): WalkedPath => ({ path, type: 'file', mode: 0o666, uid: 1000, gid: 1000 });
  const host = (paths: readonly string[], unseen: readonly string[] = []) =>
    exampleHost({
      files: Object.fromEntries([
        ['/srv', { directory: true } as const],
        ...paths.map((path) => [path, { content: '', mode: 0o666, uid: 1000, gid: 1000 }] as const),
        ...unseen.map((path) => [path, { node: { type: 'hidden', reason: 'file name too long' } }] as const),
      ]),
      walk: [...paths, ...unseen].map(walked),
    });

  it('gets each of them into the plan', { timeout: 120_000 }, () => {
    const {
      changes,
      obstacles,
      host: after,
    } = fold(host(files(COUNT)), [rule], params, ['changes-many-modes']);
    expect(changes).toHaveLength(COUNT);
    expect(new Set(changes.map(({ after: state }) => addressOf(state))).size).toBe(COUNT);
    expect(obstacles).toEqual([]);
    expect(after.walk().found.filter(({ mode }) => mode !== 0o664)).toEqual([]);
  });

  it('keeps none of them from being changed by one that no path leads to', () => {
    const { changes, obstacles } = fold(host(files(3), ['/srv/deep']), [rule], params, [
      'changes-many-modes',
    ]);
    expect(changes.map(({ address }) => address)).toEqual(files(3));
    expect(obstacles).toEqual([{ rule: rule.id, text: '/srv/deep: file name too long' }]);
  });
});

describe.skipIf(!canUnshare)(
  'a hundred thousand paths that are asked about (needs root and namespaces)',
  () => {
    let root: SmallRoot;
    beforeAll(() => {
      root = smallRoot();
    });
    afterAll(() => root.remove());

    it('are looked at, whatever a command takes at once', { timeout: 60_000 }, () => {
      const paths = Array.from({ length: COUNT }, (_, at) => `/srv/${String(at).padStart(40, '0')}`);
      const needs: Need[] = paths.map((path) => ({ kind: 'attributes', path }));
      const setup = `mkdir "$root/srv"; : >"$root${paths[0]}"; : >"$root${paths[COUNT - 1]}"`;
      const host = new Host(lookIn(root, needs, { setup }));
      const found = paths.filter((path) => host.find(path).node.type !== 'absent');
      expect(found).toEqual([paths[0], paths[COUNT - 1]]);
    });
  },
);
