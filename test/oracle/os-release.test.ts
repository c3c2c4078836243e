import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOsRelease } from '../../src/facts/os-release.ts';

const RUNS = 3000;

describe(
  'os-release beside a shell that sources it, as os-release(5) says that one may',
  { timeout: 120_000 },
  () => {
    it('reads quotes, escapes, comments, blanks and repetitions as the shell does', () => {
      const texts = fc.sample(file, { numRuns: RUNS, seed: 1804 });
      const folder = mkdtempSync(join(tmpdir(), 'os-release-'));
      try {
        for (const [at, text] of texts.entries()) writeFileSync(join(folder, `${at}`), text);
        const script = `for at in $(seq 0 ${RUNS - 1}); do (. "./$at"; printf '%s\\0%s\\0%s\\0' "$ID" "$VERSION_ID" "$PRETTY_NAME"); done`;
        const env = { PATH: process.env['PATH'] };
        const theirs = execFileSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' }).split('\0');
        for (const [at, text] of texts.entries()) {
          const values = parseOsRelease(text);
          const ours = ['ID', 'VERSION_ID', 'PRETTY_NAME'].map((name) => values.get(name) ?? '');
          expect({ text, ours }).toEqual({ text, ours: theirs.slice(3 * at, 3 * at + 3) });
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);

const character = fc.constantFrom(
  'a',
  'Z',
  '0',
  '.',
  '-',
  '_',
  ' ',
  '/',
  ':',
  '#',
  '(',
  ')',
  'é',
  '~',
  '=',
  "'",
  '"',
  '$',
  '`',
  '\\',
  '*',
);
const words = fc.array(character, { maxLength: 8 }).map((all) => all.join(''));

const value = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9._:-]{0,8}$/),
  words.map((text) => `"${text.replace(/[$"\\`]/g, '\\$&')}"`),
  words.map((text) => `'${text.replaceAll("'", '')}'`),
  words.map((text) => text.replace(/[^a-zA-Z0-9é]/g, '\\$&')),
  // A backslash before any other character stays, in double quotes.
  fc.constantFrom('"\\a"', '"a\\.b"', '"\\\\"', "'\\'", '"a"b\'c\'', '"x" ', "'x'\t", 'x # y', '"#"'),
);
const line = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom('ID', 'VERSION_ID', 'PRETTY_NAME', 'VARIANT_ID', ' ID'), value)
      .map((parts) => parts.join('=')),
  },
  fc.constantFrom('', '# ID=comment', '  # x', '#', '\t'),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', ''))
  .map(([lines, end]) => lines.join('\n') + end);
