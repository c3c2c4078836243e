import type { WalkEvidence } from '../host/evidence.ts';
import { defineFact } from './fact.ts';

/**
 * Paths of the local filesystems that stand out, from the one walk of a look: writable by everybody, running
 * with their owner's rights, or owned by nobody. Network, pseudo and read-only image filesystems and the
 * stores of container runtimes are not walked; they are named in `skipped`.
 */
export const walkedPaths = defineFact<WalkEvidence>({
  id: 'walked-paths',
  needs: [{ kind: 'walk' }],
  parse: (host) => host.walk(),
});
