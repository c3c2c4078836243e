import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAccounts } from '../../src/facts/accounts.ts';
import { parseGroupEntries } from '../../src/facts/group-entries.ts';
import { accounts } from '../../src/rules/accounts/index.ts';
import type { Rule } from '../../src/rule.ts';
import { exampleHost } from '../host.ts';

const RUNS = 700;
const able =
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount --bind /etc/group /etc/group && perl -e 1']).status === 0;
const checks = able && spawnSync('sh', ['-c', 'command -v pwck && command -v grpck']).status === 0;

describe.skipIf(!able)(
  'accounts beside the C library (skipped where a mount namespace cannot be had)',
  () => {
    it('reads the accounts that the C library reads', { timeout: 120_000 }, () => {
      const texts = fc.sample(passwd(odd), { numRuns: RUNS, seed: 1804 });
      const theirs = told(texts, '/etc/passwd', listing('getpwent', [0, 2, 3, 7, 8]));
      for (const [at, text] of texts.entries()) {
        const ours = parseAccounts(text).entries.map(({ name, uid, gid, home, shell }) =>
          [name, uid, gid, home, shell].join(':'),
        );
        expect({ text, accounts: ours }).toEqual({ text, accounts: own(theirs[at]) });
      }
      expect(theirs.filter((text) => lines(text).length > 1).length).toBeGreaterThan(RUNS / 4);
    });

    it('reads the groups that the C library reads', { timeout: 120_000 }, () => {
      const texts = fc.sample(group(odd), { numRuns: RUNS, seed: 1805 });
      const theirs = told(texts, '/etc/group', listing('getgrent', [0, 2, 3]));
      for (const [at, text] of texts.entries()) {
        const ours = parseGroupEntries(text).entries.map(
          ({ name, gid, members }) => `${name}:${gid}:${members.join(' ')}`,
        );
        expect({ text, groups: ours }).toEqual({ text, groups: own(theirs[at]) });
      }
      expect(theirs.filter((text) => lines(text).length > 1).length).toBeGreaterThan(RUNS / 4);
    });
  },
);

describe.skipIf(!checks)(
  'rules on accounts beside pwck and grpck (skipped where these or a mount namespace are missing)',
  () => {
    it('finds the names that occur twice, and the groups that are missing', { timeout: 120_000 }, () => {
      const texts = fc.sample(passwd(plain), { numRuns: RUNS, seed: 1806 });
      const theirs = told(texts, '/etc/passwd', 'pwck -r 2>&1; :');
      const known = parseGroupEntries(groupText);
      let twice = 0;
      for (const [at, text] of texts.entries()) {
        const said = lines(theirs[at]);
        const files = { '/etc/passwd': text, '/etc/group': groupText };
        const repeated = found('unique-user-names', files).length > 0;
        expect({ text, repeated }).toEqual({ text, repeated: said.includes('duplicate password entry') });
        if (repeated) twice += 1;
        const groupless = said.flatMap(
          (line) => /^user '(.*)': no group (\d+)$/.exec(line)?.slice(1, 3).join(' ') ?? [],
        );
        const ours = found('primary-groups-exist', files).map(
          ({ what, actual }) => `${what.replace('primary group of ', '')} ${actual.replace('gid ', '')}`,
        );
        expect({ text, groupless: ours }).toEqual({ text, groupless });
      }
      expect(known.gids.has(1000)).toBe(true);
      expect(twice).toBeGreaterThan(RUNS / 10);
    });

    it('finds the group names that occur twice', { timeout: 120_000 }, () => {
      const texts = fc.sample(group(plain), { numRuns: RUNS, seed: 1807 });
      const theirs = told(texts, '/etc/group', 'grpck -r 2>&1; :');
      for (const [at, text] of texts.entries()) {
        const repeated = found('unique-group-names', { '/etc/passwd': '', '/etc/group': text }).length > 0;
        expect({ text, repeated }).toEqual({
          text,
          repeated: lines(theirs[at]).includes('duplicate group entry'),
        });
      }
      expect(theirs.filter((text) => text.includes('duplicate')).length).toBeGreaterThan(RUNS / 10);
    });
  },
);

const groupText = 'root:x:0:\nusers:x:100:\nalice:x:1000:\n';

