import type { GshadowEntry } from '../host/evidence.ts';
import { defineFact } from './fact.ts';

/** Groups of /etc/gshadow without their passwords, by name; the first entry of a name holds. */
export const gshadowEntries = defineFact<ReadonlyMap<string, GshadowEntry>>({
  id: 'gshadow-entries',
  needs: [{ kind: 'shadow' }],
  parse: (host) =>
    new Map(
      host
        .shadow()
        .groups.toReversed()
        .map((group) => [group.name, group]),
    ),
});
