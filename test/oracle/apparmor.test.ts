import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writtenProfiles } from '../../src/facts/apparmor-profiles.ts';
import { project } from '../../src/host/project.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import apparmorProfilesEnforced from '../../src/rules/apparmor/apparmor-profiles-enforced.ts';
import { unpacked } from '../debian/unpacked.ts';
import { exampleHost } from '../host.ts';

const RUNS = 1000;
const folder = await unpacked('apparmor');
const obstacle = folder === undefined ? 'apt cannot get package apparmor' : undefined;

const flag = fc.constantFrom('complain', 'attach_disconnected', 'audit', 'mediate_deleted', 'complain');
const separator = fc.constantFrom(',', ', ', ' ', ' ,');
const flags = fc
  .tuple(
    fc.constantFrom('flags=', 'flags=', 'flags = ', ' flags= ', ''),
    fc.uniqueArray(flag, { minLength: 1, maxLength: 3 }),
    separator,
    fc.constantFrom('', ' '),
  )
  .map(([keyword, words, between, edge]) => `${keyword}(${edge}${words.join(between)}${edge})`);
const clause = fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 2, arbitrary: flags });
const open = fc.constantFrom(' {\n', ' {', '\n{\n', ' # flags=(complain)\n{\n', ' { # x {\n');
const rule = fc.constantFrom(
  '  /etc/passwd r,\n',
  '  capability chown,\n',
  '  deny /a/{b,c}/** rw,\n',
  '  # /x flags=(complain) {\n',
  '  /b{a,b} r, # }\n',
  '  owner {\n    /z r,\n  }\n',
  '  signal (send, receive) set=(term, kill),\n',
  '  "/with space {" r,\n',
  '  @{X}/y r,\n',
  '\n',
);
const rules = fc.array(rule, { maxLength: 4 }).map((all) => all.join(''));
const inner = (at: number) =>
  fc
    .tuple(
      fc.constantFrom(
        `^hat${at}`,
        `hat hot${at}`,
        `profile kid${at}`,
        `profile kad${at} /usr/bin/kad`,
        `/usr/bin/kod${at}`,
      ),
      clause,
      open,
      rules,
    )
    .map(([head, own, begin, body]) => `  ${head} ${own}${begin}${body}  }\n`);
const profile = (at: number) =>
  fc
    .tuple(
      fc.constantFrom(
        `/usr/bin/p${at}`,
        `profile p${at}`,
        `profile p${at} /usr/{s,}bin/p${at}`,
        `profile "p q${at}" "/b b${at}"`,
        `"/c c${at}"`,
      ),
      clause,
      open,
      rules,
      fc.option(inner(at), { nil: '' }),
      rules,
    )
    .map(([head, own, begin, before, child, after]) => `${head} ${own}${begin}${before}${child}${after}}\n`);
const file = fc
  .tuple(
    fc.constantFrom('', '# vim: {\n', 'abi <abi/3.0>,\n'),
    profile(1),
    fc.constantFrom('', '\n', '# }\n'),
    fc.option(profile(2), { nil: '' }),
  )
  .map(([top, first, between, second]) => `@{X} = /srv /opt\n${top}${first}${between}${second}`);

describe.skipIf(obstacle !== undefined)(
  `profiles beside apparmor_parser${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it(
      'reads names and flags as the parser does, and takes complain out of them',
      { timeout: 120_000 },
      () => {
        const place = mkdtempSync(join(tmpdir(), 'apparmor-'));
        const path = join(place, 'profiles');
        let complaining = 0;
        try {
          for (const text of fc.sample(file, { numRuns: RUNS, seed: 1804 })) {
            writeFileSync(path, text);
            const theirs = asParser(path);
            if (theirs === undefined) continue;
            const ours = writtenProfiles(text).map(
              ({ name, flags: own }) => `${name} ${own.includes('complain')}`,
            );
            expect({ text, profiles: ours.sort() }).toEqual({ text, profiles: theirs });
            const after = repaired(text);
            writeFileSync(path, after);
            expect({ text, after, profiles: asParser(path) }).toEqual({
              text,
              after,
              profiles: theirs.map((one) => one.replace(/true$/, 'false')),
            });
            if (after !== text) complaining += 1;
          }
        } finally {
          rmSync(place, { recursive: true, force: true });
        }
        expect(complaining).toBeGreaterThan(RUNS / 4);
      },
    );
  },
);

/** `NAME COMPLAINS`, sorted; undefined where the parser refuses the file. */
function asParser(path: string): string[] | undefined {
  const base = join(folder ?? '', 'etc/apparmor.d');
  const common = ['-Q', '-K', '--base', base, '-M', join(base, 'abi/3.0')];
  const { status, stdout, stderr } = ask([...common, '-d', path]);
  if (status !== 0) return undefined;
  // Names stand on standard output, without those of the profiles above; modes in the same order on standard error.
  const modes = [...stderr.matchAll(/^Mode: ?(.*)$/gm)].map(([, mode]) => mode ?? '');
  const own = [...stdout.matchAll(/^Name:\t\t(.*)$/gm)].map(([, name]) => name ?? '');
  const whole = ask([...common, '-N', path])
    .stdout.split('\n')
    .filter((name) => name !== '');
  if (modes.length !== own.length || whole.length !== own.length)
    throw new Error(`${own.length} profiles have ${modes.length} modes and ${whole.length} names`);
  return own
    .map((name, at) => {
      const full = whole.find((one) => one === name || one.endsWith(`//${name}`));
      return `${full} ${modes[at]?.includes('complain')}`;
    })
    .sort();
}

function ask(args: readonly string[]) {
  return spawnSync(join(folder ?? '', 'sbin/apparmor_parser'), args, { encoding: 'utf8' });
}

function repaired(text: string): string {
  const at = '/etc/apparmor.d/generated';
  let host = exampleHost({ running: false, packages: { apparmor: '1' }, files: { [at]: text } });
  const params = apparmorProfilesEnforced.params.parse({});
  for (const change of apparmorProfilesEnforced.remediate(host, params))
    if (isActionable(change)) for (const { after } of intend(host, change)) host = project(host, after);
  return host.text(at) ?? '';
}
