import { defineFact } from './fact.ts';

/** A method of authentication by sshd's names: `publickey`, `password`, `keyboard-interactive`. */
export type LoginMethod = string;

/** The methods by which the account that looked came in over SSH, as sshd wrote down; undefined where it did not. */
export const acceptedLogin = defineFact<readonly LoginMethod[] | undefined>({
  id: 'accepted-login',
  needs: [{ kind: 'output', of: 'accepted login' }],
  parse: (host) => parseAccepted(host.output('accepted login')?.stdout ?? '', host.evidence.identity.user),
});

/** `Accepted publickey for ops from …`; before the last one there is `Partial password for ops from …`. */
export function parseAccepted(text: string, user: string): readonly LoginMethod[] | undefined {
  const methods = text.split('\n').flatMap((line) => {
    const [, method = '', name] =
      /(?:^|: )(?:Accepted|Partial) ([a-z-]{3,40})(?:\/\S+)? for (\S+) from /.exec(line) ?? [];
    return method !== '' && name === user ? [method] : [];
  });
  return methods.length === 0 ? undefined : [...new Set(methods)];
}
