import { csv } from './csv.ts';
import type { ProfileComparison } from './documented-text.ts';

/** A published table beside a host, row by row; without a table, what does not pass. */
export function documentedCsv({ table, unsettled, report }: ProfileComparison): string {
  const host = report.target.hostname === '' ? report.target.name : report.target.hostname;
  if (table === undefined)
    return csv([
      ['host', 'id', 'title', 'needs'],
      ...unsettled.map(({ id, title, needs }) => [host, id, title, needs]),
    ]);
  return csv([
    ['host', 'id', 'title', 'documented', 'documented_reason', 'before', 'after', 'differs', 'why'],
    ...table.rows.map(({ id, title, documented, before, after, differs, why }) => [
      ...[host, id, title, documented.status, documented.note ?? documented.reason ?? ''],
      ...[before ?? '', after ?? '', differs ? 'yes' : 'no', why ?? ''],
    ]),
  ]);
}
