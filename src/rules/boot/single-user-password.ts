import { z } from 'zod';
import { rootPassword } from '../../facts/root-password.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'single-user-password',
  title: 'Single-user mode asks for the password of root',
  rationale:
    'Where root has no password that could be asked for, the rescue shell of the boot menu opens without one.',
  impact: 'With a password, root can also log in on the console and be reached with su.',
  check:
    'The password field of root in /etc/shadow is a hash that says its method, and neither empty nor locked.',
  remedy: 'None: only a person may choose the password.',
  params: z.strictObject({}),
  facts: { root: rootPassword },
  *audit({ root: { state, line } }) {
    if (state !== 'a hash')
      yield {
        what: 'password of root',
        expected: 'a hash that is not locked',
        actual: state,
        where: line === undefined ? '/etc/shadow' : `/etc/shadow:${line}`,
        state: 'persistent',
      };
  },
  *evidence({ root: { method, line } }) {
    if (method !== undefined) yield { what: `the hash is of method ${method}`, where: `/etc/shadow:${line}` };
  },
  *remediate({ root: { state } }) {
    if (state !== 'a hash')
      yield {
        kind: 'decision',
        text: 'decide whether root gets a password, and set it with passwd on the host; where nobody can reach the console, exempt this recommendation with that reason',
      };
  },
});
