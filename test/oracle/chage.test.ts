import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageOf } from '../../src/facts/shadow-ages.ts';
import { Host } from '../../src/host/host.ts';
import type { ShadowEntry } from '../../src/host/evidence.ts';
import notEmpty from '../../src/rules/accounts/passwords-not-empty.ts';
import systemLocked from '../../src/rules/accounts/system-accounts-locked.ts';
import { ageing } from '../../src/rules/ageing/index.ts';
import { parseShadow, reducedShadowLine } from '../../src/targets/probe/shadow.ts';
import { exampleEvidence } from '../host.ts';
import { judged } from '../rules/repaired.ts';

const ACCOUNTS = 900;
const able =
  process.getuid?.() === 0 &&
  spawnSync('chage', ['--help']).stdout.includes('--root') &&
  told(['one:$6$a$b:20000:1:90:7:30::'])[0]?.max === '90';

describe.skipIf(!able)(
  'ages of accounts beside chage (skipped where chage knows no --root, or without root)',
  () => {
    const lines = fc.sample(entry(), { numRuns: ACCOUNTS, seed: 1804 }).map((rest, at) => `u${at}:${rest}`);

    it('are read as chage reads them', { timeout: 120_000 }, () => {
      const theirs = told(lines);
      for (const [at, one] of entriesOf(lines).entries()) {
        const ours = {
          min: shown(one.min),
          max: shown(one.max),
          warn: shown(one.warn),
          inactive: locksSomeDay(one),
        };
        expect({ line: lines[at], ...ours }).toEqual({ line: lines[at], ...theirs[at] });
      }
    });

    it(
      'become what chage makes of them, and what it then says is within the limits',
      { timeout: 120_000 },
      () => {
        const { host, decisions } = judged(
          hostWith(lines),
          ageing.filter(({ id }) => id.startsWith('account-pass-')),
        );
        expect(decisions).toEqual([]);
        const after = host.shadow().accounts;
        const before = entriesOf(lines);
        const changed = changedBy(
          lines,
          after.map((one, at) => options(before[at], one)),
        );
        expect(changed.map(agesOf)).toEqual(after.map(agesOf));
        for (const [at, said] of told(changed.map(lineOf)).entries()) {
          const one = before[at];
          if (one?.password !== 'set' || one.locked) continue;
          const { min, max, warn, inactive } = said ?? { min: '', max: '', warn: '', inactive: false };
          expect({
            line: lines[at],
            min: Number(min) >= 1,
            max: Number(max) >= 1 && Number(max) <= 365,
            warn: Number(warn) >= 7,
          }).toEqual({ line: lines[at], min: true, max: true, warn: true });
          const runs = one.lastChange !== '' && one.lastChange !== '0';
          expect({ line: lines[at], inactive: inactive || !runs }).toEqual({
            line: lines[at],
            inactive: true,
          });
        }
        expect(after.filter((one, at) => one.max !== before[at]?.max).length).toBeGreaterThan(ACCOUNTS / 8);
        expect(after.filter((one, at) => one.max === before[at]?.max).length).toBeGreaterThan(ACCOUNTS / 8);
      },
    );
  },
);

describe.skipIf(!able)('locked accounts beside passwd -S (skipped as above)', () => {
  it('are those that passwd calls locked', { timeout: 120_000 }, () => {
    const lines = fc.sample(entry(), { numRuns: ACCOUNTS, seed: 1805 }).map((rest, at) => `u${at}:${rest}`);
    const theirs = inRoot(lines, (root, names) =>
      run(names.map((name) => `passwd -R "$PWD" -S ${name}`).join('\n'), root)
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[1]),
    );
    const passwd = lines.map(
      (line, at) => `${line.slice(0, line.indexOf(':'))}:x:${at + 1}:1::/:/bin/false\n`,
    );
    const evidence = exampleEvidence({ files: { '/etc/passwd': passwd.join('') } });
    const value = { accounts: entriesOf(lines), groups: [], malformed: [] };
    const host = new Host({ ...evidence, shadow: { value } });
    const exempt = { exemptAccounts: [] };
    const usable = new Map(systemLocked.audit(host, exempt).map(({ what, actual }) => [what, actual]));
    const empty = new Set(notEmpty.audit(host, {}).map(({ what }) => what));
    for (const [at, line] of lines.entries()) {
      const what = `password of ${line.slice(0, line.indexOf(':'))}`;
      const ours = empty.has(what) ? 'NP' : usable.has(what) ? 'P' : 'L';
      expect({ line, state: ours }).toEqual({ line, state: theirs[at] });
    }
  });
});

