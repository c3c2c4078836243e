import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts } from '../../src/facts/accounts.ts';
import { groupEntries } from '../../src/facts/group-entries.ts';
import { homes } from '../../src/facts/homes.ts';
import { Host } from '../../src/host/host.ts';
import { canUnshare, lookIn, type SmallRoot, smallRoot } from '../targets/small-root.ts';

const COUNT = 100_000;
const numbers = Array.from({ length: COUNT }, (_, at) => at);

describe.skipIf(!canUnshare)(
  'a host of 100,000 accounts (needs root and namespaces)',
  { timeout: 120_000 },
  () => {
    let root: SmallRoot;
    const append = (file: string, lines: readonly string[]) =>
      appendFileSync(join(root.folder, 'etc', file), `${lines.join('\n')}\n`);
    beforeAll(() => {
      root = smallRoot();
      append('passwd', [
        ...numbers.map((at) => `u${at}:x:${10_000 + at}:${10_000 + at}:Somebody,,,:/home/u${at}:/bin/sh`),
        'no entry at all',
        '::::::',
        'short:x:1',
        `long:x:5:5:${'g'.repeat(100_000)}:/home/long:/bin/sh`,
        'esc\u001b[31m:x:6:6::/home/$(id)\u202e:/bin/sh',
        'up:x:7:7::/home/../etc:/bin/sh',
      ]);
      append(
        'group',
        numbers.map((at) => `u${at}:x:${10_000 + at}:u${(at + 1) % COUNT}`),
      );
      writeFileSync(join(root.folder, 'etc/shadow'), '', { mode: 0o600 });
      append('shadow', [
        ...numbers.map((at) => `u${at}:$6$salt$${'x'.repeat(86)}:19000:0:365:7:30::`),
        'no entry',
      ]);
      writeFileSync(join(root.folder, 'etc/gshadow'), 'root:*::\n', { mode: 0o600 });
    });
    afterAll(() => root.remove());

    it('is read whole, with what is malformed told apart', () => {
      const needs = [...homes.needs, { kind: 'shadow' } as const, ...groupEntries.needs, ...accounts.needs];
      const host = new Host(lookIn(root, needs));
      const { entries, skipped } = accounts.of(host);
      expect(entries).toHaveLength(COUNT + 5);
      expect(skipped.map(({ why }) => why)).toEqual(['is no entry', 'is no entry', 'is no entry']);
      expect(groupEntries.of(host).entries).toHaveLength(COUNT + 2);
      expect(host.shadow().accounts).toHaveLength(COUNT);
      expect(host.shadow().malformed).toEqual([`/etc/shadow:${COUNT + 1}`]);
      const found = homes.of(host);
      expect(found).toHaveLength(COUNT + 4);
      expect(found.find(({ path }) => path === '/home/$(id)\u202e')).toMatchObject({
        found: { node: { type: 'absent' } },
      });
      expect(JSON.stringify(host.evidence)).not.toContain('x'.repeat(80));
    });

    it.each([
      ['passwd', accounts],
      ['group', groupEntries],
    ] as const)('a larger /etc/%s is an error that tells its size', (name, fact) => {
      const setup = `head -c 17000000 /dev/zero | tr '\\0' '#' >"$root/etc/${name}"`;
      const host = new Host(lookIn(root, fact.needs, { setup }));
      expect(() => fact.of(host)).toThrow(`/etc/${name}: it has 17000000 bytes: larger than 16 MiB`);
    });
  },
);
