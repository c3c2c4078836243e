import { z } from 'zod';
import { accounts, PASSWD } from '../../facts/accounts.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { identity } from '../../facts/identity.ts';
import { loginDefs } from '../../facts/login-defs.ts';
import { isLoginShell, NOLOGIN } from '../../facts/login-shells.ts';
import { exemptAccounts } from '../../kinds/account-names.ts';
import { skippedEvidence } from '../../kinds/repeated-entries.ts';
import { defineRule } from '../../rule.ts';
import { obstacleTo, systemAccounts } from './system-accounts.ts';

/** Accounts whose shell is the one command that they exist for. */
const COMMANDS = ['sync', 'shutdown', 'halt'];

export default defineRule({
  id: 'system-accounts-no-login-shell',
  title: 'Nobody can log in to a system account',
  rationale: 'A service account with a shell turns a stolen key or a hole in the service into a session.',
  impact:
    'Tools of databases and build servers that run commands as their account through its shell stop working: exempt those.',
  check: `Every account with a uid below UID_MIN, but root, sync, shutdown, halt and those that are exempt, has nologin or false as its shell in ${PASSWD}. An empty field means /bin/sh.`,
  remedy: `Sets the shell of each of them to ${NOLOGIN}, once that class of change is allowed.`,
  consents: ['locks-accounts'],
  params: z.strictObject({ exemptAccounts }),
  facts: { users: accounts, defs: loginDefs, nologin: fileAttributes(NOLOGIN), who: identity },
  *audit({ users, defs }, { exemptAccounts: exempt }) {
    for (const { name, shell, line } of systemAccounts(users, defs, [...COMMANDS, ...exempt]))
      if (isLoginShell(shell))
        yield {
          what: `shell of ${name}`,
          expected: NOLOGIN,
          actual: shell === '' ? 'empty, which means /bin/sh' : shell,
          where: `${PASSWD}:${line}`,
          state: 'persistent',
        };
  },
  evidence: ({ users }) => skippedEvidence(PASSWD, users.skipped),
  *remediate({ users, defs, nologin, who }, { exemptAccounts: exempt }) {
    const shell = nologin.node.type === 'file' ? NOLOGIN : '/bin/false';
    for (const account of systemAccounts(users, defs, [...COMMANDS, ...exempt])) {
      if (!isLoginShell(account.shell)) continue;
      const obstacle = obstacleTo(account, users, who.user);
      if (obstacle === undefined)
        yield {
          kind: 'account',
          database: 'passwd',
          name: account.name,
          set: { shell },
          consent: 'locks-accounts',
          note: `Nobody can log in as ${account.name} any more, by password or key; look at its cron jobs and processes first.`,
        };
      else
        yield {
          kind: 'decision',
          text: `The shell of ${account.name} stays as it is: ${obstacle}. Change it by hand, or name the account in the parameter exemptAccounts of system-accounts-no-login-shell.`,
        };
    }
  },
});
