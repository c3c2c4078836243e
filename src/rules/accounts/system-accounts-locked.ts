import { z } from 'zod';
import { accounts, PASSWD } from '../../facts/accounts.ts';
import { identity } from '../../facts/identity.ts';
import { loginDefs } from '../../facts/login-defs.ts';
import { shadowAges } from '../../facts/shadow-ages.ts';
import type { ShadowEntry } from '../../host/evidence.ts';
import { exemptAccounts } from '../../kinds/account-names.ts';
import { skippedEvidence } from '../../kinds/repeated-entries.ts';
import { defineRule } from '../../rule.ts';
import { obstacleTo, systemAccounts } from './system-accounts.ts';

export default defineRule({
  id: 'system-accounts-locked',
  title: 'No system account has a password that works',
  rationale:
    'Nobody changes or misses the password of a service account, so a guessed one is good for years.',
  impact:
    'Whoever logged in to such an account by password needs a key, or sudo from an account of their own.',
  check:
    'Every account with a uid below UID_MIN, but root and those that are exempt, is locked in /etc/shadow or has nothing there that a password could match.',
  remedy:
    'Locks the password of each of them, once that class of change is allowed. Keys and sudo still work.',
  consents: ['locks-accounts'],
  params: z.strictObject({ exemptAccounts }),
  facts: { users: accounts, defs: loginDefs, ages: shadowAges, who: identity },
  *audit({ users, defs, ages }, { exemptAccounts: exempt }) {
    for (const { name, line } of systemAccounts(users, defs, exempt)) {
      const entry = ages.byName.get(name);
      if (isLocked(entry)) continue;
      yield {
        what: `password of ${name}`,
        expected: 'locked',
        actual:
          entry === undefined ? 'no entry in /etc/shadow' : entry.password === 'empty' ? 'empty' : 'usable',
        where: entry === undefined ? `${PASSWD}:${line}` : `/etc/shadow:${entry.line}`,
        state: 'persistent',
      };
    }
  },
  evidence: ({ users }) => skippedEvidence(PASSWD, users.skipped),
  *remediate({ users, defs, ages, who }, { exemptAccounts: exempt }) {
    for (const account of systemAccounts(users, defs, exempt)) {
      const { name } = account;
      const entry = ages.byName.get(name);
      if (isLocked(entry)) continue;
      const obstacle =
        entry === undefined
          ? 'it has no entry in /etc/shadow (pwconv makes one)'
          : obstacleTo(account, users, who.user);
      if (obstacle === undefined)
        yield {
          kind: 'account',
          database: 'shadow',
          name,
          set: { locked: 'yes' },
          consent: 'locks-accounts',
          note: `The password of ${name} no longer works; look at its sessions and processes first.`,
        };
      else
        yield {
          kind: 'decision',
          text: `The password of ${name} is not locked: ${obstacle}. Lock it by hand, or name the account in the parameter exemptAccounts of system-accounts-locked.`,
        };
    }
  },
});

/** As passwd -S says L: what stands in the field is no hash, or is behind an exclamation mark. */
function isLocked(entry: ShadowEntry | undefined): boolean {
  return entry !== undefined && (entry.locked || entry.password === 'none');
}
