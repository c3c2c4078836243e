import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Evidence, Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { probeScript } from '../../src/targets/probe/script.ts';
import { rootTarget } from '../../src/targets/root.ts';
import { TargetProblem } from '../../src/targets/target.ts';
import { canUnshare, smallRoot } from './small-root.ts';
import { withFolder } from './tree.ts';

const MIB = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
const file = (path: string): Need => ({ kind: 'file', path });
const look = async (folder: string, needs: readonly Need[]): Promise<Evidence> =>
  (await rootTarget('root:x', folder)).look(needs);

const secrets = [
  ...[
    '/etc/shadow',
    '/etc/shadow-',
    '/etc/gshadow',
    '/etc/gshadow-',
    '/etc/security/opasswd',
    '/etc//shadow',
    '/etc/./shadow',
  ],
  ...['/etc/ssh/ssh_host_ed25519_key', '/etc/ssl/private/x.pem', '/etc/krb5.keytab'],
];

describe('secrets', () => {
  it.each(secrets)('no look asks for the content of %s', (path) => {
    expect(probeScript([file(path)], 'nonce')).not.toMatch(/^\tcontents /m);
    expect(probeScript([file(path), file('/etc/motd')], 'nonce')).toContain(
      "contents '1025' '16385' '/etc/motd' '-maxdepth'",
    );
  });

  it('stay in an image, whatever they are called', async () => {
    await withFolder(async (folder) => {
      for (const name of ['etc/ssh', 'etc/ssl/private', 'etc/security', 'etc/odd'])
        mkdirSync(`${folder}/${name}`, { recursive: true });
      for (const path of secrets) writeFileSync(folder + path, 'canary');
      linkSync(`${folder}/etc/shadow`, `${folder}/etc/odd/linked`);
      symlinkSync('../shadow', `${folder}/etc/odd/pointing`);
      symlinkSync('etc', `${folder}/also`);
      const needs = [
        ...secrets,
        '/etc/odd/linked',
        '/etc/odd/pointing',
        '/also/shadow',
        '/etc/odd/../shadow',
      ].map(file);
      const folders = ['/etc', '/etc/ssh', '/etc/odd', '/also/ssl/private', '/etc/security'];
      const evidence = await look(folder, [
        ...needs,
        ...folders.map((path): Need => ({ kind: 'directory', path, contents: '' })),
      ]);
      expect(JSON.stringify(evidence)).not.toContain('canary');
      expect(() => new Host(evidence).text('/also/shadow')).toThrow('its content stays on the host');
    });
  });
});

