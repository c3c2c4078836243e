import type { Compared } from './compare-text.ts';
import { csv } from './csv.ts';

/** What differs between two reports, a row for each recommendation. */
export function comparisonCsv(differences: readonly Compared[]): string {
  return csv([
    ['id', 'title', 'before', 'after', 'why'],
    ...differences.map(({ id, title, before, after, why }) => [id, title, before, after, why]),
  ]);
}
