import type { Found } from '../host/lookup.ts';
import { defineFact, type Fact } from './fact.ts';

/** What a path leads to, links followed, without its content. */
export function fileAttributes(path: string): Fact<Found> {
  return defineFact({
    id: `attributes of ${path}`,
    needs: [{ kind: 'attributes', path }],
    parse: (host) => host.find(path),
  });
}
