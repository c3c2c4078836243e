import type { HomeEvidence } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import { parentOf } from '../host/lookup.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';

/** A folder in which home directories of accounts that can log in lie, and how many of them. */
export interface HomePlace {
  readonly folder: string;
  readonly homes: number;
}

/** Where people of the host live, the folder with the most homes first. */
export const homePlaces = defineFact<readonly HomePlace[]>({
  id: 'home-places',
  needs: [{ kind: 'homes' }],
  parse(host) {
    const counts = new Map<string, number>();
    for (const { path } of homesOf(host)) {
      const folder = parentOf(path);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    return [...counts].map(([folder, homes]) => ({ folder, homes })).toSorted((a, b) => b.homes - a.homes);
  },
});

/** Nobody is judged by these: where they could not be measured, there are none to show. */
function homesOf(host: Host): readonly HomeEvidence[] {
  try {
    return host.homes();
  } catch (problem) {
    if (!(problem instanceof Unmeasured) || problem instanceof NotCollected) throw problem;
    return [];
  }
}