function found(id: string, files: Record<string, string>) {
  const rule = accounts.find((one: Rule) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule.audit(exampleHost({ files }), rule.params.parse({}));
}

/** Fields of each entry as the C library hands them out; getent refuses to print odd ones. */
function listing(call: string, fields: readonly number[]): string {
  return `perl -e 'while (my @entry = ${call}) { print join(":", @entry[${fields.join(',')}]), "\n" }'`;
}

/** The library lists what stands for a name service among the entries, and finds none of it by name. */
function own(text = ''): string[] {
  return lines(text).filter((line) => !/^[+-]/.test(line));
}

function lines(text = ''): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** What the command prints for each text in place of a file, in a mount namespace of its own. */
function told(texts: readonly string[], path: string, command: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  try {
    for (const [at, text] of texts.entries()) writeFileSync(join(folder, `${at}`), text);
    writeFileSync(join(folder, 'group'), groupText);
    writeFileSync(join(folder, 'nsswitch.conf'), 'passwd: files\ngroup: files\n');
    const groups = path === '/etc/group' ? '' : 'mount --bind group /etc/group; ';
    const script = `mount --bind nsswitch.conf /etc/nsswitch.conf; ${groups}for at in $(seq 0 ${texts.length - 1}); do printf '\\036'; mount --bind "$at" ${path}; ${command}; umount ${path}; done`;
    const output = execFileSync('unshare', ['-m', 'sh', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    return output.split('\x1e').slice(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const odd = {
  names: ['root', 'alice', 'bob', 'a.b-c', '+nis', '-nis', '+', '#no', '', ' led', 'Root', 'alice'],
  numbers: [
    '',
    '4294967295',
    '4294967296',
    '99999999999999999999',
    '4x',
    'x',
    '007',
    '0x2a',
    '4 2',
    '+3',
    '+',
    '00',
    ' 5',
    '5 ',
  ],
  ends: [':', '', ':x', '::', 'x'],
};
/** What both readers take alike, so that only the checks differ. */
const plain = {
  names: ['root', 'alice', 'bob', 'carol', 'dave', 'a.b-c'],
  numbers: ['0', '100', '1000', '1001'],
  ends: [],
};
type Kinds = typeof odd | typeof plain;

function number({ numbers }: Kinds): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('0', '100', '1000', '65534') },
    fc.constantFrom(...numbers),
  );
}

function passwd(kinds: Kinds): fc.Arbitrary<string> {
  const entry = fc
    .tuple(
      fc.constantFrom(...kinds.names),
      fc.constantFrom('x', 'x', '*'),
      number(kinds),
      number(kinds),
      fc.constantFrom('', 'A. Lice,,,'),
      fc.constantFrom('/root', '/home/alice', '/'),
      fc.constantFrom('/bin/sh', '/usr/sbin/nologin', ''),
    )
    .map((fields) => fields.join(':'));
  return file(entry, kinds);
}

function group(kinds: Kinds): fc.Arbitrary<string> {
  const entry = fc
    .tuple(
      fc.constantFrom(...kinds.names),
      fc.constantFrom('x', ''),
      number(kinds),
      fc.constantFrom('', 'root', 'alice,bob', ...(kinds === odd ? ['a, b', ',', 'a,,b', ' a'] : [])),
    )
    .map((fields) => fields.join(':'));
  return file(entry, kinds);
}

function file(entry: fc.Arbitrary<string>, { ends }: Kinds): fc.Arbitrary<string> {
  if (ends.length === 0)
    return fc.array(entry, { minLength: 1, maxLength: 5 }).map((all) => `${all.join('\n')}\n`);
  const cut = fc.tuple(entry, fc.nat({ max: 30 })).map(([text, at]) => text.slice(0, at));
  const line = fc.oneof(
    { weight: 6, arbitrary: entry },
    { weight: 2, arbitrary: cut },
    fc.tuple(entry, fc.constantFrom(...ends)).map(([text, end]) => text + end),
    fc.constantFrom('', '#', '+', 'root', 'root:x', ':::', ' ', '\t'),
  );
  // Of a last line without newline the library doubles the last byte where blanks stand in front: not worth following.
  return fc
    .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', ''))
    .map(([all, end]) => all.join('\n') + end)
    .filter((text) => !/^[ \t][^\n]*$/.test(text.split('\n').at(-1) ?? ''));
}
