import { defineFact } from './fact.ts';

/** What stands in the password field of root in /etc/shadow (shadow(5)). The hash itself stays on the host. */
export interface RootPassword {
  readonly state:
    | 'a hash'
    | 'locked'
    | 'empty'
    | 'an old DES hash'
    | 'nothing that a password could match'
    | 'no entry';
  /** As crypt(5) marks it: `6`, `y`. */
  readonly method: string | undefined;
  readonly line: number | undefined;
}

/** Of the first entry, which is the one that is used. */
export const rootPassword = defineFact<RootPassword>({
  id: 'root-password',
  needs: [{ kind: 'shadow' }],
  parse(host) {
    const entry = host.shadow().accounts.find(({ name }) => name === 'root');
    if (entry === undefined) return { state: 'no entry', method: undefined, line: undefined };
    const { password, locked, method, line } = entry;
    const known = { method, line };
    if (locked) return { ...known, state: 'locked' };
    if (password === 'empty') return { ...known, state: 'empty' };
    if (password === 'none') return { ...known, state: 'nothing that a password could match' };
    return { ...known, state: method === 'des' ? 'an old DES hash' : 'a hash' };
  },
});
