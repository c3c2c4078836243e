import type { Identity } from '../host/evidence.ts';
import { defineFact } from './fact.ts';

/** Who looked at the host, and how the host was reached. */
export const identity = defineFact<Identity>({
  id: 'identity',
  needs: [],
  parse: (host) => host.evidence.identity,
});