describe('an image', () => {
  it('is refused where there is none, and where it is this machine', async () => {
    await expect(rootTarget('root:/none', '/none')).rejects.toThrow(
      '/none is not a folder: give the root folder of an image',
    );
    await expect(rootTarget('root:/etc/passwd', '/etc/passwd')).rejects.toThrow(TargetProblem);
    await expect(rootTarget('root:/', '/')).rejects.toThrow('the target is local');
    await expect(rootTarget('root:/proc/1/..', '/proc/..')).rejects.toThrow('the target is local');
  });

  it('is read where a link leads to it', async () => {
    await withFolder(async (folder) => {
      mkdirSync(`${folder}/image`);
      writeFileSync(`${folder}/image/motd`, 'x');
      symlinkSync('image', `${folder}/link`);
      expect(new Host(await look(`${folder}/link`, [file('/motd')])).text('/motd')).toBe('x');
    });
  });

  it('gives no content of what is too large or no regular file, and does not hang', async () => {
    await withFolder(async (folder) => {
      writeFileSync(`${folder}/exact`, Buffer.alloc(MIB, 'a'));
      writeFileSync(`${folder}/larger`, Buffer.alloc(MIB + 1, 'a'));
      writeFileSync(`${folder}/sparse`, '');
      truncateSync(`${folder}/sparse`, 2 * 1024 * MIB);
      writeFileSync(`${folder}/binary`, 'a\0b');
      spawnSync('mkfifo', [`${folder}/fifo`]);
      symlinkSync('/dev/zero', `${folder}/zero`);
      mkdirSync(`${folder}/folder`);
      const names = ['exact', 'larger', 'sparse', 'binary', 'fifo', 'zero', 'folder'];
      const host = new Host(
        await look(
          folder,
          names.map((name) => file(`/${name}`)),
        ),
      );
      expect(host.text('/exact')).toHaveLength(MIB);
      for (const name of ['/larger', '/sparse'])
        expect(() => host.text(name)).toThrow(/it has \d+ bytes: larger than 1 MiB/);
      expect(() => host.text('/binary')).toThrow('is a binary file');
      expect(() => host.text('/fifo')).toThrow('is a fifo');
      expect(() => host.text('/folder')).toThrow('is a directory');
      expect(host.text('/zero')).toBeUndefined();
    });
  });

  it('has a database of packages, with what dpkg had not merged yet', async () => {
    await withFolder(async (folder) => {
      const packages: Need[] = [{ kind: 'packages' }];
      const reason = async () => (await look(folder, packages)).packages;
      expect(await reason()).toEqual({ unmeasured: '/var/lib/dpkg/status: it is not there' });
      mkdirSync(`${folder}/var/lib/dpkg/updates`, { recursive: true });
      writeFileSync(`${folder}/var/lib/dpkg/status`, '');
      expect(await reason()).toHaveProperty('unmeasured');
      writeFileSync(`${folder}/var/lib/dpkg/status`, 'Package: a\nStatus: install ok installed\nVersion: 1');
      writeFileSync(
        `${folder}/var/lib/dpkg/updates/0001`,
        'Package: a\nStatus: deinstall ok config-files\nVersion: 1\n',
      );
      writeFileSync(`${folder}/var/lib/dpkg/updates/tmp.i`, 'Package: b\n');
      expect(new Host(await look(folder, packages)).packages()).toMatchObject([
        { name: 'a', status: 'deinstall ok config-files' },
      ]);
      mkdirSync(`${folder}/var/lib/dpkg/updates/0002`);
      expect(await reason()).toHaveProperty('unmeasured');
    });
  });

  it('has no kernel, no sshd, and nothing to ask apt', async () => {
    await withFolder(async (folder) => {
      const needs: Need[] = [
        { kind: 'kernel', path: '/proc/sys/kernel/x' },
        { kind: 'kernel', path: '/proc/sys/*/x' },
        { kind: 'sshd' },
        { kind: 'apt', packages: ['a'] },
      ];
      const host = new Host(await look(folder, needs));
      expect(host.running).toBe(false);
      expect(host.kernel('/proc/sys/kernel/x')).toBeUndefined();
      expect(host.kernelMatches('/proc/sys/*/x')).toEqual([]);
      expect(() => host.sshd()).toThrow('no program of an image is run');
      expect(host.apt('a')).toBeUndefined();
    });
  });

  it.skipIf(!isRoot)('is not walked without knowing its accounts, nor where a filesystem ends', async () => {
    await withFolder(async (folder) => {
      const walk = async () => (await look(folder, [{ kind: 'walk' }])).walk;
      expect(await walk()).toEqual({
        unmeasured: 'the walk over the image needs /etc/passwd: it is not there',
      });
      mkdirSync(`${folder}/etc`);
      mkdirSync(`${folder}/usr`);
      symlinkSync('../usr/passwd', `${folder}/etc/passwd`);
      writeFileSync(`${folder}/usr/passwd`, 'root:x:0:0\n');
      writeFileSync(`${folder}/etc/group`, 'root:x:0:\n');
      writeFileSync(`${folder}/open`, '');
      chmodSync(`${folder}/open`, 0o666);
      expect(await walk()).toEqual({
        value: { found: [{ path: '/open', type: 'file', mode: 0o666, uid: 0, gid: 0 }], skipped: [] },
      });
    });
  });

  it.skipIf(!isRoot)('is hidden where it may not be read, never absent', async () => {
    await withFolder(async (folder) => {
      chmodSync(folder, 0o755);
      mkdirSync(`${folder}/closed`, { mode: 0o700 });
      writeFileSync(`${folder}/closed/file`, 'x');
      writeFileSync(`${folder}/mine`, 'x', { mode: 0o600 });
      process.seteuid?.(65534);
      try {
        const needs: Need[] = [file('/closed/file'), file('/mine'), { kind: 'directory', path: '/closed' }];
        const host = new Host(await look(folder, needs));
        expect(() => host.find('/closed/file')).toThrow('permission denied');
        expect(() => host.text('/mine')).toThrow('permission denied');
        expect(() => host.names('/closed')).toThrow('permission denied');
      } finally {
        process.seteuid?.(0);
      }
    });
  });

  describe.skipIf(!canUnshare)('at work (skipped without root and unshare)', () => {
    it('runs with its own programs, and keeps nothing of what was mounted for them', async () => {
      const root = smallRoot();
      try {
        writeFileSync(`${root.folder}/run/kept`, '');
        const manifest = () =>
          spawnSync('find', [root.folder, '-printf', '%p %y %m %U %G %s %T@ %l\\n'], { encoding: 'utf8' })
            .stdout;
        const [before, mounts] = [manifest(), readFileSync('/proc/self/mountinfo', 'utf8')];
        const target = await rootTarget('image', root.folder);
        const script = `echo $$; id -u; pwd; env | sort; for f in /dev/null /dev/zero /dev/random /dev/fd /dev/stdin; do [ -e $f ] && echo $f; done
[ -d /run/cis-harden-offline ] && echo offline; [ -e /run/kept ] || echo fresh; [ -d /proc/self ] && echo proc
echo x >/dev/made; echo x >/run/made; mkdir /dev/shm; for p in /proc/[0-9]*; do echo process; done; exit 7`;
        const outcome = await target.run?.(script);
        expect(outcome?.exitCode).toBe(7);
        const lines = outcome?.stdout.split('\n') ?? [];
        expect(lines.slice(0, 3)).toEqual(['1', '0', '/']);
        for (const line of ['/dev/null', '/dev/zero', '/dev/random', '/dev/fd', 'offline', 'fresh', 'proc'])
          expect(lines).toContain(line);
        expect(lines.filter((line) => line === 'process').length).toBeLessThan(4);
        expect(manifest()).toBe(before);
        expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mounts);
        await target.run?.('echo kept >/etc/kept');
        expect(readFileSync(`${root.folder}/etc/kept`, 'utf8')).toBe('kept\n');
      } finally {
        root.remove();
      }
    });

    it('says so where it has no shell that runs here', async () => {
      await withFolder(async (folder) => {
        const target = await rootTarget('image', folder);
        await expect(target.run?.('echo x')).rejects.toThrow(/the programs of the image .* do not run here/);
      });
    });

    it('mounts nothing where the image has links for folders', async () => {
      const root = smallRoot();
      try {
        spawnSync('sh', [
          '-c',
          `cd ${root.folder} && rm -r dev run proc && ln -s /tmp dev && ln -s /tmp run && ln -s /tmp proc`,
        ]);
        const target = await rootTarget('image', root.folder);
        const outcome = await target.run?.('echo x >/tmp/inside; echo ok');
        expect(outcome?.stdout).toBe('ok\n');
        expect(existsSync(`${root.folder}/tmp/inside`)).toBe(true);
      } finally {
        root.remove();
      }
    });
  });
});
