import { z } from 'zod';
import { shadowAges, type ShadowAges } from '../../facts/shadow-ages.ts';
import type { ShadowEntry } from '../../host/evidence.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'passwords-not-empty',
  title: 'No account gets in without a password',
  rationale: 'Where PAM permits empty passwords, knowing the name of the account is enough.',
  impact: 'Whoever used such an account without a password must get one from an administrator.',
  check: 'No entry of /etc/shadow has an empty password field. A locked or unusable password is not empty.',
  remedy:
    'Locks the password of each such account, once that class of change is allowed. Logins by key still work.',
  consents: ['locks-accounts'],
  params: z.strictObject({}),
  facts: { ages: shadowAges },
  *audit({ ages }) {
    for (const { name, line } of empty(ages))
      yield {
        what: `password of ${name}`,
        expected: 'a hash, or locked',
        actual: 'empty',
        where: `/etc/shadow:${line}`,
        state: 'persistent',
      };
  },
  *evidence({ ages }) {
    for (const where of ages.malformed) yield { what: 'a line that is no entry', where };
  },
  *remediate({ ages }) {
    for (const { name } of empty(ages))
      yield {
        kind: 'account',
        database: 'shadow',
        name,
        set: { locked: 'yes' },
        consent: 'locks-accounts',
        note: `${name} can log in by password again only after an administrator set one.`,
      };
  },
});

function empty({ byName }: ShadowAges): ShadowEntry[] {
  return [...byName.values()].filter(({ password, locked }) => password === 'empty' && !locked);
}
