import type { Measured, ReportedExemption, Report, Result } from '../audit/report.ts';
import type { Plan } from './plan.ts';
import { ownReason, whyNot, whyText } from './why.ts';

/** A row of a published table, as a reader of it needs it (profile/documented.ts). */
export interface DocumentedResult {
  readonly recommendation: string;
  readonly status: 'pass' | 'fail' | 'not-applicable';
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

/** A row beside the host. */
export interface ComparedRow {
  readonly id: string;
  readonly title: string;
  readonly documented: Omit<DocumentedResult, 'recommendation'>;
  /** What evidence says, whether the profile enforces it or not; null where the report does not list it. */
  readonly before: Measured | null;
  /** The same after the changes of a plan, where one was made. */
  readonly after?: Measured | null;
  readonly exemption?: ReportedExemption;
  /** Whether the host, after the changes where they are known, is another than the table says. */
  readonly differs: boolean;
  /** Why, where it differs. */
  readonly why?: string;
}

/** A host as it was looked at, and the plan for it where there is one. */
export interface Compared {
  readonly before: Report;
  readonly plan?: Plan;
}

/** A published table beside a host, row by row, in the table's order. `titles` knows what no report lists. */
export function compareDocumented(
  rows: readonly DocumentedResult[],
  { before, plan }: Compared,
  titles: ReadonlyMap<string, string>,
): ComparedRow[] {
  const now = byNumber(before);
  const later = plan && byNumber(plan.predicted);
  return rows.map(({ recommendation: id, ...documented }) => {
    const [was, will] = [now.get(id), later?.get(id)];
    const judged = later === undefined ? was : will;
    const why = difference(documented, judged, plan);
    return {
      id,
      title: titles.get(id) ?? was?.title ?? '',
      documented,
      before: was?.actual ?? null,
      ...(later && { after: will?.actual ?? null }),
      ...(judged?.exemption && { exemption: judged.exemption }),
      differs: why !== undefined,
      ...(why !== undefined && { why }),
    };
  });
}

function byNumber({ results }: Report): Map<string, Result> {
  return new Map(results.map((result) => [result.id, result]));
}

/** What a reader of both wants to know; undefined where the host is as the table says. */
function difference(
  { status }: ComparedRow['documented'],
  result: Result | undefined,
  plan: Plan | undefined,
): string | undefined {
  if (result === undefined) return 'the report does not list it';
  const { actual, assessment, enforced } = result;
  if (status === actual) return undefined;
  // The table has no word for what a person must assess, and says that there is no verdict.
  if (status === 'not-applicable' && actual === 'manual' && assessment === 'manual') return undefined;
  if (actual === 'pass')
    return status === 'fail' && !enforced ? 'passes here: nothing needs the exemption' : 'passes here';
  const why = enforced && plan !== undefined ? whyText(whyNot(result, plan)) : ownReason(result);
  return enforced || actual !== 'fail' ? why : `exempt, so nothing repairs it: ${why}`;
}
