import { z } from 'zod';
import render from '../../../templates/usr/share/pam-configs/cis-harden-pwhistory.hbs';
import { type Instead, pam } from '../../facts/pam.ts';
import { pamConfigs } from '../../facts/pam-configs.ts';
import { pamModules } from '../../facts/pam/modules.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { COMMON_PASSWORD, foreseen, linesOf, passwordStack } from '../../kinds/pam/password-stack.ts';
import { repairedPam, withProfiles } from '../../kinds/pam/repair.ts';
import { editedReuse, MODULE, reuseFindings } from '../../kinds/pam/reuse.ts';
import { takes } from '../../kinds/pam/new-password.ts';
import type { Found } from '../../host/lookup.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { placeOf } from '../../kinds/pam/login.ts';
import { template } from '../../template.ts';

const OPASSWD = '/etc/security/opasswd';
const params = z.strictObject({
  remember: z.int().min(5).max(400).default(5).describe('how many earlier passwords are refused'),
});
const profile = template<z.infer<typeof params>>(render);

export default defineRule({
  id: 'password-reuse',
  title: 'Passwords that were used before are refused',
  rationale: 'Whoever learned an old password gets in again as soon as its owner goes back to it.',
  impact:
    'Users who rotate among few passwords must think of new ones; hashes of old ones are kept on the host.',
  check:
    'Every line of pam_pwhistory in common-password is required and names how many passwords are remembered, and common-password, run as libpam runs it, refuses a used password and takes a new one. What pam_unix remembers does not count.',
  remedy:
    'Adds a profile for pam-auth-update and the lines that it makes of it, between the check of quality and pam_unix; in files that people changed by hand, only the line that is missing.',
  consents: ['limits-logins'],
  params,
  facts: { pam, configs: pamConfigs, modules: pamModules, history: fileAttributes(OPASSWD) },
  *audit({ pam: present, configs, history }, values) {
    const files = foreseen(present, configs);
    yield* reuseFindings(passwordStack(files), values.remember);
    yield* historyFindings(history);
  },
  *evidence({ pam: files }) {
    for (const line of linesOf(passwordStack(files), MODULE)) yield { what: MODULE, where: placeOf(line) };
  },
  *remediate({ pam: present, configs, modules, history }, values) {
    const files = foreseen(present, configs);
    for (const _ of historyFindings(history))
      yield { kind: 'file', path: OPASSWD, content: '', newMode: 0o600 };
    if ([...reuseFindings(passwordStack(files), values.remember)].length === 0) return;
    const own = [{ name: 'cis-harden-pwhistory', text: profile(values) }];
    const ways = [withProfiles(configs, own), editedReuse(files, values.remember)];
    yield* repairedPam({
      attempts: modules.has(MODULE) ? ways : [],
      accepts: (instead: Instead) =>
        [...reuseFindings(passwordStack(files, instead), values.remember)].length === 0 &&
        takes(passwordStack(files, instead), 'fit') &&
        (takes(passwordStack(files), 'weak') || !takes(passwordStack(files, instead), 'weak')),
      text: (path) => present.text(path),
      foreseen: configs.foreseen,
      note: 'Changing a password asks for one that was not used before.',
      otherwise: `Decide how ${COMMON_PASSWORD} shall refuse passwords that were used before, with ${MODULE}: ${configs.obstacle ?? 'no change is known that does so and still takes a new password'}.`,
    });
  },
});

/** pam_pwhistory makes the file itself when it first has something to remember, if it may. */
function* historyFindings({ node }: Found): Iterable<Finding> {
  if (node.type === 'absent')
    yield { what: OPASSWD, expected: 'is there', actual: 'is missing', where: OPASSWD, state: 'persistent' };
}
