import { type Account, accounts } from '../../facts/accounts.ts';
import { groupEntries } from '../../facts/group-entries.ts';
import { isLoginShell } from '../../facts/login-shells.ts';
import type { Host } from '../../host/host.ts';
import type { ShadowEntry } from '../../host/evidence.ts';
import { type Check, open, shut, unknown } from './check.ts';

/** The account in /etc/passwd; undefined where it comes from another source, of which nothing is known. */
export function accountOf(host: Host, user: string): Account | undefined {
  return accounts.of(host).byName.get(user);
}

export function shadowOf(host: Host, user: string): ShadowEntry | undefined {
  return host.shadow().accounts.find(({ name }) => name === user);
}

/** Its groups in the files, the primary one first. */
export function groupsOf(host: Host, account: Account): { name: string; gid: number }[] {
  const { entries } = groupEntries.of(host);
  const primary = entries.find(({ gid }) => gid === account.gid);
  const others = entries.filter((group) => group !== primary && group.members.includes(account.name));
  return [...(primary === undefined ? [] : [primary]), ...others].map(({ name, gid }) => ({ name, gid }));
}

/** Whether a password of the account can be typed and accepted. */
export function hasPassword(host: Host, account: Account): boolean {
  if (account.password === 'empty') return true;
  if (account.password === 'other') return false;
  const entry = shadowOf(host, account.name);
  return entry !== undefined && !entry.locked && entry.password !== 'none';
}

/** The account has a shell that runs commands. */
export const shellCheck: Check = {
  loses: 'login',
  concerns: ({ address }, { user }) =>
    ['/etc/passwd', `passwd:${user}`].includes(address) || /^package:|^\/(?:usr\/)?bin\//.test(address),
  standing(host, { user }, before) {
    const account = accountOf(host, user);
    if (account === undefined)
      return accountOf(before, user) === undefined
        ? unknown(`${user} is no account of /etc/passwd: nothing is known of its shell`)
        : shut(`${user} is no account of /etc/passwd any more`);
    const shell = account.shell === '' ? '/bin/sh' : account.shell;
    if (!isLoginShell(shell)) return shut(`the shell of ${user} is ${shell}, which turns every login away`);
    const { node } = host.find(shell);
    if (node.type === 'absent') return shut(`the shell of ${user}, ${shell}, is not there`);
    if (node.type === 'file' && (node.mode & 0o111) === 0)
      return shut(`the shell of ${user}, ${shell}, can't be run`);
    return isRemoved(host, before, shell)
      ? shut(`the shell of ${user}, ${shell}, goes with its package`)
      : open;
  },
};

/** A shell and its package usually have one name; which files go with a package is not projected. */
function isRemoved(host: Host, before: Host, shell: string): boolean {
  const name = shell.slice(shell.lastIndexOf('/') + 1);
  const has = (one: Host) =>
    one.packages().some((known) => known.name === name && known.status.endsWith(' installed'));
  return has(before) && !has(host);
}
