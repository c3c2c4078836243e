import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence, Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { NotCollected, Unmeasured } from '../../src/host/unmeasured.ts';
import { rules } from '../../src/rules/index.ts';
import { TargetProblem } from '../../src/targets/target.ts';
import {
  canUnshare,
  has,
  lookHere,
  lookIn,
  nonce,
  runIn,
  type ShellName,
  shells,
  type SmallRoot,
  smallRoot,
} from './small-root.ts';

const MIB = 1024 * 1024;
const file = (path: string): Need => ({ kind: 'file', path });
const folder = (path: string, contents?: string): Need => ({
  kind: 'directory',
  path,
  ...(contents !== undefined && { contents }),
});
const kernel = (path: string): Need => ({ kind: 'kernel', path });

describe.skipIf(!canUnshare)('the look (skipped without root, unshare, dash, bash or busybox)', () => {
  let root: SmallRoot;
  const at = (path: string) => root.folder + path;

  beforeAll(() => {
    root = smallRoot();
    mkdirSync(at('/etc/odd'));
    writeFileSync(at('/etc/odd/exact'), Buffer.alloc(MIB, 'a\n'));
    writeFileSync(at('/etc/odd/larger'), Buffer.alloc(MIB + 1, 'a\n'));
    writeFileSync(at('/etc/odd/lines'), Buffer.alloc(MIB, '\n'));
    writeFileSync(at('/etc/odd/sparse'), '');
    truncateSync(at('/etc/odd/sparse'), 2 * 1024 * MIB);
    spawnSync('mkfifo', [at('/etc/odd/fifo')]);
    spawnSync('mknod', [at('/etc/odd/device'), 'c', '1', '5']);
    symlinkSync('/dev/zero', at('/etc/odd/zero'));
    symlinkSync('/etc/odd/loop', at('/etc/odd/loop'));
    mkdirSync(at('/etc/odd/folder'));
    writeFileSync(at('/etc/odd/folder/inside'), 'not asked');
    writeFileSync(at('/etc/odd/frames'), `\n${nonce.slice(0, 8)} end contents 0\n\n${'f'.repeat(32)} bye\n`);
    writeFileSync(at('/etc/shadow'), 'root:$6$canary:1:0:99999:7:::\n', { mode: 0o640 });
    linkSync(at('/etc/shadow'), at('/etc/odd/other-name'));
    symlinkSync('/etc/shadow', at('/etc/odd/link-to-shadow'));
    symlinkSync('..', at('/etc/odd/up'));
    writeFileSync(at('/etc/odd/ssh_host_rsa_key'), 'canary private key');
    mkdirSync(at('/etc/odd/private'));
    writeFileSync(at('/etc/odd/private/key.pem'), 'canary private key');
    mkdirSync(at('/secret'), { mode: 0o700 });
    writeFileSync(at('/secret/there'), 'x');
    mkdirSync(at('/listable'));
    writeFileSync(at('/listable/name'), 'x');
    chmodSync(at('/listable'), 0o744);
    mkdirSync(at('/enterable'));
    writeFileSync(at('/enterable/name'), 'x');
    writeFileSync(at('/enterable/closed'), 'x', { mode: 0o600 });
    chmodSync(at('/enterable'), 0o711);
  });
  afterAll(() => root.remove());

  const text = (evidence: Evidence, path: string) => new Host(evidence).text(path);

  describe.each(Object.keys(shells) as ShellName[])('run by %s', (shell) => {
    it('reads files up to 1 MiB and no more', () => {
      const names = ['exact', 'larger', 'lines', 'sparse'].map((name) => `/etc/odd/${name}`);
      const evidence = lookIn(root, names.map(file), { shell });
      expect(text(evidence, '/etc/odd/exact')).toHaveLength(MIB);
      expect(text(evidence, '/etc/odd/lines')).toBe('\n'.repeat(MIB));
      for (const name of ['larger', 'sparse'])
        expect(() => text(evidence, `/etc/odd/${name}`)).toThrow(/it has \d+ bytes: larger than 1 MiB/);
    });

    it('reads nothing from what is no regular file, and does not hang there', () => {
      const paths = ['fifo', 'device', 'zero', 'loop', 'folder'].map((name) => `/etc/odd/${name}`);
      const evidence = lookIn(root, [...paths.map(file), file('/dev/zero')], { shell });
      expect(() => text(evidence, '/etc/odd/fifo')).toThrow('is a fifo');
      expect(() => text(evidence, '/etc/odd/device')).toThrow('is a device');
      expect(text(evidence, '/etc/odd/zero')).toBeUndefined();
      expect(() => text(evidence, '/etc/odd/loop')).toThrow('too many symbolic links');
      expect(() => text(evidence, '/etc/odd/folder')).toThrow('is a directory');
      expect(JSON.stringify(evidence)).not.toContain('not asked');
    });

    it('takes nothing in a file for its own framing', () => {
      const evidence = lookIn(root, [file('/etc/odd/frames'), file('/etc/passwd')], { shell });
      expect(text(evidence, '/etc/odd/frames')).toContain('bye');
      expect(text(evidence, '/etc/passwd')).toContain('nobody');
    });

    it('keeps password hashes and private keys there, under whatever name they are asked', () => {
      const paths = ['/etc/shadow', '/etc/odd/../shadow', '/etc//shadow', '/etc/odd/up/shadow'];
      const odd = ['other-name', 'link-to-shadow', 'ssh_host_rsa_key', 'private/key.pem'];
      const needs = [...paths, ...odd.map((name) => `/etc/odd/${name}`)].map(file);
      const folders = [folder('/etc', ''), folder('/etc/odd', ''), folder('/etc/odd/up', 'ow')];
      const ran = runIn(root, [...needs, ...folders], { shell });
      expect(ran.stdout.toString('latin1')).not.toContain('canary');
      const evidence = lookIn(root, needs, { shell });
      for (const path of paths.slice(0, 3)) expect(() => text(evidence, path)).toThrow('stays on the host');
    });

    it('says of what it may not see that it is hidden, never that it is absent', () => {
      const paths = ['/secret/there', '/secret/not', '/secret/a/b', '/listable/name', '/enterable/name'];
      const needs = [...paths, '/enterable/closed', '/enterable/not'].map(file);
      const folders = ['/secret', '/listable', '/enterable'].map((path) => folder(path, ''));
      const evidence = lookIn(root, [...needs, ...folders], { shell, user: 65534 });
      const host = new Host(evidence);
      expect(evidence.privileged).toBe(false);
      for (const path of paths.slice(0, 4)) expect(() => host.find(path)).toThrow('permission denied');
      expect(() => host.text('/enterable/name')).toThrow(NotCollected);
      const alone = lookIn(root, [file('/enterable/name'), file('/enterable/closed')], {
        shell,
        user: 65534,
      });
      expect(text(alone, '/enterable/name')).toBe('x');
      expect(() => text(alone, '/enterable/closed')).toThrow('permission denied');
      expect(host.find('/enterable/not').node).toEqual({ type: 'absent' });
      expect(() => host.names('/secret')).toThrow('permission denied');
      expect(() => host.names('/enterable')).toThrow('permission denied');
      expect(host.names('/listable')).toEqual(['name']);
    });

    it('tells a missing kernel file from one that it may not read, and from an empty one', () => {
      const paths = [
        '/proc/sys/kernel/none',
        '/proc/sys/kernel/cap_last_cap',
        '/proc/self/mem',
        '/proc/kpagecount',
      ];
      const needs = [...paths, '/proc/sys/kernel/cap_*', '/proc/sys/none/*/x'].map(kernel);
      const host = new Host(lookIn(root, needs, { shell, user: 65534 }));
      expect(host.kernel('/proc/sys/kernel/none')).toBeUndefined();
      expect(host.kernel('/proc/sys/kernel/cap_last_cap')).toMatch(/^\d+$/);
      expect(() => host.kernel('/proc/self/mem')).toThrow(/input\/output error/);
      expect(() => host.kernel('/proc/kpagecount')).toThrow('permission denied');
      expect(host.kernelMatches('/proc/sys/kernel/cap_*')).toEqual(['/proc/sys/kernel/cap_last_cap']);
      expect(host.kernelMatches('/proc/sys/none/*/x')).toEqual([]);
      expect(
        new Host(lookIn(root, [kernel('/proc/self/cpuset_or_nothing')], { shell })).kernel(
          '/proc/self/cpuset_or_nothing',
        ),
      ).toBeUndefined();
    });

    it('reads once what is asked by name and by pattern', () => {
      const needs = [
        '/proc/sys/kernel/cap_last_cap',
        '/proc/sys/kernel/cap_*',
        '/proc/sys/*/none',
        '/proc/sys/kernel/none',
      ];
      const host = new Host(lookIn(root, needs.map(kernel), { shell }));
      expect(host.kernel('/proc/sys/kernel/cap_last_cap')).toMatch(/^\d+$/);
      expect(host.kernel('/proc/sys/kernel/none')).toBeUndefined();
    });
  });

  it('reads a file once that is asked alone and in its folder', () => {
    const needs = [file('/etc/passwd'), folder('/etc', 'wd'), folder('/etc', ''), file('/etc/group')];
    const evidence = lookIn(root, needs);
    expect(text(evidence, '/etc/passwd')).toContain('nobody');
    expect(text(evidence, '/etc/group')).toContain('nogroup');
  });

  it('answers in one look behind the links of a merged /usr', () => {
    const setup =
      'cp -a "$root/lib" "$root/usr" && rm -r "$root/lib" && ln -s usr/lib "$root/lib" && mkdir "$root/usr/lib/x.d" && echo a >"$root/usr/lib/x.d/a.conf"';
    const evidence = lookIn(
      root,
      [file('/lib/x.d/a.conf'), folder('/lib/x.d', '.conf'), file('/lib/x.d/none')],
      { setup },
    );
    expect(text(evidence, '/lib/x.d/a.conf')).toBe('a\n');
    expect(text(evidence, '/lib/x.d/none')).toBeUndefined();
    expect(Object.keys(evidence.files)).not.toContain('/lib/x.d/a.conf');
  });

  it('asks again for what lies behind a link to somewhere unknown, and takes nothing for absent till then', () => {
    const setup =
      'mkdir "$root/data" && echo a >"$root/data/a" && ln -s /moved "$root/etc/x" && ln -s data "$root/moved"';
    const evidence = lookIn(root, [file('/etc/x/a'), file('/etc/x/none')], { setup });
    expect(() => text(evidence, '/etc/x/a')).toThrow(NotCollected);
    expect(() => text(evidence, '/etc/x/none')).toThrow(NotCollected);
  });

  it('survives files that vanish while it looks', () => {
    const wrapped = `#!/bin/dash\n/usr/bin/find.real "$@"; status=$?\nrm -f /etc/odd/exact; exit $status\n`;
    writeFileSync(at('/usr/bin/find.sh'), wrapped, { mode: 0o755 });
    const setup =
      'mv "$root/usr/bin/find" "$root/usr/bin/find.real" && mv "$root/usr/bin/find.sh" "$root/usr/bin/find" && cp /bin/rm "$root/usr/bin/rm"';
    const evidence = lookIn(root, [file('/etc/odd/exact'), file('/etc/odd/frames'), folder('/etc/odd', '')], {
      setup,
    });
    expect(() => text(evidence, '/etc/odd/exact')).toThrow('could not be read');
    expect(text(evidence, '/etc/odd/frames')).toContain('bye');
  });

  describe('without a program', () => {
    const everything: Need[] = [
      file('/etc/passwd'),
      folder('/etc/odd'),
      kernel('/proc/sys/kernel/cap_last_cap'),
      ...(['packages', 'sshd', 'walk'] as const).map((kind): Need => ({ kind })),
    ];
    const without = (program: string) => ({ setup: `rm "$root/usr/bin/${program}"` });

    it.each(['find', 'timeout', 'id'])('%s: says so and knows nothing', (program) => {
      expect(() => lookIn(root, everything, without(program))).toThrow(TargetProblem);
    });

    it.each(['find', 'timeout'])("busybox's own %s: says so, or works", (program) => {
      const setup = `ln -sf busybox "$root/usr/bin/${program}"`;
      const look = () => lookIn(root, everything, { setup });
      if (program === 'find') expect(look).toThrow(/find does not work there: .*printf/);
      else expect(text(look(), '/etc/passwd')).toContain('nobody');
    });

    it('grep: takes no content for empty and no kernel file for missing', () => {
      const host = new Host(lookIn(root, everything, without('grep')));
      expect(() => host.text('/etc/passwd')).toThrow(Unmeasured);
      expect(() => host.kernel('/proc/sys/kernel/cap_last_cap')).toThrow(Unmeasured);
      expect(host.names('/etc/odd')).toContain('fifo');
    });

    it('sed, sshd, head: each leaves its own part unmeasured, with a reason', () => {
      const setup =
        'rm "$root/usr/bin/sed" "$root/usr/bin/head"; mkdir -p "$root/var/lib/dpkg"; echo Package: a >"$root/var/lib/dpkg/status"';
      const host = new Host(lookIn(root, everything, { setup }));
      expect(() => host.packages()).toThrow(/sed.*No such file/);
      expect(() => host.sshd()).toThrow(/sshd.*No such file/);
      expect(() => host.walk()).toThrow(Unmeasured);
    });

    it('no dpkg: the packages are unmeasured', () => {
      expect(() => new Host(lookIn(root, everything)).packages()).toThrow(/dpkg.*No such file/);
    });
  });

  it('reads what dpkg has not merged into its database yet', () => {
    const setup = `mkdir -p "$root/var/lib/dpkg/updates"; cd "$root/var/lib/dpkg"
printf 'Package: a\\nStatus: install ok installed\\nArchitecture: amd64\\nMulti-Arch: same\\nVersion: 1' >status
printf 'Package: b\\nProtected: yes\\nArchitecture: all' >updates/0000
printf 'Package: a\\nStatus: deinstall ok config-files\\nArchitecture: amd64\\nVersion: 1\\n' >updates/0001
printf 'Package: c\\n' >updates/tmp.i`;
    const packages = new Host(lookIn(root, [{ kind: 'packages' }], { setup })).packages();
    expect(packages).toMatchObject([
      { name: 'a', status: 'deinstall ok config-files' },
      { name: 'b', essential: true },
    ]);
  });

  it('uses nothing of a find that fails, and understands it in any locale', () => {
    const failing = {
      setup: `mv "$root/usr/bin/find" "$root/usr/bin/find.real"; printf '%s\\n' '#!/bin/dash' '/usr/bin/find.real "$@"' 'exit 3' >"$root/usr/bin/find"; chmod 755 "$root/usr/bin/find"`,
    };
    expect(() => lookIn(root, [file('/etc/passwd')], failing)).toThrow(/find does not work there/);
    const { files } = lookHere([file('/etc/no such file')], 'dash', 'C.UTF-8');
    expect(files['/etc/no such file']).toEqual({ type: 'absent' });
  });

  it('gives up on what hangs, and says so', { timeout: 60_000 }, () => {
    const hang = (program: string) => ({
      setup: `printf '#!/bin/dash\\nsleep 60\\n' >"$root/usr/bin/${program}"; chmod 755 "$root/usr/bin/${program}"`,
      edit: (script: string) => script.replace(/ (10|20|60|120) /g, ' 1 ').replace(/ 20 /g, ' 1 '),
    });
    expect(() => lookIn(root, [file('/etc/passwd')], hang('find'))).toThrow(/did not end within 20 s/);
    expect(() => lookIn(root, [file('/etc/passwd')], hang('grep'))).toThrow(/did not end within 20 s/);
    const needs: Need[] = [kernel('/proc/version'), { kind: 'packages' }];
    expect(() => new Host(lookIn(root, needs, hang('grep'))).kernel('/proc/version')).toThrow(Unmeasured);
    expect(() => new Host(lookIn(root, needs, hang('sed'))).packages()).toThrow('did not end in time');
  });

  it.skipIf(!has('strace'))('writes nothing, and starts few programs', { timeout: 60_000 }, () => {
    const needs: Need[] = [...rules.values()].flatMap((rule) => rule.needs);
    const all: Need[] = [
      ...needs,
      { kind: 'packages' },
      { kind: 'sshd' },
      { kind: 'walk' },
      folder('/etc/odd', ''),
    ];
    const trace = [
      'strace',
      '-f',
      '-qq',
      '-o',
      '/dev/trace',
      '-e',
      'trace=%file,%process,ftruncate,fallocate',
    ];
    const setup =
      ': >"$root/dev/trace"; touch /tmp/cis-harden-trace; mount --bind /tmp/cis-harden-trace "$root/dev/trace"';
    expect(runIn(root, all, { setup, wrapper: trace }).status).toBe(0);
    const calls = spawnSync('cat', ['/tmp/cis-harden-trace'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    }).stdout.split('\n');
    rmSync('/tmp/cis-harden-trace');
    const writing =
      /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|\b(?:unlink|rename|mkdir|rmdir|link|symlink|mknod|ch(?:mod|own)|utime|truncate|setxattr|removexattr)\w*\(/;
    const writes = calls.filter((call) => writing.test(call) && !/readlink|"\/dev\/null"/.test(call));
    expect(writes).toEqual([]);
    const programs = calls.filter((call) => /\bexecve\(.*= 0$/.test(call));
    expect(programs.length).toBeGreaterThan(10);
    expect(programs.length).toBeLessThanOrEqual(120);
    const processes = calls.filter((call) => /\b(?:clone3?|v?fork)\(.*= \d+$/.test(call));
    expect(processes.length).toBeLessThanOrEqual(120);
  });

  it('leaves nothing there', () => {
    chownSync(at('/etc/odd/frames'), 7, 7);
    const manifest = () =>
      spawnSync('find', [root.folder, '-printf', '%p %y %m %U %G %s %T@ %C@\\n'], { encoding: 'utf8' })
        .stdout;
    const before = manifest();
    // The copy that is looked at is gone afterwards: this looks at the folder itself.
    const setup =
      'umount -R "$root"; mount --bind "${root%.in}" "$root"; mount -t proc proc "$root/proc"; mount --bind /dev/null "$root/dev/null"';
    lookIn(root, [file('/etc/passwd'), folder('/etc/odd', ''), { kind: 'walk' }], { setup });
    expect(manifest()).toBe(before);
  });
});
