import { identity } from '../../facts/identity.ts';
import { sshdConfig } from '../../facts/sshd-config.ts';
import { noParams, NOT_INSTALLED, optionTexts } from '../../kinds/sshd-option.ts';
import { optionEvidence, optionFindings } from '../../kinds/sshd/judge.ts';
import { repairedOptions } from '../../kinds/sshd/repair.ts';
import type { Wish } from '../../kinds/sshd/wish.ts';
import { defineRule } from '../../rule.ts';

const wish: Wish = {
  option: 'PermitRootLogin',
  expected: 'no',
  accepts: (value) => value === 'no',
  value: 'no',
};

export default defineRule({
  id: 'sshd-permit-root-login',
  title: 'Nobody logs in as root over SSH',
  rationale:
    'People who log in by their own name and then become root can be told apart and shut out one by one.',
  impact:
    'Jobs that come in as root, with a key too, are refused; another account with sudo must be there first.',
  ...optionTexts(['PermitRootLogin']),
  consents: ['limits-logins'],
  params: noParams,
  facts: { config: sshdConfig, identity },
  notApplicable: ({ config }) => (config === undefined ? NOT_INSTALLED : undefined),
  *audit({ config }) {
    if (config !== undefined) yield* optionFindings(config, wish);
  },
  *evidence({ config }) {
    if (config !== undefined) yield optionEvidence(config, wish);
  },
  *remediate({ config, identity: { user, via } }) {
    if (config === undefined) return;
    const ours = user === 'root' && via === 'ssh';
    yield* repairedOptions(
      config,
      [wish],
      ours
        ? {
            consent: 'limits-logins',
            note: 'This very connection logs in as root and will not be able to come back.',
          }
        : {},
    );
  },
});
