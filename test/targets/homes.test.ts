import { execa, execaSync } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evidence, Need } from '../../src/host/evidence.ts';
import { Host } from '../../src/host/host.ts';
import { rootTarget } from '../../src/targets/root.ts';
import { frames } from '../../src/targets/probe/frames.ts';
import { ingest } from '../../src/targets/probe/ingest.ts';
import { probeScript } from '../../src/targets/probe/script.ts';

const missing =
  process.getuid?.() !== 0 ? 'root' : execaSync('unshare', ['-V'], { reject: false }).failed && 'unshare';
const needs: readonly Need[] = [{ kind: 'homes' }];

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-homes-'));
const root = join(folder, 'root');
afterAll(() => rmSync(folder, { recursive: true }));

/** A root folder whose /home leads elsewhere, as both kinds of target see it. */
function plant(): void {
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'data/homes/al ice'), { recursive: true });
  mkdirSync(join(root, 'srv/bob'), { recursive: true });
  symlinkSync('data/homes', join(root, 'home'));
  symlinkSync('/srv/bob', join(root, 'data/homes/bob'));
  symlinkSync('/etc/shadow', join(root, 'srv/bob/.netrc'));
  writeFileSync(join(root, 'srv/bob/.rc\n$(x)"'), '', { mode: 0o666 });
  writeFileSync(join(root, 'srv/bob/plain'), '');
  mkdirSync(join(root, 'data/homes/al ice/.ssh'));
  execaSync('mkfifo', [join(root, 'data/homes/al ice/.forward')]);
  const shell = '/bin/sh';
  const lines = [
    ['alice', 'x', '1000', '1000', '', '/home/al ice', shell],
    ['bob', 'x', '1001', '1001', '', '/home/bob/', shell],
    ['gone', 'x', '1002', '1002', '', '/home/none', ''],
    ['daemon', 'x', '2', '2', '', '/srv', '/usr/sbin/nologin'],
    ['up', 'x', '3', '3', '', '/srv/../etc', shell],
    ['+nis', '', '', '', '', '', ''],
    ['short', 'x'],
  ];
  writeFileSync(join(root, 'etc/passwd'), lines.map((line) => line.join(':')).join('\n'));
}

async function lookedIn(): Promise<Evidence> {
  // The shell and its tools come from this machine, read-only, beside the planted folders.
  const places = ['bin', 'sbin', 'lib', 'lib64', 'usr', 'proc', 'dev'];
  const mounts = places.map((name) => `mkdir -p ${root}/${name}; mount --rbind /${name} ${root}/${name}`);
  const { stdout } = await execa(
    'unshare',
    ['--mount', 'sh', '-ec', `${mounts.join('\n')}\nexec chroot ${root} /bin/sh -s`],
    {
      ...{ input: probeScript(needs, 'nonce'), encoding: 'buffer', stripFinalNewline: false },
    },
  );
  return ingest(frames(Buffer.from(stdout), 'nonce'), needs, 'local', '2026-01-01T00:00:00Z');
}

describe.skipIf(missing !== false)(
  `home directories${missing ? ` (skipped without ${missing})` : ''}`,
  () => {
    plant();
    it.each([
      ['of a running system', lookedIn],
      ['of an image', async () => (await rootTarget('image', root)).look(needs)],
    ])(
      '%s: those of accounts that can log in, behind links, with what begins with a dot',
      async (_, look) => {
        const host = new Host(await look());
        expect([...host.homes()].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
          { path: '/home/al ice', dotFiles: ['.forward', '.ssh'] },
          { path: '/home/bob/', dotFiles: ['.netrc', '.rc\n$(x)"'] },
          { path: '/home/none', dotFiles: [] },
        ]);
        expect(host.find('/home/al ice')).toMatchObject({
          path: '/data/homes/al ice',
          node: { type: 'directory' },
        });
        expect(host.find('/home/al ice/.forward').node.type).toBe('fifo');
        expect(host.find('/home/none').node.type).toBe('absent');
        expect(host.evidence.files['/data/homes/bob']).toEqual({ type: 'symlink', target: '/srv/bob' });
      },
    );
  },
);
