import { z } from 'zod';
import { type Account, type Accounts, accounts, PASSWD } from '../../facts/accounts.ts';
import { skippedEvidence } from '../../kinds/repeated-entries.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'only-root-has-uid-0',
  title: 'Only root has uid 0',
  rationale: 'Another account with uid 0 is root under a name that no rule about root looks for.',
  check: 'No entry of /etc/passwd with another name than root has uid 0, however the number is written.',
  remedy: 'Nothing is written: the plan names the accounts, for their processes and files are those of root.',
  params: z.strictObject({}),
  facts: { users: accounts },
  *audit({ users }) {
    for (const { name, line } of others(users))
      yield {
        what: `uid of ${name}`,
        expected: 'not 0',
        actual: '0',
        where: `${PASSWD}:${line}`,
        state: 'persistent',
      };
  },
  evidence: ({ users }) => skippedEvidence(PASSWD, users.skipped),
  *remediate({ users }) {
    for (const { name } of others(users))
      yield {
        kind: 'decision',
        text: `${name} has uid 0 and so is root. Delete the account, or give it a uid of its own; where it is meant to be, exempt the recommendation in the profile and say why.`,
      };
  },
});

function others({ entries }: Accounts): Account[] {
  return entries.filter(({ name, uid }) => uid === 0 && name !== 'root');
}
