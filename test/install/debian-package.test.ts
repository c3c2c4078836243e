import { execa } from 'execa';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program } from '../tool.ts';
import { deadLinks } from './dead-links.ts';
import { exampleTree } from './example-tree.ts';

const has = (name: string) => spawnSync(name, ['--version']).error === undefined;
const here = mkdtempSync(join(tmpdir(), 'cis-harden-deb-'));
/** A system in which nothing is installed but what the package brings. */
const root = join(here, 'root');
let file = '';

/** Packs the build of now into a folder. */
async function packed(folder: string): Promise<string> {
  const { stdout } = await execa('node', ['scripts/deb.mjs', join(here, folder)], {
    env: { SOURCE_DATE_EPOCH: '1780000000' },
  });
  return stdout;
}

describe.skipIf(!has('dpkg-deb'))('the Debian package (skipped where there is no dpkg-deb)', () => {
  beforeAll(async () => {
    file = await packed('one');
    mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
    mkdirSync(join(root, 'var/lib/dpkg/updates'));
    copyFileSync('/dev/null', join(root, 'var/lib/dpkg/status'));
  });
  afterAll(() => rmSync(here, { recursive: true }));

  it('is the same to the byte when it is made again', async () => {
    expect(readFileSync(await packed('two')).equals(readFileSync(file))).toBe(true);
  });

  it.skipIf(!has('lintian'))('is accepted by lintian (skipped where there is none)', async () => {
    const { stdout } = await execa('lintian', ['--allow-root', '--fail-on', 'error,warning', file]);
    expect(stdout).toBe('');
  });

  it.skipIf(process.getuid?.() !== 0)('is unpacked by dpkg and runs (skipped without root)', async () => {
    // Nothing is in that system, Node neither: dpkg is told that it does not matter.
    const dpkg = ['--root', root, '--force-depends', '--force-not-root', '--force-bad-path'];
    await execa('dpkg', [...dpkg, '--log', join(here, 'log'), '--install', file]);
    const { stdout } = await execa('dpkg-query', [
      '--admindir',
      join(root, 'var/lib/dpkg'),
      '-W',
      '-f',
      '${Status}',
    ]);
    expect(stdout).toBe('install ok installed');
    const image = exampleTree(here);
    expect(deadLinks(join(root, 'usr/share/doc/cis-harden'))).toEqual([]);
    const installed = join(root, 'usr/bin/cis-harden');
    const audit = (build: string) =>
      execa('node', [build, 'audit', `root:${image}`, '--no-color'], {
        cwd: '/',
        reject: false,
        stdin: 'ignore',
      });
    const there = await audit(installed);
    expect(there).toMatchObject({ exitCode: 2, stderr: '' });
    const answer = (text: string) => text.replace(/^Looked at.*$/m, '');
    expect(answer(there.stdout)).toBe(answer((await audit(program)).stdout));
    await execa('dpkg', [...dpkg, '--log', join(here, 'log'), '--purge', 'cis-harden']);
    expect(existsSync(join(root, 'usr'))).toBe(false);
  });

  it('brings the timer and enables nothing', async () => {
    const list = (await execa('dpkg-deb', ['--contents', file])).stdout;
    expect(list).toContain('./lib/systemd/system/cis-harden-audit.timer\n');
    expect(list).not.toMatch(/\.wants\//);
    const scripts = (await execa('dpkg-deb', ['--ctrl-tarfile', file], { encoding: 'buffer' })).stdout;
    const names = (await execa('tar', ['-t'], { input: scripts })).stdout.split('\n').sort();
    expect(names).toEqual(['./', './control', './md5sums']);
  });

  it('brings completions that complete', async () => {
    const tree = join(here, 'unpacked');
    await execa('dpkg-deb', ['--extract', file, tree]);
    const read = (path: string) => readFileSync(join(tree, 'usr/share', path), 'utf8');
    expect(read('zsh/vendor-completions/_cis-harden')).toMatch(/^#compdef cis-harden\n/);
    expect(read('fish/vendor_completions.d/cis-harden.fish')).toContain('complete -c cis-harden');
    // bash-completion gives the words; what it gives is put here in its place.
    const bin = join(here, 'bin');
    mkdirSync(bin);
    symlinkSync(join(tree, 'usr/bin/cis-harden'), join(bin, 'cis-harden'));
    const script = `_get_comp_words_by_ref() { cur=roll prev=cis-harden words=(cis-harden roll) cword=1; }
      compopt() { :; }
      source ${join(tree, 'usr/share/bash-completion/completions/cis-harden')}
      __cis_harden_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const node = join(process.execPath, '..');
    const { stdout } = await execa('bash', ['-c', script], {
      env: { PATH: `${bin}:${node}:${process.env['PATH'] ?? ''}` },
    });
    expect(stdout.trim()).toMatch(/^rollback/);
  });
});
