import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';

/** Who has a password, and how it was hashed: the mark of crypt(5), or `des`. */
export interface PasswordMethod {
  readonly name: string;
  readonly method: string;
}

/** Accounts of /etc/shadow with a hash, to be shown beside a verdict; undefined where it could not be read. */
export const passwordMethods = defineFact<readonly PasswordMethod[] | undefined>({
  id: 'password-methods',
  needs: [{ kind: 'shadow' }],
  parse(host) {
    try {
      return methodsOf(host);
    } catch (problem) {
      if (problem instanceof NotCollected || !(problem instanceof Unmeasured)) throw problem;
      return undefined;
    }
  },
});

function methodsOf(host: Host): PasswordMethod[] {
  return host
    .shadow()
    .accounts.flatMap(({ name, password, method }) =>
      password === 'set' && method !== undefined ? [{ name, method }] : [],
    );
}
