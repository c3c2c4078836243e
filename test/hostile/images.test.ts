import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { rootTarget } from '../../src/targets/root.ts';

const isRoot = process.getuid?.() === 0;
const GIBIBYTE = 1_073_741_824;

describe('an image made to mislead', () => {
  let base: string;
  let image: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'cis-harden-image-'));
    image = join(base, 'image');
    for (const folder of ['image/etc', 'image/var/log', 'image/home', 'outside'])
      mkdirSync(join(base, folder), { recursive: true });
    write('etc/passwd', 'root:x:0:0::/root:/bin/sh\neve:x:1000:1000::/home/eve:/bin/sh\n');
    write('etc/group', 'root:x:0:\neve:x:1000:\n');
    write('etc/shadow', 'root:*:19000::::::\n');
    writeFileSync(join(base, 'outside/passwd'), 'secret:x:0:0::/outside:/bin/sh\n');
    writeFileSync(join(base, 'outside/shadow'), 'secret:!:19000::::::\n');
  });
  afterEach(() => {
    // Paths that are too long for Node.
    spawnSync('rm', ['-rf', '--', base]);
  });
  const write = (path: string, text: string) => writeFileSync(join(image, path), text);
  const link = (path: string, to: string) => {
    rmSync(join(image, path), { recursive: true, force: true });
    symlinkSync(to, join(image, path));
  };
  const look = async (...needs: Need[]) => {
    const evidence = await (await rootTarget('root:image', image)).look(needs);
    expect(JSON.stringify(evidence)).not.toContain('secret');
    return new Host(evidence);
  };
  const passwd: Need = { kind: 'file', path: '/etc/passwd' };

  describe('links in a circle', () => {
    it.each([
      [
        '/etc to /etc2 and back',
        [
          ['etc', '/etc2'],
          ['etc2', 'etc'],
        ],
      ],
      ['/etc to itself', [['etc', 'etc']]],
      ['/etc to what is below itself', [['etc', 'etc/deeper']]],
      ['/etc/passwd to itself', [['etc/passwd', 'passwd']]],
      [
        '/etc/passwd to another and back',
        [
          ['etc/passwd', '/etc/group'],
          ['etc/group', '../etc/passwd'],
        ],
      ],
      [
        'a hundred links, each to the next',
        Array.from({ length: 101 }, (_, at) => [at === 0 ? 'etc/passwd' : `etc/l${at}`, `l${at + 1}`]),
      ],
    ])('%s: nothing is taken for absent', async (_, links) => {
      for (const [path = '', to = ''] of links) link(path, to);
      const host = await look(passwd, { kind: 'homes' }, { kind: 'walk' }, { kind: 'shadow' });
      expect(() => host.text('/etc/passwd')).toThrow('/etc/passwd: too many symbolic links');
      expect(() => host.homes()).toThrow('/etc/passwd');
      expect(() => host.walk()).toThrow(isRoot ? '/etc/passwd' : 'needs root');
    });
  });

  describe('links that would lead out', () => {
    it.each([
      ['/etc, absolute', 'etc', () => join(base, 'outside')],
      ['/etc, by dots', 'etc', () => '../outside'],
      ['/etc, by many dots', 'etc', () => `${'../'.repeat(40)}${base.slice(1)}/outside`],
      ['/etc/passwd, absolute', 'etc/passwd', () => join(base, 'outside/passwd')],
      ['/etc/passwd, by dots', 'etc/passwd', () => '../../outside/passwd'],
      ['/etc/passwd, over /proc', 'etc/passwd', () => '/proc/self/root/etc/passwd'],
      ['/etc/shadow, by dots', 'etc/shadow', () => '../../outside/shadow'],
    ])('%s: lead nowhere', async (_, path, to) => {
      link(path, to());
      const host = await look(passwd, { kind: 'shadow' }, { kind: 'homes' });
      const asked = path === 'etc/shadow' ? () => host.shadow() : () => host.homes();
      expect(asked).toThrow(
        path === 'etc/shadow' ? '/etc/shadow: it leads nowhere' : '/etc/passwd: it is not there',
      );
      expect(existsSync(join(base, 'outside/passwd'))).toBe(true);
    });
  });

  describe('files of a gibibyte', () => {
    const memory = () => process.memoryUsage().rss;

    it.each(['shadow', 'gshadow'])('/etc/%s is not read, and tells its size', async (name) => {
      write(`etc/${name}`, '');
      truncateSync(join(image, 'etc', name), GIBIBYTE);
      const before = memory();
      const host = await look({ kind: 'shadow' });
      expect(() => host.shadow()).toThrow(`/etc/${name}: it has ${GIBIBYTE} bytes: larger than 16 MiB`);
      expect(memory() - before).toBeLessThan(100 * 1024 * 1024);
    });

    it.each(['/etc/ssh/sshd_config', '/etc/sudoers', '/etc/fstab', '/etc/passwd'])(
      '%s is not read, and tells its size',
      async (path) => {
        mkdirSync(join(image, 'etc/ssh'));
        write(path, '');
        truncateSync(image + path, GIBIBYTE);
        const host = await look({ kind: 'file', path });
        expect(() => host.text(path)).toThrow(`${path}: it has ${GIBIBYTE} bytes: larger than`);
      },
    );
  });

  it.skipIf(!isRoot)(
    'folders nested deeper than a path can name: what is in them is found (needs root)',
    async () => {
      nest('home', 20);
      const { found } = (await look({ kind: 'walk' })).walk();
      expect(found).toMatchObject([{ type: 'file', mode: 0o666, uid: 0 }]);
      expect(found[0]?.path).toBe(`/home${`/${'d'.repeat(255)}`.repeat(20)}/open`);
      // And what asks for it by its path is told why not.
      const path = found[0]?.path ?? '';
      const host = await look({ kind: 'attributes', path });
      expect(() => host.find(path)).toThrow('its path is longer than a path can be');
    },
  );

  it.skipIf(!isRoot)(
    'folders nested without end: the walk is an error that says where (needs root)',
    async () => {
      nest('home', 300);
      expect((await look({ kind: 'walk' })).evidence.walk).toEqual({
        unmeasured: expect.stringMatching(
          /^the image holds a folder whose path is longer than 65536 characters: \/home\/ddd/,
        ),
      });
    },
  );

  /** Folders of 255 bytes in each other, the last with a file that everybody may write. */
  function nest(folder: string, depth: number): void {
    const name = 'd'.repeat(255);
    const script = `name=${name}; i=0; while [ $i -lt ${depth} ]; do mkdir "$name" && cd -P "./$name" || exit; i=$((i + 1)); done; : >open; chmod 0666 open`;
    chmodSync(join(image, folder), 0o755);
    expect(spawnSync('dash', ['-c', script], { cwd: join(image, folder) }).status).toBe(0);
  }
});
