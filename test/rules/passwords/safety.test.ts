import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pam } from '../../../src/facts/pam.ts';
import { project } from '../../../src/host/project.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';
import { COMMON_ACCOUNT, COMMON_AUTH } from '../../../src/kinds/pam/lockout.ts';
import { login } from '../../../src/kinds/pam/login.ts';
import { takes } from '../../../src/kinds/pam/new-password.ts';
import { passwordStack } from '../../../src/kinds/pam/password-stack.ts';
import { intend } from '../../../src/plan/intend.ts';
import { passwords } from '../../../src/rules/passwords/index.ts';
import { exampleHost } from '../../host.ts';
import { ACCOUNT, AUTH, hostWith, PASSWORD, pam118, pam14, stock, withQuality } from './hosts.ts';

const controls = [
  'required',
  'requisite',
  'sufficient',
  'optional',
  '[success=1 default=ignore]',
  '[success=2 default=ignore]',
  '[default=die]',
  '[success=ok default=bad]',
];
const authModules = [
  'pam_unix.so',
  'pam_sss.so use_first_pass',
  'pam_deny.so',
  'pam_permit.so',
  'pam_faillock.so preauth',
  'pam_faillock.so authfail',
  'pam_tally2.so deny=9',
  'pam_cap.so',
];
const passwordModules = [
  'pam_unix.so md5',
  'pam_unix.so use_authtok',
  'pam_pwquality.so',
  'pam_pwhistory.so',
  'pam_deny.so',
  'pam_permit.so',
  'pam_sss.so',
];

const stackOf = (type: string, modules: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...controls), fc.constantFrom(...modules)), { maxLength: 6 })
    .map((lines) => lines.map(([control, module]) => `${type} ${control} ${module}\n`).join(''));

/** Files that people wrote, and files that pam-auth-update keeps. */
const hosts = fc
  .record({
    auth: stackOf('auth', authModules),
    account: stackOf('account', authModules),
    password: stackOf('password', passwordModules),
    theirs: fc.boolean(),
    base: fc.constantFrom(stock, withQuality),
    modules: fc.constantFrom(pam118, pam14),
  })
  .map(({ auth, account, password, theirs, base, modules }) => {
    const before = (path: string, own: string) => (theirs ? own : `${own}${base[path] ?? ''}`);
    return exampleHost(
      hostWith({
        ...base,
        ...modules,
        [AUTH]: before(AUTH, auth),
        [ACCOUNT]: before(ACCOUNT, account),
        [PASSWORD]: before(PASSWORD, password),
      }),
    );
  });

describe('whatever stands in the files', () => {
  it('a repair lets the same logins in as before, and takes a fit new password where one was taken', () => {
    let changed = 0;
    fc.assert(
      fc.property(hosts, (host) => {
        for (const rule of passwords) {
          const params = rule.params.parse({});
          let after = host;
          try {
            for (const change of rule.remediate(host, params))
              if (change.kind === 'file')
                for (const transition of intend(after, change)) after = project(after, transition.after);
          } catch (problem) {
            expect(problem).toBeInstanceOf(Unmeasured);
            continue;
          }
          const [was, is] = [pam.of(host), pam.of(after)];
          for (const password of ['right', 'wrong'] as const)
            for (const [path, type] of [
              [COMMON_AUTH, 'auth'],
              [COMMON_ACCOUNT, 'account'],
            ] as const) {
              const who = { password, locked: false, others: new Map() };
              const result = (files: typeof was) => {
                const stack = files.file(path, type);
                return stack !== undefined && login(stack, who).result === 'success';
              };
              expect(result(is), `${rule.id}: ${password} password, ${type}`).toBe(result(was));
            }
          if (is.text(COMMON_AUTH) !== was.text(COMMON_AUTH)) changed += 1;
          if (is.text(PASSWORD) === was.text(PASSWORD)) continue;
          changed += 1;
          expect(takes(passwordStack(is), 'fit'), rule.id).toBe(true);
          expect(!takes(passwordStack(was), 'weak') && takes(passwordStack(is), 'weak'), rule.id).toBe(false);
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(changed, 'stacks that were changed').toBeGreaterThan(100);
  });
});
