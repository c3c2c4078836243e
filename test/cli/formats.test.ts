import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planJson, reportJson } from '../../src/report/json.ts';
import { mixedReport } from '../report/example.ts';
import { examplePlan } from '../report/example-plan.ts';
import { tool } from '../tool.ts';

let folder: string;
const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cis-harden-formats-'));
  for (const path of ['root/etc/ssh', 'root/var/lib/dpkg', 'out', 'locked'])
    mkdirSync(file(path), { recursive: true });
  writeFileSync(
    file('root/etc/os-release'),
    'ID=ubuntu\nVERSION_ID="18.04"\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\n',
  );
  writeFileSync(
    file('root/var/lib/dpkg/status'),
    'Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:7.6p1-4ubuntu0.7\n',
  );
  writeFileSync(file('root/etc/ssh/sshd_config'), 'MaxAuthTries 6\n');
  writeFileSync(file('report.json'), reportJson(mixedReport));
  writeFileSync(file('plan.json'), planJson(examplePlan));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const audit = (...words: string[]) =>
  tool(['audit', `root:${file('root')}`, '--rule', 'sshd-max-auth-tries', ...words]);

describe('an audit', () => {
  it('writes any number of formats in one run, by name or by ending, and prints one', async () => {
    const places = {
      ...{ 'a.sarif': 'a.sarif', 'a.oscal.json': 'a.oscal.json', 'a.csv': 'a.csv', 'a.md': 'a.md' },
      ...{
        'a.prom': 'a.prom',
        'j.xml': 'junit:j.xml',
        'x.xml': 'xccdf:x.xml',
        'a.txt': 'a.txt',
        odd: 'json:odd',
      },
    };
    const words = Object.values(places).flatMap((place) => [
      '-o',
      place.includes(':') ? place.replace(':', `:${file('out')}/`) : `${file('out')}/${place}`,
    ]);
    const { exitCode, stdout } = await audit(...words, '--format', 'json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(read('out/odd')));
    expect(
      Object.keys(places).map((name) => (statSync(file(`out/${name}`)).mode & 0o777).toString(8)),
    ).toEqual(Object.keys(places).map(() => '600'));
    expect(JSON.parse(read('out/a.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(JSON.parse(read('out/a.oscal.json'))).toHaveProperty(['assessment-results']);
    expect(read('out/a.csv')).toMatch(/^"target",/);
    expect(read('out/a.md')).toMatch(/^### ❌/);
    expect(read('out/a.prom')).toMatch(/^# HELP cis_harden_/);
    expect(read('out/j.xml')).toContain('<testsuites ');
    expect(read('out/x.xml')).toContain('<TestResult ');
    expect(read('out/a.txt')).toContain('MaxAuthTries: 6, wanted at most 4');
  });

  it.each(['text', 'json', 'markdown', 'csv', 'junit', 'sarif', 'xccdf', 'oscal', 'prometheus'])(
    'prints %s, and ends as it does with any other format',
    async (format) => {
      const { exitCode, stdout, stderr } = await audit('--format', format);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
      expect(stdout).toContain('5.3.7');
    },
  );

  it('writes no part of a file where it can write none', async () => {
    const { exitCode, stderr } = await audit(
      '-o',
      `sarif:${file('nowhere')}/a`,
      '-o',
      `csv:${file('out/after.csv')}`,
    );
    expect({ exitCode, says: stderr.includes("nowhere/a can't be written") }).toEqual({
      exitCode: 1,
      says: true,
    });
  });
});

describe('what the operator got wrong is told before a host is reached', () => {
  it.each([
    [['audit', '-o', 'json:-'], '--format FORMAT says what standard output gets'],
    [['audit', '-o', 'json:'], '-o names no file'],
    [['audit', '-o', 'x.csv', '-o', 'json:./x.csv'], 'is named twice'],
    [['audit', '-o', 'json:test'], "test can't be written: it is a folder"],
    [['audit', '-o', 'json:/dev/null'], 'it is a device or a stream'],
    [['apply', '--yes', '-o', 'json:/dev/stdout'], 'it is a device or a stream'],
    [['apply', '--yes', '-o', 'json:nowhere/x'], "nowhere/x can't be written"],
    [['snapshot', '-o', 'test'], "test can't be written: it is a folder"],
    [['audit', '--format', 'jnuit'], 'did you mean "junit"?'],
    [['audit', '--format', 'md'], 'did you mean "markdown"?'],
    [['audit', '-o', 'md:x'], 'no format md', 'did you mean "markdown"?'],
    [['plan', '-o', 'htm:x'], 'no format htm', 'did you mean "html"?'],
    [
      ['audit', '-o', 'sarf:x'],
      '-o sarf:x: no format sarf; there are text, json, html, markdown,',
      'did you mean "sarif"?',
    ],
    [['audit', '-o', 'x.xml'], 'the ending is that of junit and xccdf; say which, as in -o junit:x.xml'],
    [
      ['plan', '-o', 'x.sarif'],
      '-o x.sarif: plan does not write sarif; there are text, json, html, markdown',
    ],
    [['plan', '--format', 'csv'], 'Allowed choices are text, json, html, markdown'],
    [['apply', '--dry-run', '--format', 'junit'], '--format junit: plan does not write junit'],
    [['compare', 'a.json', 'b.json', '-o', 'oscal:x'], 'compare does not write oscal'],
    [['history', '--format', 'csv'], 'Allowed choices are text, json'],
  ])('%j', async (words, ...says) => {
    const { exitCode, stderr, stdout } = await tool([...words]);
    for (const said of says) expect(stderr).toContain(said);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });
});

describe('the others', () => {
  it('plan as Markdown', async () => {
    const { stdout, exitCode } = await tool([
      ...['plan', `root:${file('root')}`, '--rule', 'sshd-max-auth-tries', '--format', 'markdown'],
    ]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('### Hardening plan: 1 change, 0.0 % → 100.0 %');
    expect(stdout).toContain('+MaxAuthTries 4\n');
  });

  it.each([
    [['report.json', 'report.json'], 'markdown', '### Hardening: no verdict differs\n', 0],
    [['report.json', 'report.json'], 'csv', '"id","title","before","after","why"\r\n', 0],
  ])('compare %j as %s', async (names, format, expected, code) => {
    const { stdout, exitCode } = await tool(['compare', ...names.map(file), '--format', format]);
    expect({ exitCode, stdout: `${stdout}\n` }).toEqual({
      exitCode: code,
      stdout: expected.replace(/\r?\n$/, '\n'),
    });
  });

  it('compare a profile as Markdown and CSV', async () => {
    const words = ['compare', 'aks', file('plan.json'), '-o', file('out/c.csv'), '--format', 'markdown'];
    const { stdout, exitCode } = await tool(words);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^### Hardening: \d+ of 205 rows as documented\n/);
    expect(read('out/c.csv').split('\r\n')).toHaveLength(207);
  });
});
