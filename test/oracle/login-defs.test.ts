import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definedNumber, type LoginDefs, parseLoginDefs, uidMin } from '../../src/facts/login-defs.ts';
import { inactiveDays, parseUseraddDefaults } from '../../src/facts/useradd-defaults.ts';
import { ageing } from '../../src/rules/ageing/index.ts';
import { exampleHost } from '../host.ts';
import { judged } from '../rules/repaired.ts';

const RUNS = 1000;

interface Texts {
  readonly loginDefs: string;
  readonly useradd: string;
}

/** What useradd writes for a new account: its uid, and its ages as /etc/shadow has them. */
interface Account {
  readonly uid: string;
  readonly min: string;
  readonly max: string;
  readonly warn: string;
  readonly inactive: string;
}

const plain: Texts = { loginDefs: 'PASS_MAX_DAYS 5\n', useradd: 'INACTIVE=3\n' };
const able = spawnSync('useradd', ['--help']).status === 0 && made([plain])[0]?.max === '5';

describe.skipIf(!able)(
  'login.defs beside useradd (skipped where useradd knows no --prefix, or without root)',
  () => {
    const texts = fc.sample(fc.record({ loginDefs: file(), useradd: useraddFile() }), {
      numRuns: RUNS,
      seed: 1804,
    });

    it('gives new accounts the numbers that useradd gives them', { timeout: 120_000 }, () => {
      const theirs = made(texts);
      for (const [at, text] of texts.entries())
        expect({ text, account: ours(text) }).toEqual({ text, account: theirs[at] });
      for (const field of ['min', 'max', 'warn', 'inactive'] as const) {
        const set = theirs.filter((account) => account?.[field] !== '').length;
        expect(set, `${field} is set often`).toBeGreaterThan(RUNS / 10);
        expect(set, `${field} is not set often`).toBeLessThan(RUNS * 0.95);
      }
    });

    it('is mended so that useradd gives what is wanted', { timeout: 120_000 }, () => {
      const mended = texts.flatMap(repaired);
      expect(mended.length).toBeGreaterThan(RUNS / 2);
      for (const [at, account] of made(mended).entries()) {
        const text = mended[at];
        expect({ text, min: Number(account?.min) >= 1 }).toEqual({ text, min: true });
        expect({ text, max: between(account?.max, 1, 365) }).toEqual({ text, max: true });
        expect({ text, warn: Number(account?.warn) >= 7 }).toEqual({ text, warn: true });
        expect({ text, inactive: between(account?.inactive, 0, 30) }).toEqual({ text, inactive: true });
      }
    });
  },
);

function between(value: string | undefined, least: number, most: number): boolean {
  return value !== undefined && value !== '' && Number(value) >= least && Number(value) <= most;
}

function ours({ loginDefs, useradd }: Texts): Account {
  const defs = parseLoginDefs(loginDefs);
  return {
    uid: String(uidMin(defs)),
    min: field(defs, 'PASS_MIN_DAYS'),
    max: field(defs, 'PASS_MAX_DAYS'),
    warn: field(defs, 'PASS_WARN_AGE'),
    inactive: String(inactiveDays(parseUseraddDefaults(useradd)) ?? ''),
  };
}

/** shadow leaves a field empty for -1, which is also what it takes for lack of a number. */
function field(defs: LoginDefs, name: string): string {
  const number = definedNumber(defs.of(name).at(-1)?.value ?? '');
  return number === undefined || number === -1 ? '' : String(number);
}

/** The texts after the rules' repair; nothing where a person has to decide first. */
function repaired({ loginDefs, useradd }: Texts): Texts[] {
  const rules = ageing.filter(({ id }) => id.startsWith('login-defs-') || id === 'useradd-inactive');
  const host = exampleHost({ files: { '/etc/login.defs': loginDefs, '/etc/default/useradd': useradd } });
  const { host: after, decisions } = judged(host, rules);
  if (decisions.length > 0) return [];
  return [
    { loginDefs: after.text('/etc/login.defs') ?? '', useradd: after.text('/etc/default/useradd') ?? '' },
  ];
}

