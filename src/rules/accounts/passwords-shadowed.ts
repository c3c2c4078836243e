import { z } from 'zod';
import { accounts, PASSWD } from '../../facts/accounts.ts';
import { skippedEvidence } from '../../kinds/repeated-entries.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'passwords-shadowed',
  title: 'No password stands in /etc/passwd',
  rationale:
    'Everybody can read /etc/passwd: a hash there is guessed at leisure, an empty field lets anybody in.',
  check: 'The second field of every entry of /etc/passwd is exactly x. The field itself is never shown.',
  remedy: 'Nothing is written: the plan names the accounts, and pwconv moves their passwords.',
  params: z.strictObject({}),
  facts: { users: accounts },
  *audit({ users }) {
    for (const { name, line, password } of users.entries)
      if (password !== 'x')
        yield {
          what: `password field of ${name}`,
          expected: 'x',
          actual: password === 'empty' ? 'empty' : 'something else',
          where: `${PASSWD}:${line}`,
          state: 'persistent',
        };
  },
  evidence: ({ users }) => skippedEvidence(PASSWD, users.skipped),
  *remediate({ users }) {
    for (const { name, line, password } of users.entries)
      if (password !== 'x')
        yield {
          kind: 'decision',
          text: `${PASSWD}:${line} keeps ${password === 'empty' ? 'no password' : 'the password'} of ${name} itself. Run pwconv as root, which moves it to /etc/shadow, and then set or lock that password.`,
        };
  },
});
