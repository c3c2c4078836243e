import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFolder } from '../src/profile/locate.ts';

const made = [
  ['sysctl', 'sysctl-no-such-thing'],
  ['kernel-module', 'module-no-such-thing-disabled'],
  ['sshd-option', 'sshd-x11-again', 'X11Forwarding'],
  ['package-absent', 'package-no-such-thing-absent'],
  ['package-present', 'package-no-such-thing-installed'],
  ['file-permissions', 'permissions-no-such-thing'],
  ['banner', 'banner-no-such-thing', '/etc/no-such-thing'],
] as const;

const copy = mkdtempSync(join(tmpdir(), 'cis-harden-scaffold-'));

beforeAll(() => {
  const project = packageFolder();
  const tests = readdirSync(join(project, 'test')).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const parts = [
    'src',
    'templates',
    'build',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
    ...tests.map((name) => `test/${name}`),
  ];
  for (const part of parts) cpSync(join(project, part), join(copy, part), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function newRule(...words: readonly string[]) {
  return spawnSync(process.execPath, ['build/new-rule.mjs', ...words], { cwd: copy, encoding: 'utf8' });
}

function run(file: string, ...words: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [join('node_modules', file), ...words], {
    cwd: copy,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
  return stdout + stderr;
}

describe('npm run new-rule', () => {
  it.each([
    ['no kind', [], '"" is no kind; there are sysctl, kernel-module,'],
    ['a kind that is not there', ['constructor', 'sysctl-a'], '"constructor" is no kind'],
    ['capitals', ['sysctl', 'sysctl-Foo'], 'is no id of a sysctl rule'],
    ['an id of another kind', ['sysctl', 'package-foo-absent'], 'such as sysctl-log-martians'],
    ['a path as an id', ['sysctl', 'sysctl-../../x'], 'is no id of a sysctl rule'],
    ['a number of a benchmark', ['sysctl', 'sysctl-3-2-1'], 'holds a number of a benchmark'],
    ['a rule that is there, in a table', ['sysctl', 'sysctl-aslr'], 'there is a rule sysctl-aslr already'],
    ['a subject that leads elsewhere', ['banner', 'banner-x', '/etc/../x'], 'is not a path such as'],
    ['a subject that ends a string', ['sysctl', 'sysctl-x', "a/b'"], 'is not a parameter such as'],
  ])('refuses %s', (_, words, message) => {
    const { status, stderr } = newRule(...words);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });

  it(
    'makes rules whose tests pass, whose types hold, and that the registry knows',
    { timeout: 120_000 },
    () => {
      const paths: string[] = [];
      for (const words of made) {
        const { status, stderr, stdout } = newRule(...words);
        expect({ words, status, stderr }).toEqual({ words, status: 0, stderr: '' });
        paths.push(...(stdout.split('\n\n')[0]?.split('\n') ?? []));
      }
      const registry = readFileSync(join(copy, 'src/rules/index.ts'), 'utf8');
      for (const [, id] of made) expect(registry).toContain(`/${id}.ts';`);
      expect(newRule('sysctl', 'sysctl-no-such-thing').stderr).toContain(
        'there is a rule sysctl-no-such-thing already',
      );

      for (const path of paths) expect(existsSync(join(copy, path))).toBe(true);
      const types = run('typescript/bin/tsc')
        .split('\n')
        .filter((line) => made.some(([, id]) => line.includes(id)) || line.includes('rules/index.ts'));
      expect(types).toEqual([]);
      const tests = run('vitest/vitest.mjs', 'run', ...made.map(([, id]) => `/${id}.test.ts`));
      expect(tests).toContain(`Test Files  ${made.length} passed (${made.length})`);
    },
  );
});
