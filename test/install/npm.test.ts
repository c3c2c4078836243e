import { execa } from 'execa';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { program } from '../tool.ts';
import { deadLinks } from './dead-links.ts';
import { exampleTree } from './example-tree.ts';

/** The package as `npm pack` makes it of the build, installed as `npm i -g` does it. */
const here = mkdtempSync(join(tmpdir(), 'cis-harden-npm-'));
const installed = join(here, 'bin/cis-harden');
let files: readonly string[] = [];

beforeAll(async () => {
  const { stdout } = await execa('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', here]);
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  // The package brings all it needs: no registry is asked for anything.
  const words = ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', here];
  await execa('npm', [...words, join(here, packed.filename)], {
    env: { npm_config_cache: join(here, 'cache') },
  });
});
afterAll(() => rmSync(here, { recursive: true }));

it('holds what the program reads and what tells of it, and nothing of its making', () => {
  const tops = new Set(files.map((path) => path.replace(/\/.*/, '')));
  expect([...tops].sort((a, b) => (a < b ? -1 : 1))).toEqual([
    ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'NOTICE', 'README.md', 'SECURITY.md'],
    ...['contrib', 'dist', 'docs', 'package.json', 'profiles', 'schemas'],
  ]);
  expect(files).toContain('dist/man/cis-harden.1');
  expect(files).toContain('dist/third-party-licenses.txt');
  expect(files.filter((path) => /\.(?:ts|hbs|map)$|(?:^|\/)(?:test|src|node_modules)\//.test(path))).toEqual(
    [],
  );
});

it('holds every file that its pages lead to', () => {
  expect(files).toContain('docs/how-to/ci-gate.md');
  expect(deadLinks(join(here, 'lib/node_modules/cis-harden'))).toEqual([]);
});

it('runs as an installed command, with no package beside it', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect((await execa(installed, ['--version'], { cwd: '/' })).stdout).toBe(version);
  expect(existsSync(join(here, 'lib/node_modules/cis-harden/node_modules'))).toBe(false);
});

it('audits as the program in the tree does', async () => {
  const image = exampleTree(here);
  const words = ['audit', `root:${image}`, '--assume-platform', 'ubuntu-18.04', '--no-color'];
  const run = (file: string) => execa('node', [file, ...words], { cwd: '/', reject: false, stdin: 'ignore' });
  const there = await run(installed);
  expect(there.exitCode).toBe(2);
  expect(there.stdout).toContain('Ensure mounting of cramfs filesystems is disabled');
  const answer = (text: string) => text.replace(/^Looked at.*$/m, '');
  expect(answer(there.stdout)).toBe(answer((await run(program)).stdout));
});

it('brings the man page to where man looks', () => {
  const page = join(dirname(dirname(installed)), 'share/man/man1/cis-harden.1');
  expect(readFileSync(page, 'utf8')).toBe(readFileSync('dist/man/cis-harden.1', 'utf8'));
});
