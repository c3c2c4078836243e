import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits } from '../../src/facts/wildcard.ts';

const RUNS = 3000;
const able = spawnSync('find', ['--version']).status === 0;

/** find(1) asks fnmatch(3), in the C locale here. */
describe.skipIf(!able)('shell patterns beside fnmatch(3) of find (skipped where there is no find)', () => {
  it('fit the same names', { timeout: 120_000 }, () => {
    const names = allNames();
    const patterns = fc
      .sample(pattern(), { numRuns: RUNS, seed: 1804 })
      .filter((one) => one !== '' && !isQuirk(one));
    const real = found(names, patterns);
    let fitting = 0;
    for (const [at, one] of patterns.entries()) {
      const ours = names.filter((name) => fits(one, name)).sort();
      expect(`${one} ${ours.join(' ')}`).toBe(`${one} ${real[at]?.sort().join(' ')}`);
      fitting += ours.length > 0 ? 1 : 0;
    }
    expect(fitting).toBeGreaterThan(RUNS / 4);
  });
});

/** glibc loses its way where a range ends in a class, or has no end at the end of the pattern. */
function isQuirk(one: string): boolean {
  return one.includes('-[:') || /\[.*-$/.test(one);
}

/** Every name of one or two characters, and some longer ones. */
function allNames(): string[] {
  const characters = ['a', 'b', '-', '_', ']', '[', '!', '^', '*', '?', '\\', 'z', '1'];
  const two = characters.flatMap((first) => characters.map((second) => first + second));
  const longer = fc
    .array(fc.constantFrom(...characters), { minLength: 3, maxLength: 4 })
    .map((all) => all.join(''));
  return [...new Set([...characters, ...two, ...fc.sample(longer, { numRuns: 500, seed: 1804 })])];
}

function pattern(): fc.Arbitrary<string> {
  const set = fc
    .tuple(fc.constantFrom('', '', '!', '^'), fc.constantFrom('', '', ']', '-'), inSet())
    .map(([sign, first, rest]) => `[${sign}${first}${rest}]`);
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', '-', '_', 'z', '1') },
    { weight: 3, arbitrary: fc.constantFrom('*', '?', '**') },
    { weight: 3, arbitrary: set },
    { weight: 1, arbitrary: fc.constantFrom('\\*', '\\a', '\\\\', '\\[', '[', ']', '!', '[a', '[!', '[]') },
  );
  return fc.array(piece, { maxLength: 4 }).map((all) => all.join(''));
}

function inSet(): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom('a', 'b', '1', '_', 'a-z', 'b-b', '[:alpha:]', '[:digit:]', '*', '?', '!'), {
      maxLength: 3,
    })
    .map((all) => all.join(''));
}

/** What find finds for each pattern among files of these names. */
function found(names: readonly string[], patterns: readonly string[]): string[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'names-'));
  try {
    for (const name of names) if (name !== '.' && name !== '..') writeFileSync(path.join(folder, name), '');
    const script = patterns.map((one) => `find . -type f -name '${one}' -printf '%f\\n'; echo /`).join('\n');
    const { stdout } = spawnSync('sh', ['-s'], {
      cwd: folder,
      input: script,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.split('/\n').map((part) => part.split('\n').filter((name) => name !== ''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
