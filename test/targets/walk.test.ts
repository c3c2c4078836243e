import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Measured, Need, WalkedPath, WalkEvidence } from '../../src/host/evidence.ts';
import { byBytes, decodeName, encodeName } from '../../src/host/names.ts';
import { Host } from '../../src/host/host.ts';
import { parseWalk } from '../../src/targets/probe/walk-output.ts';
import { Sections } from '../../src/targets/probe/sections.ts';
import { rootTarget } from '../../src/targets/root.ts';
import {
  canUnshare,
  type Circumstances,
  framesOf,
  lookIn,
  runIn,
  type ShellName,
  shells,
  type SmallRoot,
  smallRoot,
} from './small-root.ts';
import { isFolder, names, withFolder } from './tree.ts';

const needs: Need[] = [{ kind: 'walk' }];

describe.skipIf(!canUnshare)('the walk (skipped without root, unshare, dash, bash or busybox)', () => {
  let root: SmallRoot;
  beforeAll(() => {
    root = smallRoot();
  });
  afterAll(() => root.remove());

  const walk = (circumstances: Circumstances) => valueOf(lookIn(root, needs, circumstances).walk);
  /** Paths that the walk reports below /mnt and /var, sorted. */
  const foundBelow = ({ found }: WalkEvidence) =>
    found
      .map(({ path }) => path)
      .filter((path) => /^\/(?:mnt|var|srv)\//.test(path))
      .sort(byBytes);
  /** Puts a filesystem in memory somewhere, with a file that everybody may write. */
  const memory = (path: string, name = 'open') =>
    `mkdir -p "$root"${path}; mount -t tmpfs -o mode=0755 memory "$root"${path}; : >"$root"${path}/${name}; chmod 666 "$root"${path}/${name}\n`;

  it.each(Object.keys(shells) as ShellName[])(
    'finds the way to every mount point, however it is named: %s',
    (shell) => {
      const points = [
        "'/mnt/a b'",
        "'/mnt/a 1'",
        "$(printf '/mnt/n\\nl')",
        "'/mnt/b\\040c'",
        "'/mnt/100%s'",
        "'/mnt/*'",
        "'/mnt/-x'",
        "'/mnt/t\ty#'",
        "'/mnt/end\\'",
      ];
      const quoted = points.map((point) => (point.startsWith('$') ? `"${point}"` : point));
      const { found, skipped } = walk({ shell, setup: quoted.map((point) => memory(point)).join('') });
      const expected = [
        '/mnt/a b',
        '/mnt/a 1',
        '/mnt/n\nl',
        '/mnt/b\\040c',
        '/mnt/100%s',
        '/mnt/*',
        '/mnt/-x',
        '/mnt/t\ty#',
        '/mnt/end\\',
      ];
      expect(foundBelow({ found, skipped })).toEqual(expected.map((path) => `${path}/open`).sort(byBytes));
      expect(skipped.filter(({ path }) => path.startsWith('/mnt'))).toEqual([]);
      expect(skipped).toContainEqual({ path: '/proc', reason: 'proc' });
    },
  );

  it('goes once through what is mounted twice', () => {
    const setup = `${memory('/mnt/disk')}mkdir -p "$root/mnt/disk/sub" "$root/mnt/again" "$root/mnt/part" "$root/mnt/file"
: >"$root/mnt/disk/sub/open"; chmod 666 "$root/mnt/disk/sub/open"; : >"$root/mnt/one"
mount --bind "$root/mnt/disk" "$root/mnt/again"; mount --bind "$root/mnt/disk/sub" "$root/mnt/part"
mount --bind "$root/mnt/disk/open" "$root/mnt/one"`;
    const evidence = walk({ setup });
    expect(foundBelow(evidence)).toEqual(['/mnt/disk/open', '/mnt/disk/sub/open']);
    for (const path of ['/mnt/again', '/mnt/part', '/mnt/one'])
      expect(evidence.skipped).toContainEqual({ path, reason: 'walked at another mount point' });
  });

  it('goes through a part of which the whole is mounted nowhere', () => {
    const setup = `${memory('/mnt/disk')}mkdir -p "$root/mnt/disk/a" "$root/mnt/disk/b" "$root/mnt/a" "$root/mnt/b" "$root/mnt/b2"
for part in a b; do : >"$root/mnt/disk/$part/open"; chmod 666 "$root/mnt/disk/$part/open"; mount --bind "$root/mnt/disk/$part" "$root/mnt/$part"; done
mount --bind "$root/mnt/disk/b" "$root/mnt/b2"; umount "$root/mnt/disk"`;
    expect(foundBelow(walk({ setup }))).toEqual(['/mnt/a/open', '/mnt/b/open']);
  });

  it('says what is hidden by other mounts, and walks what hides it', () => {
    const setup = `${memory('/mnt/top', 'lower')}mount -t tmpfs upper "$root/mnt/top"; : >"$root/mnt/top/upper"; chmod 666 "$root/mnt/top/upper"
${memory('/mnt/p/q', 'lower')}${memory('/mnt/p/q/deep', 'lower')}mount -t tmpfs -o mode=0755 upper "$root/mnt/p"
${memory('/mnt/p/q', 'upper')}
${memory('/mnt/k', 'lower')}mount -t proc proc "$root/mnt/k"`;
    const evidence = walk({ setup });
    expect(foundBelow(evidence).filter((path) => !path.endsWith('/top'))).toEqual([
      '/mnt/p/q/upper',
      '/mnt/top/upper',
    ]);
    const hidden = evidence.skipped
      .filter(({ reason }) => reason === 'hidden by another mount')
      .map(({ path }) => path);
    expect(hidden.sort()).toEqual(['/mnt/k', '/mnt/p/q', '/mnt/p/q/deep', '/mnt/top']);
  });

  it('stays out of other systems, of the kernel and of container stores', () => {
    const setup = `mkdir -p "$root/var/lib/docker/x" "$root/snap" "$root/mnt/lower" "$root/mnt/ov" "$root/sys"
: >"$root/var/lib/docker/x/open"; chmod 666 "$root/var/lib/docker/x/open"; chmod 777 "$root/mnt/lower"
mkdir -p "$root/mnt/up/u" "$root/mnt/up/w"; mount -t overlay -o "lowerdir=$root/mnt/lower,upperdir=$root/mnt/up/u,workdir=$root/mnt/up/w" ov "$root/mnt/ov" && : >"$root/mnt/ov/open" && chmod 666 "$root/mnt/ov/open"; rm -f "$root/mnt/up/u/open"
mount -t sysfs -o ro sysfs "$root/sys"
${memory('/var/lib/kubelet/pods/1/volumes/secret')}${memory('/run/containerd/shm')}`;
    const evidence = walk({ setup });
    expect(foundBelow(evidence).filter((path) => !path.startsWith('/mnt/up'))).toEqual(['/mnt/lower']);
    expect(evidence.skipped).toEqual(
      expect.arrayContaining([
        { path: '/mnt/ov', reason: 'overlay' },
        { path: '/sys', reason: 'sysfs' },
        { path: '/var/lib/kubelet/pods/1/volumes/secret', reason: 'tmpfs' },
      ]),
    );
  });

  it('walks the layers that a sandbox puts over disks', () => {
    const setup = `cd "$root/mnt"; mkdir lower u w ov; : >lower/open; chmod 666 lower/open
mount -t overlay -o "lowerdir=lower,upperdir=u,workdir=w" cis-harden ov`;
    expect(foundBelow(walk({ setup }))).toEqual(['/mnt/lower/open', '/mnt/ov/open']);
  });

  it('comes to an end where a folder is bound inside itself', () => {
    const setup = `mkdir "$root/mnt/self"; : >"$root/srv-open"; chmod 666 "$root/srv-open"; mount --bind "$root" "$root/mnt/self"`;
    expect(walk({ setup }).found.map(({ path }) => path)).toContain('/srv-open');
  });

  it('knows owners without a name as find does by asking for each', () => {
    const ids = [0, 1, 5, 6, 7, 8, 9, 10, 11, 12, 1001, 1199, 1300, 4200, 65534, 4294967294].join(' ');
    const lines = [
      ...[
        '#no:x:5:5::/:',
        '+:x:6:6::/:',
        ':x:7:7::/:',
        "q'x:x:0x8:8::/:",
        'short:x:9',
        'half:x:10:',
        'some:x:11:11',
      ],
      ...[' blank:x:12:12::/:', 'bad:x:99999999999:1::/:', 'empty:x:::/:', 'last:x:4200:0::/:'],
    ];
    const setup =
      `cd "$root"; i=1; while [ $i -le 300 ]; do echo "u$i:x:$((i + 1000)):$((i + 1000))::/:"; i=$((i + 1)); done >>etc/passwd
cat >odd <<'END'\n${lines.join('\n')}\nEND
cat etc/passwd odd >both; mv both etc/passwd; cat odd etc/group >both; mv both etc/group
mkdir srv; for id in ${ids}; do : >srv/u$id; chown $id srv/u$id; : >srv/g$id; chgrp $id srv/g$id; done
chroot . /usr/bin/find /srv '(' -nouser -o -nogroup ')' >etc/plain`.replaceAll('\\n', '\n');
    const evidence = lookIn(root, [...needs, { kind: 'file', path: '/etc/plain' }], { setup });
    const plain = new Host(evidence).text('/etc/plain')?.trim().split('\n').sort(byBytes) ?? [];
    expect(plain).toContain('/srv/u9');
    expect(plain).toContain('/srv/g1300');
    expect(plain).not.toContain('/srv/u4200');
    expect(foundBelow(valueOf(evidence.walk))).toEqual(plain);
  });

  it(
    'is unmeasured without root, out of time, too long, or where something could not be seen',
    { timeout: 60_000 },
    () => {
      const why = (circumstances: Circumstances) => reasonOf(lookIn(root, needs, circumstances).walk);
      const find = (script: string) =>
        `mv "$root/usr/bin/find" "$root/usr/bin/find.real"; printf '%s\\n' '#!/bin/dash' '${script}' >"$root/usr/bin/find"; chmod 755 "$root/usr/bin/find"`;
      const onlyWalk = (then: string) =>
        find(`case "$*" in *-nouser*) ${then} ;; esac; exec /usr/bin/find.real "$@"`);
      expect(why({ user: 65534 })).toContain('needs root');
      const inFolder =
        'mkdir "$root/in"; cd "$root"; cp -a usr lib* bin etc in 2>/dev/null; mkdir in/proc in/dev in/mnt; mount -t proc proc in/proc; mount --rbind dev in/dev; mount -t tmpfs x in/mnt; root=$root/in';
      expect(why({ setup: inFolder })).toContain('found no root filesystem');
      expect(
        why({ setup: onlyWalk('sleep 60'), edit: (script) => script.replace('walk 120 ', 'walk 1 ') }),
      ).toContain('did not end in time');
      expect(why({ edit: (script) => script.replace(/walk 120 \d+/, 'walk 120 20') })).toContain(
        'more than it may report',
      );
      expect(why({ setup: onlyWalk('echo "find: \\"/x\\": Input/output error" >&2') })).toContain(
        'Input/output error',
      );
      expect(why({ setup: onlyWalk('echo "find: unknown predicate" >&2; exit 1') })).toContain(
        'unknown predicate',
      );
      expect(why({ setup: onlyWalk('kill -9 $$') })).toContain('the walk over the local filesystems');
      expect(why({ setup: onlyWalk('while :; do echo "find: no end of complaints" >&2; done') })).toContain(
        'the walk over the local filesystems',
      );
    },
  );

  it('takes no output that was cut for a whole one', () => {
    const sections = new Sections(framesOf(runIn(root, needs, { setup: memory('/mnt/a') })));
    const [whole, mounts] = [sections.of('walk'), sections.of('mounts')];
    expect(valueOf(parseWalk(whole, mounts)).found.length).toBeGreaterThan(0);
    for (let end = 0; end < whole.bytes.length; end += 1)
      expect(parseWalk({ ...whole, bytes: whole.bytes.subarray(0, end) }, mounts)).toHaveProperty(
        'unmeasured',
      );
  });

  it('sees in a tree what node sees, on a host and in an image', { timeout: 120_000 }, async () => {
    const runs = fc.sample(forests, { numRuns: 12, seed: 7 });
    for (const forest of runs)
      await withFolder(async (folder) => {
        mkdirSync(`${folder}/etc`);
        writeFileSync(`${folder}/etc/passwd`, 'root:x:0:0\nnobody:x:65534:65534\n');
        writeFileSync(`${folder}/etc/group`, 'root:x:0:\nnogroup:x:65534:\n');
        mkdirSync(`${folder}/tree`);
        for (const one of forest) grow(`${folder}/tree`, one);
        const expected = expectedIn(folder, '').sort((a, b) => byBytes(a.path, b.path));
        const image = await (await rootTarget('image', folder)).look(needs);
        expect(sorted(valueOf(image.walk).found)).toEqual(expected);
        const there = walk({ setup: `cp -a ${folder}/tree "$root/tree"` }).found;
        const tree = expected.filter(({ path }) => path.startsWith('/tree/'));
        expect(sorted(there).filter(({ path }) => path.startsWith('/tree/'))).toEqual(tree);
      });
  });
});

const forests = fc.array(
  fc.record({
    path: fc.array(names, { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom('file', 'file', 'folder', 'link'),
    mode: fc.constantFrom(0o644, 0o666, 0o4755, 0o2755, 0o777, 0o1777, 0o640, 0o000),
    uid: fc.constantFrom(0, 0, 65534, 4711),
    gid: fc.constantFrom(0, 0, 65534, 4711),
  }),
  { minLength: 5, maxLength: 25 },
);

function grow(
  top: string,
  { path, kind, mode, uid, gid }: (typeof forests extends fc.Arbitrary<infer T> ? T : never)[number],
): void {
  const parents = path.slice(0, -1).map((_, at) => `${top}/${path.slice(0, at + 1).join('/')}`);
  // Nothing is made through a link.
  if (!parents.every(isFolder)) return;
  const at = encodeName(`${top}/${path.join('/')}`);
  if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) return;
  if (kind === 'link') {
    symlinkSync('/etc', at);
    lchownSync(at, uid, gid);
    return;
  }
  if (kind === 'folder') mkdirSync(at);
  else writeFileSync(at, '', { flag: 'wx' });
  chownSync(at, uid, gid);
  chmodSync(at, mode);
}

function expectedIn(root: string, folder: string): WalkedPath[] {
  return readdirSync(encodeName(root + folder), { encoding: 'buffer' }).flatMap((bytes) => {
    const path = `${folder}/${decodeName(bytes)}`;
    const stat = lstatSync(encodeName(root + path));
    const [mode, known] = [stat.mode & 0o7777, [0, 65534]];
    const standsOut = !stat.isSymbolicLink() && (mode & 0o6002) !== 0;
    const odd = standsOut || !known.includes(stat.uid) || !known.includes(stat.gid);
    const type: WalkedPath['type'] = stat.isDirectory()
      ? 'directory'
      : stat.isSymbolicLink()
        ? 'link'
        : 'file';
    return [
      ...(odd ? [{ path, type, mode, uid: stat.uid, gid: stat.gid }] : []),
      ...(stat.isDirectory() ? expectedIn(root, path) : []),
    ];
  });
}

function sorted(found: readonly WalkedPath[]): WalkedPath[] {
  return found.toSorted((a, b) => byBytes(a.path, b.path));
}

function valueOf(walk: Measured<WalkEvidence> | undefined): WalkEvidence {
  if (walk === undefined || 'unmeasured' in walk) throw new Error(walk?.unmeasured ?? 'no walk');
  return walk.value;
}

function reasonOf(walk: Measured<WalkEvidence> | undefined): string | undefined {
  return walk !== undefined && 'unmeasured' in walk ? walk.unmeasured : undefined;
}
