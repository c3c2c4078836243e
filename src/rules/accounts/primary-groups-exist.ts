import { z } from 'zod';
import { type Account, type Accounts, accounts, PASSWD } from '../../facts/accounts.ts';
import { type GroupEntries, groupEntries } from '../../facts/group-entries.ts';
import { skippedEvidence } from '../../kinds/repeated-entries.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'primary-groups-exist',
  title: 'Every primary group is in /etc/group',
  rationale: 'Whoever is given the missing number next gets at all files that the account made.',
  check:
    'The gid of every entry of /etc/passwd is the gid of an entry of /etc/group; the files are compared, not the name service.',
  remedy:
    'Gives an account the gid that the parameter names for it, once that class of change is allowed. Without one the plan asks for a decision.',
  consents: ['limits-logins'],
  params: z.strictObject({
    primaryGroups: z
      .record(z.string().min(1), z.int().min(0).max(0xff_ff_ff_fe))
      .default({})
      .describe('account: the gid of the existing group that becomes its primary one'),
  }),
  facts: { users: accounts, known: groupEntries },
  *audit({ users, known }) {
    for (const { name, gid, line } of groupless(users, known))
      yield {
        what: `primary group of ${name}`,
        expected: 'a gid of /etc/group',
        actual: `gid ${gid}`,
        where: `${PASSWD}:${line}`,
        state: 'persistent',
      };
  },
  evidence: ({ users }) => skippedEvidence(PASSWD, users.skipped),
  *remediate({ users, known }, { primaryGroups }) {
    for (const account of groupless(users, known)) {
      const { name, gid } = account;
      const wanted = primaryGroups[name];
      if (wanted === undefined || !known.gids.has(wanted) || users.byName.get(name) !== account)
        yield {
          kind: 'decision',
          text: `The primary group of ${name}, gid ${gid}, is not in /etc/group: make the group, or name an existing one for ${name} in the parameter primaryGroups of primary-groups-exist.`,
        };
      else
        yield {
          kind: 'account',
          database: 'passwd',
          name,
          set: { gid: String(wanted) },
          consent: 'limits-logins',
          note: `${name} loses what only gid ${gid} may reach.`,
        };
    }
  },
});

function groupless({ entries }: Accounts, { gids }: GroupEntries): Account[] {
  return entries.filter(({ gid }) => !gids.has(gid));
}
