import { z } from 'zod';
import { type Account, type Accounts, accounts, PASSWD } from '../../facts/accounts.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'root-primary-group',
  title: 'The primary group of root is gid 0',
  rationale: 'Files that root makes would belong to a group with other members.',
  check: 'Every entry of /etc/passwd that is named root has gid 0.',
  remedy:
    'Sets the gid of root to 0, once that class of change is allowed. Files that exist keep their group.',
  consents: ['limits-logins'],
  params: z.strictObject({}),
  facts: { users: accounts },
  *audit({ users }) {
    for (const { gid, line } of astray(users))
      yield {
        what: 'primary group of root',
        expected: 'gid 0',
        actual: `gid ${gid}`,
        where: `${PASSWD}:${line}`,
        state: 'persistent',
      };
  },
  *remediate({ users }) {
    for (const account of astray(users))
      if (users.byName.get('root') === account)
        yield {
          kind: 'account',
          database: 'passwd',
          name: 'root',
          set: { gid: '0' },
          consent: 'limits-logins',
          note: 'No system is delivered like this: find out who gave root another group, and why.',
        };
      else
        yield {
          kind: 'decision',
          text: `${PASSWD}:${account.line} is a second entry named root: delete it.`,
        };
  },
});

function astray({ entries }: Accounts): Account[] {
  return entries.filter(({ name, gid }) => name === 'root' && gid !== 0);
}
