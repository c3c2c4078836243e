import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeFits, sudoGrant, type SudoUser } from '../../src/facts/sudoers/grants.ts';
import { sudoers } from '../../src/facts/sudoers.ts';
import { accountOf, groupsOf } from '../../src/plan/access/account.ts';
import { exampleHost } from '../host.ts';
import { runInTrees, sandboxObstacle } from './merged-root.ts';

const RUNS = Number(process.env['CIS_HARDEN_ORACLE_COUNT'] ?? 300);
const users = ['daemon', 'mail'];
const obstacle = sandboxObstacle(['unshare', 'sudo', 'visudo', 'setpriv']);

/** For each user whether sudo lets it run a shell as root, and whether it does so without a password. */
const script = `visudo -cqf /etc/sudoers 2>/dev/null || { echo refused; return 0; }
for user in ${users.join(' ')}; do
	sudo -l -U "$user" -u root /bin/sh >/dev/null 2>&1 && echo yes || echo no
	[ "$(setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups sudo -n -- /bin/sh -c 'echo 0' 2>/dev/null)" = 0 ] && echo free || echo asks
done`;

describe.skipIf(obstacle !== undefined)(
  `who may become root by sudo${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it('is what sudo says itself', { timeout: 600_000 }, () => {
      const texts = fc.sample(rules(), { numRuns: RUNS, seed: 1804 });
      const answers = runInTrees(
        texts.map((content) => ({ '/etc/sudoers': { content } })),
        ['/etc/sudoers', '/etc/sudoers.d/'],
        script,
        (folder) => void spawnSync('chmod', ['755', folder]),
      );
      const counts = { refused: 0, unclear: 0, yes: 0, no: 0, free: 0 };
      for (const [at, text] of texts.entries()) {
        const said = (answers[at] ?? '').trim().split('\n');
        if (said[0] === 'refused') {
          counts.refused += 1;
          continue;
        }
        for (const [index, user] of users.entries()) {
          const [may, asks] = said.slice(index * 2);
          const { allowed, asksPassword } = grantOf(text, user);
          if (allowed === 'maybe' || asksPassword === 'maybe') {
            counts.unclear += 1;
            continue;
          }
          expect([text, user, allowed]).toEqual([text, user, may]);
          counts[allowed] += 1;
          if (allowed === 'no') continue;
          expect([text, user, asksPassword ? 'asks' : 'free']).toEqual([text, user, asks]);
          if (asks === 'free') counts.free += 1;
        }
      }
      expect(counts.yes).toBeGreaterThan(RUNS / 4);
      expect(counts.no).toBeGreaterThan(RUNS / 4);
      expect(counts.free).toBeGreaterThan(RUNS / 10);
      expect(counts.unclear).toBeLessThan(RUNS / 4);
      expect(counts.refused).toBeLessThan(RUNS / 3);
    });
  },
);

function grantOf(text: string, user: string) {
  const host = exampleHost({
    files: {
      '/etc/sudoers': text,
      '/etc/passwd': readFileSync('/etc/passwd', 'utf8'),
      '/etc/group': readFileSync('/etc/group', 'utf8'),
    },
    packages: { sudo: '1.9.13p3-1' },
  });
  const account = accountOf(host, user);
  const files = sudoers.of(host);
  if (account === undefined || files === undefined) throw new Error(`there is no ${user}`);
  const who: SudoUser = { user, uid: account.uid, groups: groupsOf(host, account), hostname: hostname() };
  const grant = sudoGrant(
    files.others.map((line) => line.text),
    who,
  );
  const last = files.defaults.findLast(
    ({ name, scope }) => name === 'authenticate' && scopeFits(scope, who) === 'yes',
  );
  return { ...grant, asksPassword: grant.asksPassword ?? last?.negated !== true };
}

const gap = fc.constantFrom(' ', ' ', '  ', '\t', ' \\\n  ');

function commas(one: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(one, { minLength: 1, maxLength: 3 }), fc.constantFrom(',', ', ', ' , ', ',\\\n'))
    .map(([list, comma]) => list.join(comma));
}

function perhapsNot(one: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom('', '', '', '!', '! ', '!!'), one).map((parts) => parts.join(''));
}

const user = perhapsNot(
  fc.constantFrom(
    'daemon',
    'mail',
    '%mail',
    '%daemon',
    '#1',
    '%#8',
    'ALL',
    'other',
    'ADMINS',
    '"daemon"',
    '%other',
  ),
);
const place = perhapsNot(fc.constantFrom('ALL', 'ALL', 'ALL', hostname(), 'elsewhere', 'HERE'));
const runas = fc.constantFrom(
  ...[
    '',
    '',
    '(ALL)',
    '(ALL:ALL)',
    '(root)',
    '(mail)',
    '(ALL, !root)',
    '( root , mail )',
    '(:mail)',
    '(#0)',
    '(OPS)',
    '()',
  ],
);
const tag = fc.constantFrom(
  '',
  '',
  'NOPASSWD:',
  'NOPASSWD: ',
  'PASSWD:',
  'NOEXEC:NOPASSWD:',
  'SETENV: ',
  'NOPASSWD :',
);
const command = perhapsNot(
  fc.constantFrom(
    ...[
      'ALL',
      'ALL',
      '/bin/sh',
      '/bin/bash',
      '/bin/',
      '/bin/s*',
      '/usr/bin/id',
      'SHELLS',
      '/bin/ls -l',
      '/bin/ls a\\,b',
      '/sbin/',
    ],
  ),
);

function granted(): fc.Arbitrary<string> {
  return fc
    .array(
      fc
        .tuple(runas, tag, command)
        .map(([as, tags, one]) => [as, `${tags}${one}`].filter((word) => word !== '').join(' ')),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((list) => list.join(', '));
}

function rules(): fc.Arbitrary<string> {
  const rule = fc
    .tuple(
      commas(user),
      gap,
      commas(place),
      fc.constantFrom('=', ' = ', '= '),
      granted(),
      fc.constantFrom('', ' # x', ''),
    )
    .map((parts) => parts.join(''));
  const twice = fc
    .tuple(commas(user), place, granted(), place, granted())
    .map(([who, here, one, there, other]) => `${who} ${here} = ${one} : ${there} = ${other}`);
  const other = fc.constantFrom(
    'Defaults !authenticate',
    'Defaults:mail !authenticate',
    'Defaults:daemon,%mail authenticate',
    '# x',
    'Defaults use_pty',
  );
  const line = fc.oneof(
    { weight: 5, arbitrary: rule },
    { weight: 1, arbitrary: twice },
    { weight: 1, arbitrary: other },
  );
  const aliases = fc.constantFrom(
    'User_Alias ADMINS = daemon, %mail : OTHERS = bob\nRunas_Alias OPS = root, mail\nHost_Alias HERE = elsewhere, ALL\nCmnd_Alias SHELLS = /bin/bash, /bin/sh, \\\n /bin/ls -l\n',
    'User_Alias ADMINS = ALL, !mail\nRunas_Alias OPS = mail\nHost_Alias HERE = ALL, !elsewhere\nCmnd_Alias SHELLS = ALL, !/bin/sh\n',
  );
  return fc
    .tuple(aliases, fc.array(line, { minLength: 1, maxLength: 4 }))
    .map(([first, lines]) => `${first}${lines.map((one) => `${one}\n`).join('')}`);
}