/** The account that useradd makes for each of the texts. */
function made(all: readonly Texts[]): (Account | undefined)[] {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'login-defs-'));
  try {
    for (const [at, { loginDefs, useradd }] of all.entries()) {
      const etc = join(folder, String(at), 'etc');
      mkdirSync(join(etc, 'default'), { recursive: true });
      writeFileSync(join(etc, 'login.defs'), loginDefs);
      writeFileSync(join(etc, 'default/useradd'), useradd);
      writeFileSync(join(etc, 'passwd'), 'root:x:0:0::/root:/bin/sh\n');
      writeFileSync(join(etc, 'shadow'), 'root:*:1:0:99999:7:::\n', { mode: 0o600 });
      writeFileSync(join(etc, 'group'), 'root:x:0:\nusers:x:100:\n');
      writeFileSync(join(etc, 'gshadow'), 'root:*::\nusers:*::\n', { mode: 0o600 });
    }
    const script = `for at in $(seq 0 ${all.length - 1}); do useradd -P "$PWD/$at" -l -M -N -g 100 new; done`;
    spawnSync('sh', ['-c', script], { cwd: folder, stdio: 'ignore' });
    return all.map((_, at) => accountIn(join(folder, String(at), 'etc')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function accountIn(etc: string): Account | undefined {
  const [, , uid] = entry(join(etc, 'passwd'));
  const [, , , min, max, warn, inactive] = entry(join(etc, 'shadow'));
  if (uid === undefined || min === undefined || max === undefined) return undefined;
  return { uid, min, max, warn: warn ?? '', inactive: inactive ?? '' };
}

function entry(path: string): string[] {
  return (
    readFileSync(path, 'utf8')
      .split('\n')
      .find((line) => line.startsWith('new:'))
      ?.split(':') ?? []
  );
}

function file(): fc.Arbitrary<string> {
  const name = fc.constantFrom(
    ...['PASS_MAX_DAYS', 'PASS_MIN_DAYS', 'PASS_WARN_AGE', 'pass_max_days', 'PASS_MAX_DAYS='],
    ...['PASS_MIN_DAYSX', '#PASS_MAX_DAYS', 'UMASK'],
  );
  const number = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -2, max: 500 }).map(String) },
    fc.constantFrom(
      '',
      '010',
      '0x1f',
      '0X1F',
      '08',
      '+7',
      '-0',
      '7x',
      '7 8',
      '99999',
      '2147483647',
      '2147483648',
      '\u00a07',
      '"',
      '5"6',
    ),
  );
  const setting = fc
    .tuple(
      fc.constantFrom('', '', ' ', '\t'),
      name,
      fc.constantFrom(' ', '\t\t', ' "', '  "', '"', ''),
      number,
      fc.constantFrom('', '', '"', ' ', '\r', '\f', ' # x', '\\'),
    )
    .map((parts) => parts.join(''));
  const uid = fc
    .tuple(
      fc.constantFrom('UID_MIN ', ' UID_MIN\t'),
      fc.constantFrom('500', '0x200', '0700', '2000', '1x', ''),
    )
    .map((parts) => parts.join(''));
  const long = fc
    .tuple(fc.constantFrom('#', '', 'X '), fc.integer({ min: 1015, max: 1030 }), setting)
    .map(([start, length, rest]) => `${start}${' '.repeat(length)}${rest}`);
  const line = fc.oneof(
    { weight: 8, arbitrary: setting },
    { weight: 1, arbitrary: uid },
    { weight: 1, arbitrary: long },
    fc.constantFrom('', '#', ' ', 'MAIL_DIR /var/mail'),
  );
  return fc
    .tuple(fc.array(line, { maxLength: 7 }), fc.constantFrom('\n', '\n', ''))
    .map(([lines, end]) => lines.join('\n') + end);
}

function useraddFile(): fc.Arbitrary<string> {
  const line = fc
    .tuple(
      fc.constantFrom(
        'INACTIVE=',
        'INACTIVE=',
        'INACTIVE=',
        '# INACTIVE=',
        ' INACTIVE=',
        'inactive=',
        'INACTIVE =',
        'GROUP=',
      ),
      fc.oneof(
        fc.integer({ min: -2, max: 60 }).map(String),
        fc.constantFrom('', '30 ', ' 30', '0x1e', '036', '"30"', '30\r', 'x'),
      ),
    )
    .map((parts) => parts.join(''))
    .filter((text) => !/^GROUP=./.test(text));
  return fc
    .tuple(fc.array(line, { maxLength: 4 }), fc.constantFrom('\n', '\n', ''))
    .map(([lines, end]) => lines.join('\n') + end);
}
