import { z } from 'zod';
import renderFaillock from '../../../templates/usr/share/pam-configs/cis-harden-faillock.hbs';
import renderPreauth from '../../../templates/usr/share/pam-configs/cis-harden-faillock-preauth.hbs';
import renderTally from '../../../templates/usr/share/pam-configs/cis-harden-tally2.hbs';
import { faillockConf } from '../../facts/faillock-conf.ts';
import { type Instead, type Pam, pam } from '../../facts/pam.ts';
import { pamConfigs } from '../../facts/pam-configs.ts';
import { pamModules } from '../../facts/pam/modules.ts';
import {
  COMMON_ACCOUNT,
  COMMON_AUTH,
  type Counter,
  lockoutFindings,
  type LockoutWish,
} from '../../kinds/pam/lockout.ts';
import { editedLockout } from '../../kinds/pam/lockout-repair.ts';
import { letsInTheSame, moduleOf, placeOf } from '../../kinds/pam/login.ts';
import { foreseen } from '../../kinds/pam/password-stack.ts';
import { type OwnProfile, repairedPam, withProfiles } from '../../kinds/pam/repair.ts';
import { defineRule } from '../../rule.ts';
import { template } from '../../template.ts';

const params = z.strictObject({
  deny: z.int().min(1).max(5).default(5).describe('failed passwords after which an account is locked'),
  unlockTime: z
    .int()
    .min(0)
    .refine((seconds) => seconds === 0 || seconds >= 900, 'must be 0 or at least 900')
    .default(900)
    .describe('seconds until it is free again, or 0 until an administrator frees it'),
  evenDenyRoot: z.boolean().default(false).describe('whether root is locked too'),
});
type Params = z.infer<typeof params>;

type Options = Pick<Params, 'deny' | 'unlockTime' | 'evenDenyRoot'>;
const preauth = template<Options>(renderPreauth);
const authfail = template<Options>(renderFaillock);
const tally = template<Options>(renderTally);

export default defineRule({
  id: 'password-lockout',
  title: 'Failed passwords lock an account',
  rationale: 'Without a lock somebody can try passwords all night, as fast as the service answers.',
  impact:
    'Whoever knows a user name can keep that user out by failing on purpose; screen savers and sudo count too. Mistyped passwords are logged where a user name is not known.',
  check:
    'common-auth and common-account, run as libpam runs them, count a wrong password with pam_faillock (pam_tally2 where there is none), refuse a locked account and clear the count after a login; deny and unlock_time are in the range on every line.',
  remedy:
    'Adds profiles for pam-auth-update and the lines that it makes of them; in files that people changed by hand, only the lines that are missing. Nothing is written that would let other logins in than before.',
  consents: ['limits-logins'],
  params,
  facts: { pam, configs: pamConfigs, modules: pamModules, conf: faillockConf },
  *audit(facts, values) {
    const wish = wishOf(facts, values);
    yield* lockoutFindings(
      stacksOf(foreseen(facts.pam, facts.configs)),
      wish ?? { ...values, module: 'pam_faillock.so', conf: facts.conf },
    );
  },
  *evidence(facts) {
    for (const entry of stacksOf(facts.pam).auth.entries)
      if (moduleOf(entry) === 'pam_faillock.so' || moduleOf(entry) === 'pam_tally2.so')
        yield { what: moduleOf(entry), where: placeOf(entry) };
  },
  *remediate(facts, values) {
    const { pam: present, configs } = facts;
    const files = foreseen(present, configs);
    const wish = wishOf(facts, values);
    if (wish === undefined) {
      yield {
        kind: 'decision',
        text: 'This host has neither pam_faillock.so nor pam_tally2.so: decide what shall count failed passwords.',
      };
      return;
    }
    if ([...lockoutFindings(stacksOf(files), wish)].length === 0) return;
    yield* repairedPam({
      attempts: [withProfiles(configs, profilesOf(wish)), editedLockout(files, wish)],
      accepts: (instead) =>
        [...lockoutFindings(stacksOf(files, instead), wish)].length === 0 && isSafe(files, instead),
      text: (path) => present.text(path),
      foreseen: configs.foreseen,
      note: 'Keep a root session open until somebody has logged in anew: a mistake here keeps everybody out.',
      otherwise: `Decide how ${COMMON_AUTH} and ${COMMON_ACCOUNT} shall count failed passwords with ${wish.module}: ${configs.obstacle ?? 'no change is known that counts them and lets the same people in as before'}.`,
    });
  },
});

function wishOf(
  { modules, conf }: { modules: ReadonlySet<string>; conf: ReadonlyMap<string, string> },
  values: Params,
): LockoutWish | undefined {
  const counters: readonly Counter[] = ['pam_faillock.so', 'pam_tally2.so'];
  const module = counters.find((name) => modules.has(name));
  return module && { ...values, module, conf };
}

function profilesOf(wish: LockoutWish): OwnProfile[] {
  if (wish.module === 'pam_tally2.so') return [{ name: 'cis-harden-tally2', text: tally(wish) }];
  return [
    { name: 'cis-harden-faillock-preauth', text: preauth(wish) },
    { name: 'cis-harden-faillock', text: authfail(wish) },
  ];
}

function stacksOf(files: Pam, instead?: Instead) {
  const nothing = { entries: [] };
  return {
    auth: files.file(COMMON_AUTH, 'auth', instead) ?? nothing,
    account: files.file(COMMON_ACCOUNT, 'account', instead) ?? nothing,
  };
}

function isSafe(files: Pam, instead: Instead): boolean {
  const [before, after] = [stacksOf(files), stacksOf(files, instead)];
  return letsInTheSame(before.auth, after.auth) && letsInTheSame(before.account, after.account);
}
