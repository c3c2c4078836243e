/** Programs that turn a login away; /usr/sbin and /usr/bin are the other names of the same files on a merged /usr. */
const NO_LOGIN: ReadonlySet<string> = new Set([
  '/usr/sbin/nologin',
  '/sbin/nologin',
  '/bin/false',
  '/usr/bin/false',
]);

/** Whether the seventh field of passwd(5) lets the account work at a prompt; empty means /bin/sh. */
export function isLoginShell(shell: string): boolean {
  return !NO_LOGIN.has(shell);
}

/** The path for accounts that nobody shall log in to. */
export const NOLOGIN = '/usr/sbin/nologin';
