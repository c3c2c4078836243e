import type { Report, Result } from '../audit/report.ts';

/** One recommendation on which two reports differ: a verdict, or `not listed`. */
export interface Difference {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Verdicts that differ, in the order of the second report; what only one of them lists is `not listed` in the other. */
export function compareReports(before: Report, after: Report): Difference[] {
  const old = new Map(before.results.map((result) => [result.id, result]));
  const gone = before.results.filter(({ id }) => !after.results.some((result) => result.id === id));
  return [
    ...after.results.flatMap((result) => {
      const was = old.get(result.id)?.status ?? 'not listed';
      return was === result.status
        ? []
        : [{ id: result.id, title: result.title, before: was, after: result.status, why: whyOf(result) }];
    }),
    ...gone.map(({ id, title, status }) => ({ id, title, before: status, after: 'not listed', why: '' })),
  ];
}

function whyOf({ findings, reason, review, actual, status }: Result): string {
  if (review !== undefined && status === 'pass' && actual === 'manual')
    return `reviewed by ${review.by} on ${review.on}, holds until ${review.until}`;
  const [finding] = findings;
  return finding ? `${finding.what}: ${finding.actual} (${finding.where})` : (reason ?? '');
}
