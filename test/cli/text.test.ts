import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tool } from '../tool.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cis-harden-text-'));
  for (const path of ['etc/ssh', 'var/lib/dpkg']) mkdirSync(join(folder, path), { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  write('etc/os-release', 'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n');
  write('etc/ssh/sshd_config', 'MaxAuthTries 6\n');
  write(
    'var/lib/dpkg/status',
    'Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:7.6p1-4ubuntu0.7\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, env: Record<string, string> = {}, ...words: string[]) =>
  tool([command, `root:${folder}`, '--rule', '5.3.7,5.3.8', ...words], undefined, env);

it('says what to do about a failure with the words that reach the same host', async () => {
  const { stdout, exitCode } = await run('audit', {}, '--profile', 'cis-level2-server');
  expect(exitCode).toBe(2);
  expect(stdout.replace(/ \\\n +/g, ' ')).toContain(
    `do      cis-harden apply root:${folder} --profile cis-level2-server --rule 5.3.7`,
  );
  expect(stdout).toContain('5.3.7');
  expect(stdout).toContain('2 recommendations: ');
});

it('ends a plan with the command that makes its changes', async () => {
  const { stdout } = await run('plan');
  expect(
    stdout
      .replace(/ \\\n +/g, ' ')
      .trimEnd()
      .split('\n')
      .at(-1),
  ).toBe(`Next       cis-harden apply root:${folder} --rule 5.3.7,5.3.8`);
});

it('writes ASCII where the locale is not UTF-8, and always UTF-8 to a file', async () => {
  const file = join(folder, 'plan.txt');
  const { stdout } = await run('plan', { LC_ALL: 'C' }, '-o', file);
  // oxlint-disable-next-line no-control-regex
  expect(stdout).toMatch(/^[\x00-\x7f]*$/);
  expect(stdout).toMatch(/-> \d+\.\d % of what is enforced passes/);
  expect(readFileSync(file, 'utf8')).toMatch(/→ \d+\.\d % of what is enforced passes/);
});

it.each([
  [{ NO_COLOR: '', FORCE_COLOR: '1' }, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  [{ NO_COLOR: '' }, false],
])('with %j colours are drawn in a pipe: %s', async (env, colored) => {
  const [plain, drawn] = [await run('audit'), await run('audit', env)];
  expect(drawn.stdout.includes('\u001b[')).toBe(colored);
  // oxlint-disable-next-line no-control-regex
  const same = (text: string) => text.replace(/\u001b\[\d+m/g, '').replace(/^Looked at .*$/m, '');
  expect(same(drawn.stdout)).toBe(same(plain.stdout));
});

it('draws no spinner into a pipe', async () => {
  expect((await run('audit')).stderr).toBe('');
});
