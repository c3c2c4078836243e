import type { Found } from '../host/lookup.ts';
import { defineFact } from './fact.ts';

/** Looks a path up that only another fact names. Throws NotCollected where a further look must bring it. */
export type FindPath = (path: string) => Found;

export const paths = defineFact<FindPath>({
  id: 'paths',
  needs: [],
  parse: (host) => (path) => host.find(path),
});
