import { execaSync } from 'execa';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expiryOn } from '../../src/facts/password-expiry.ts';
import { parseShadow } from '../../src/targets/probe/shadow.ts';
import { missing } from '../debian/missing.ts';
import { type Copy, copyOf } from '../rootfs/copy.ts';
import { pamTree, programs } from './pam/tree.ts';

const ACCOUNTS = Number(process.env['CIS_HARDEN_ORACLE_COUNT'] ?? 600);
const obstacle = missing(programs);
const today = Math.floor(Date.now() / 86_400_000);

/** What pamtester prints of pam_unix's answer. */
const said: readonly (readonly [text: RegExp, result: string | undefined])[] = [
  // There is no such line for the C library.
  [/cannot retrieve authentication info/, undefined],
  [/account management done/, 'success'],
  [/User account has expired/, 'acct_expired'],
  [/new one required/, 'new_authtok_reqd'],
  [/Authentication token expired/, 'authtok_expired'],
];

describe.skipIf(obstacle !== undefined)(
  `expiry of accounts beside pam_unix itself${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    let copy: Copy;
    beforeAll(async () => {
      copy = copyOf(await pamTree());
    }, 120_000);
    afterAll(() => copy.remove());

    it('is what pam_unix says of every account', { timeout: 600_000 }, () => {
      const lines = fc
        .sample(entry(), { numRuns: ACCOUNTS, seed: 1804 })
        .map((rest, at) => `u${at}:$6$a$b:${rest}`);
      write('etc/shadow', lines);
      write(
        'etc/passwd',
        lines.map((_, at) => `u${at}:x:${20_000 + at}:100::/:/bin/sh`),
      );
      writeFileSync(join(copy.root, 'etc/pam.d/door'), 'account required pam_unix.so\n');
      const script = lines.map((_, at) => `pamtester door u${at} acct_mgmt 2>&1 | tail -n 1`).join('\n');
      const { stdout } = execaSync('chroot', [copy.root, 'sh', '-s'], {
        input: script,
        timeout: 580_000,
        env: { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      });
      const theirs = stdout.split('\n').map((line) => {
        const known = said.find(([text]) => text.test(line));
        return known === undefined ? line : known[1];
      });
      const reduced = lines.map((line) => line.replace('$6$a$b', 'S6')).join('\n');
      const entries = parseShadow(reduced, '');
      if (!('value' in entries)) throw new Error('the accounts could not be read');
      const ours = entries.value.accounts.map((one) => expiryOn(one, today));
      expect(lines.map((line, at) => [line, ours[at]])).toEqual(lines.map((line, at) => [line, theirs[at]]));
      for (const [, result] of said)
        expect(theirs.filter((one) => one === result).length, result ?? 'no line').toBeGreaterThan(
          ACCOUNTS / 100,
        );
    });

    function write(path: string, lines: readonly string[]): void {
      const file = join(copy.root, path);
      const [root = ''] = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, `${[root, ...lines].join('\n')}\n`);
    }
  },
);

/** Ages around today, where something turns. */
function entry(): fc.Arbitrary<string> {
  const lastChange = fc.oneof(
    fc.constantFrom('', '0', '1', String(today), String(today + 1), '-1'),
    fc.integer({ min: 0, max: 120 }).map((age) => String(today - age)),
  );
  const max = fc.oneof(fc.constantFrom('', '0', '-1', '99999'), fc.integer({ min: 1, max: 120 }).map(String));
  const inactive = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('', '0', '-1') },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 100 }).map(String) },
  );
  const expire = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('0', '1', '-1', String(today - 1), String(today), String(today + 1)),
    },
  );
  const rest = fc.constantFrom('', '0', '7');
  return fc.tuple(lastChange, rest, max, rest, inactive, expire).map((fields) => `${fields.join(':')}:`);
}
