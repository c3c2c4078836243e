import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accounts } from '../../src/facts/accounts.ts';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { canUnshare, lookIn, type SmallRoot, smallRoot } from '../targets/small-root.ts';

/** Folders of 255 bytes within each other: after 16 of them no path from the root leads there any more. */
const nested = (top: string) => `mkdir -p "$root${top}"
(cd -P "$root${top}" && name=$(printf '%0255d' 0)
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do mkdir "$name" && cd -P "./$name"; done
: >open && chmod 0666 open)`;

describe.skipIf(!canUnshare)(
  'names of thousands of bytes (needs root and namespaces)',
  { timeout: 60_000 },
  () => {
    let root: SmallRoot;
    beforeAll(() => {
      root = smallRoot();
    });
    afterAll(() => root.remove());

    const look = (needs: readonly Need[], setup: string) => new Host(lookIn(root, needs, { setup }));

    it('a file that no path leads to is found by the walk', () => {
      const { found } = look([{ kind: 'walk' }], nested('/home/eve')).walk();
      expect(found.map(({ path, mode }) => [path.length, path.slice(-5), mode])).toContainEqual([
        '/home/eve'.length + 18 * 256 + '/open'.length,
        '/open',
        0o666,
      ]);
    });

    it('a path that is too long can not be looked at, and takes nothing else along', () => {
      const path = `/home/eve${`/${'0'.repeat(255)}`.repeat(18)}/open`;
      const host = look(
        [
          { kind: 'attributes', path },
          { kind: 'file', path: '/etc/group' },
        ],
        nested('/home/eve'),
      );
      expect(() => host.find(path)).toThrow(/file name too long/i);
      expect(host.text('/etc/group')).toContain('nogroup');
    });

    it.each([4096, 200_000])('a user name and a home of %i bytes are an entry like others', (length) => {
      const long = 'n'.repeat(length);
      const setup = `long=$(printf '%0${length}d' 0 | tr 0 n)
cat >>"$root/etc/passwd" <<END
$long:x:5:5::/home/short:/bin/sh
eve:x:6:6::/$long:/bin/sh
deep:x:7:7::$(printf %s "$long" | sed 's,nn,/d,g'):/bin/sh
bob:x:8:8::/home/bob:/bin/sh
END
mkdir -p "$root/home/bob" "$root/home/short"; : >"$root/home/bob/.rc"; : >"$root/home/short/.rc"`;
      const host = look([{ kind: 'homes' }, ...accounts.needs], setup);
      expect(accounts.of(host).entries.map(({ name }) => name)).toContain(long);
      const homes = host.homes();
      expect(homes).toContainEqual({ path: '/home/bob', dotFiles: ['.rc'] });
      expect(homes).toContainEqual({ path: '/home/short', dotFiles: ['.rc'] });
      const unread = 'its path is longer than a path can be';
      expect(homes).toContainEqual({ path: `/${long}`, dotFiles: [], unread });
      expect(homes).toContainEqual({ path: '/d'.repeat(length / 2), dotFiles: [], unread });
    });
  },
);
