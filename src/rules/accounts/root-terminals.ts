import { z } from 'zod';
import { SECURETTY, securetty, type Securetty } from '../../facts/securetty.ts';
import { few } from '../../kinds/few.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'root-terminals',
  title: 'Root logs in at terminals in safe places only',
  rationale: 'At a terminal that strangers come to, a guessed password of root is enough.',
  impact: 'Serial consoles of clouds (ttyS0, hvc0) are the way in when nothing else works.',
  question: 'Does each terminal of this list stand where only those can come who may be root?',
  check: `Lists the terminals of ${SECURETTY}, which pam_securetty asks when root logs in at one; SSH is not affected. Where the parameter terminals names those in safe places, every other one is a finding.`,
  remedy: `Comments other terminals out, once that class of change is allowed.`,
  consents: ['limits-logins'],
  params: z.strictObject({
    terminals: z
      .array(z.string().regex(/^[\w./:-]+$/, 'must be the name of a terminal, such as tty1'))
      .optional()
      .describe('devices without /dev/ that stand in safe places'),
  }),
  facts: { permitted: securetty },
  notApplicable({ permitted }) {
    if (!permitted.asked) return 'login does not ask pam_securetty: no list of terminals holds for root';
    return permitted.text === undefined
      ? `there is no ${SECURETTY}: pam_securetty lets root in at every terminal`
      : undefined;
  },
  *audit({ permitted }, { terminals }) {
    for (const { name, line } of others(permitted, terminals))
      yield {
        what: 'terminal for root',
        expected: 'a terminal that the profile names',
        actual: name,
        where: `${SECURETTY}:${line}`,
        state: 'persistent',
      };
  },
  *evidence({ permitted }) {
    const names = permitted.terminals.map(({ name }) => name);
    yield { what: `${names.length} terminals: ${few(names, 60)}`, where: SECURETTY };
  },
  *remediate({ permitted }, { terminals }) {
    const wrong = new Set(others(permitted, terminals).map(({ line }) => line));
    if (wrong.size === 0) return;
    const lines = (permitted.text ?? '').split('\n').map((raw, at) => (wrong.has(at + 1) ? `# ${raw}` : raw));
    yield {
      kind: 'file',
      path: SECURETTY,
      content: lines.join('\n'),
      consent: 'limits-logins',
      note: 'Root can no longer log in at the other terminals.',
    };
  },
});

function others({ terminals }: Securetty, named: readonly string[] | undefined) {
  const safe = new Set(named);
  return named === undefined ? [] : terminals.filter(({ name }) => !safe.has(name));
}
