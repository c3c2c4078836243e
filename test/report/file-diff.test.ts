import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from '../../src/report/file-diff.ts';
import { fileNode } from './example-plan.ts';

const style = { color: false, width: 80 };
const diff = (before: string, after: string) => diffLines('/etc/x', fileNode(before), fileNode(after), style);

it('is empty where the text stays', () => {
  expect(diff('a\n', 'a\n')).toEqual([]);
  const directory = { type: 'directory', mode: 0o755, uid: 0, gid: 0 } as const;
  expect(diffLines('/etc', directory, { ...directory, mode: 0o700 }, style)).toEqual([]);
});

it('shows a new file against /dev/null and a deleted one the other way', () => {
  expect(diffLines('/etc/x', { type: 'absent' }, fileNode('a\nb\n'), style)).toEqual([
    '--- /dev/null',
    '+++ /etc/x',
    '@@ -0,0 +1,2 @@',
    '+a',
    '+b',
  ]);
  expect(diffLines('/etc/x', fileNode('a\n'), { type: 'absent' }, style)).toEqual([
    '--- /etc/x',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-a',
  ]);
});

it('shows the newline that is missing at the end', () => {
  expect(diff('a', 'a\n').slice(2)).toEqual(['@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+a']);
  expect(diff('a\n', 'b').slice(2)).toEqual(['@@ -1 +1 @@', '-a', '+b', '\\ No newline at end of file']);
});

it('shows carriage returns, and keeps tabs', () => {
  expect(diff('a\tb\r\n', 'a\tb\n').slice(3)).toEqual(['-a\tb\\r', '+a\tb']);
});

it('says that a file is replaced where comparing would take too long', () => {
  const lines = (letter: string) => Array.from({ length: 40_000 }, (_, at) => `${letter}${at}\n`).join('');
  expect(diff(lines('a'), `${lines('b')}c\n`)).toEqual([
    '--- /etc/x',
    '+++ /etc/x',
    'the whole file is replaced: 40000 lines become 40001 lines',
  ]);
});

it('says where the text of a deleted file stays, and nothing of a folder', () => {
  const unread = { type: 'file', mode: 0o600, uid: 1, gid: 1, size: 3 } as const;
  expect(diffLines('/x', unread, { type: 'absent' }, style)).toEqual([
    'its text stays on the host, in the journal',
  ]);
  expect(
    diffLines('/x', { type: 'absent' }, { type: 'directory', mode: 0o755, uid: 0, gid: 0 }, style),
  ).toEqual([]);
});

it('does not pretend to know a text that is not part of the plan', () => {
  const unknown = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 2 } as const;
  expect(diffLines('/etc/x', unknown, fileNode('a\n'), style)).toEqual([
    'the text is replaced by 1 line; what is there now is not part of the plan',
  ]);
  expect(diffLines('/etc/x', fileNode('a\n'), unknown, style)).toEqual([
    'what the text will be is not part of the plan',
  ]);
});

const hasPatch = spawnSync('patch', ['--version']).status === 0;

describe.skipIf(!hasPatch)('as GNU patch reads it (skipped without patch)', () => {
  it('makes the new text of the old one', () => {
    const line = fc.constantFrom('a', 'b', '', ' c', '-d', '+e', '@@ -1 +1 @@', '\\ f', '--- g', 'é\tü');
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', '\n'))
      .map(([lines, end]) => lines.join('\n') + end);
    const folder = mkdtempSync(join(tmpdir(), 'cis-harden-diff-'));
    const [file, patch] = [join(folder, 'file'), join(folder, 'patch')];
    try {
      fc.assert(
        fc.property(text, text, (before, after) => {
          fc.pre(before !== after);
          writeFileSync(file, before);
          writeFileSync(patch, `${diff(before, after).join('\n')}\n`);
          execFileSync('patch', ['--silent', '--no-backup-if-mismatch', '--posix', file, patch], {
            stdio: 'pipe',
          });
          expect(readFileSync(file, 'utf8')).toBe(after);
        }),
        { numRuns: 300 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
