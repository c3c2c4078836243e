import { execa } from 'execa';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFolder } from '../../src/profile/locate.ts';
import { program } from '../tool.ts';
import { exampleTree } from './example-tree.ts';

const here = mkdtempSync(join(tmpdir(), 'cis-harden-single-'));
const alone = join(here, 'alone');
const file = join(alone, 'cis-harden.mjs');
const image = exampleTree(here);

beforeAll(async () => {
  await execa('npm', ['run', '--silent', 'build:single']);
  cpSync('dist-single/cis-harden.mjs', file, { recursive: true });
});
afterAll(() => rmSync(here, { recursive: true }));

/** What a build says, from a folder in which nothing of the project is. */
async function said(build: string, words: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa('node', [build, ...words], {
    ...{ cwd: alone, reject: false, stdin: 'ignore', env: { NO_COLOR: '1', LC_ALL: 'C.UTF-8' } },
  });
  return { exitCode, stdout: timeless(stdout), stderr };
}

/** Without moments of time and what is made of them, which no two runs share, and without where the program lies. */
function timeless(text: string): string {
  return text
    .replaceAll(`${file}/`, 'PACKAGE/')
    .replaceAll(`${packageFolder()}/`, 'PACKAGE/')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d(?::|_3a_)\d\d(?:(?::|_3a_)[\d.]+)?/g, 'TIME')
    .replace(/\b1\d{9}\b/g, 'SECONDS')
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, 'UUID')
    .replace(/"(id|digest)": ?"[^"]+"/g, '"$1": "…"');
}

describe('one file, alone in a folder', () => {
  it.each([
    [['--version']],
    [['--help']],
    [['profiles', 'list']],
    [['profiles', 'show', 'aks', '--effective']],
    [['profiles', 'diff', 'aks', 'aks-strict']],
    [['benchmarks', 'list']],
    [['explain', '5.3.7']],
    [['complete', 'bash']],
    [['audit', `root:${image}`]],
    [['audit', `root:${image}`, '--profile', 'aks', '--verbose']],
    [['audit', `root:${image}`, '--profile', 'asks']],
    [['audit', `root:${image}`, '--profile', 'no/such.yaml']],
    [['plan', `root:${image}`, '--profile', 'cis-level2-server']],
    [['plan', `root:${image}`, '--format', 'json']],
    ...['json', 'html', 'markdown', 'csv', 'junit', 'sarif', 'xccdf', 'oscal', 'prometheus'].map((format) => [
      ['audit', `root:${image}`, '--rule', '1.1.24', '--format', format],
    ]),
  ])('says what the program in many files says: %j', async (words) => {
    const whole = await said(program, words);
    expect(whole.stdout + whole.stderr).not.toBe('');
    expect(await said(file, words)).toEqual(whole);
    expect(readdirSync(alone)).toEqual(['cis-harden.mjs']);
  });

  it("extends its own profiles by a person's", async () => {
    const mine = join(here, 'mine.yaml');
    writeFileSync(mine, 'id: mine\ntitle: Mine\nextends: aks\n');
    expect(await said(file, ['profiles', 'validate', mine])).toMatchObject({ exitCode: 0 });
  });

  it('names no schema in a profile that it writes, as there is none beside it', async () => {
    const written = join(here, 'new.yaml');
    const { exitCode, stderr } = await said(file, ['profiles', 'new', written, '--extends', 'aks']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(readFileSync(written, 'utf8')).not.toContain('$schema');
    expect(await said(file, ['profiles', 'validate', written])).toMatchObject({ exitCode: 0 });
  });

  it('carries the licences of what it holds', () => {
    expect(readFileSync(file, 'utf8')).toMatch(/^commander \d.*, MIT$/m);
  });
});
