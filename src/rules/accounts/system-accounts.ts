import type { Account, Accounts } from '../../facts/accounts.ts';
import { type LoginDefs, uidMin } from '../../facts/login-defs.ts';

/** Accounts with a uid below UID_MIN that no person logs in to, without root and those that are exempt. */
export function systemAccounts({ entries }: Accounts, defs: LoginDefs, exempt: readonly string[]): Account[] {
  const first = uidMin(defs);
  const names = new Set(['root', ...exempt]);
  return entries.filter(({ name, uid }) => uid < first && !names.has(name));
}

/** Why a change to the account is left to a person; undefined where nothing speaks against it. */
export function obstacleTo(account: Account, users: Accounts, connected: string): string | undefined {
  const { name, uid, line } = account;
  if (users.byName.get(name) !== account) return `line ${line} of /etc/passwd is a second entry of ${name}`;
  if (uid === 0) return `${name} has uid 0 and so is root`;
  return name === connected ? `${name} is the account that manages this host` : undefined;
}