interface Said {
  readonly min: string;
  readonly max: string;
  readonly warn: string;
  /** Whether there is a day on which an account with an expired password is locked. */
  readonly inactive: boolean;
}

/** chage prints -1 for an age that is not set. */
function shown(field: string): string {
  return String(ageOf(field) ?? -1);
}

/** chage takes 10000 days and more for never. */
function locksSomeDay({ lastChange, max, inactive }: ShadowEntry): boolean {
  const [last = 0, limit = 10_000] = [ageOf(lastChange), ageOf(max)];
  return last > 0 && limit < 10_000 && ageOf(inactive) !== undefined;
}

function entriesOf(lines: readonly string[]): readonly ShadowEntry[] {
  const read = parseShadow(`${lines.map((line) => reducedShadowLine(line, true)).join('\n')}\n`, '');
  if ('unmeasured' in read) throw new Error(read.unmeasured);
  return read.value.accounts;
}

function hostWith(lines: readonly string[]): Host {
  const value = { accounts: entriesOf(lines), groups: [], malformed: [] };
  return new Host({ ...exampleEvidence({}), shadow: { value } });
}

const AGES = ['lastChange', 'min', 'max', 'warn', 'inactive', 'expire'] as const;

/** chage writes numbers without leading zeros. */
function agesOf(one: ShadowEntry): string[] {
  return [one.name, ...AGES.map((age) => (one[age] === '' ? '' : String(Number(one[age]))))];
}

function lineOf(one: ShadowEntry): string {
  return [one.name, '*', ...AGES.map((age) => one[age]), ''].join(':');
}

/** Words for chage that change what differs. */
function options(before: ShadowEntry | undefined, after: ShadowEntry): string[] {
  const flags = { min: '-m', max: '-M', warn: '-W', inactive: '-I' } as const;
  return (['min', 'max', 'warn', 'inactive'] as const).flatMap((age) =>
    before?.[age] === after[age] ? [] : [flags[age], after[age]],
  );
}

function told(lines: readonly string[]): (Said | undefined)[] {
  return inRoot(lines, (root, names) => {
    const script = names.map((name) => `printf '\\036'; chage -R "$PWD" -l ${name}`).join('\n');
    const output = run(script, root);
    return output
      .split('\x1e')
      .slice(1)
      .map((text): Said => {
        const said = (label: string) => new RegExp(`^${label}[^:]*: (.*)$`, 'm').exec(text)?.[1] ?? '';
        return {
          min: said('Minimum number'),
          max: said('Maximum number'),
          warn: said('Number of days of warning'),
          inactive: /\d/.test(said('Password inactive')),
        };
      });
  });
}

/** The entries after chage was called with each one's words. */
function changedBy(lines: readonly string[], words: readonly (readonly string[])[]): readonly ShadowEntry[] {
  return inRoot(lines, (root, names) => {
    const calls = names.flatMap((name, at) =>
      words[at]?.length ? [`chage -R "$PWD" ${words[at].join(' ')} ${name}`] : [],
    );
    run(calls.join('\n'), root);
    return entriesOf(readFileSync(join(root, 'etc/shadow'), 'utf8').trimEnd().split('\n'));
  });
}

function run(script: string, cwd: string): string {
  const { stdout, stderr } = spawnSync('sh', ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  });
  if (stderr !== '') throw new Error(stderr.slice(0, 500));
  return stdout;
}

function inRoot<T>(lines: readonly string[], use: (root: string, names: string[]) => T): T {
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'chage-'));
  try {
    mkdirSync(join(root, 'etc'));
    const names = lines.map((line) => line.slice(0, line.indexOf(':')));
    const users = names.map((name, at) => `${name}:x:${1000 + at}:100::/:/bin/sh\n`);
    // passwd wants to know who asks.
    writeFileSync(join(root, 'etc/passwd'), ['root:x:0:0::/:/bin/sh\n', ...users].join(''));
    writeFileSync(join(root, 'etc/shadow'), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    return use(root, names);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function entry(): fc.Arbitrary<string> {
  const password = fc.constantFrom(
    '$6$salt$hash',
    '$y$j9T$a$b',
    'aaaaaaaaaaaaa',
    '!$6$salt$hash',
    '!',
    '*',
    '',
    '!!',
  );
  const day = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 21_000 }).map(String) },
    fc.constantFrom('', '0'),
  );
  const age = (most: number) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: most }).map(String) },
      fc.constantFrom('', '99999', '0', '365', '366', '007'),
    );
  return fc
    .tuple(password, day, age(10), age(500), age(14), age(60), fc.constantFrom('', '', '1', '20000'))
    .map((fields) => `${fields.join(':')}:`);
}
