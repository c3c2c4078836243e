import type { BaselineComparison, Drift, Report, Result, RuleFinding } from './report.ts';

/**
 * What became of each recommendation since an earlier report. Worse is what fails now and did not, what can't be
 * measured now and could be, and a new finding where it failed before.
 *
 * @param file the earlier report, as the operator named it
 */
export function compareWithBaseline(report: Report, baseline: Report, file: string): BaselineComparison {
  const old = new Map(baseline.results.map((result) => [result.id, result]));
  const judged = report.results.map((result) => judge(result, old.get(result.id)));
  const having = (kind: Judged['kind']) => judged.flatMap((one) => (one?.kind === kind ? [one.drift] : []));
  return {
    file,
    startedAt: baseline.startedAt,
    notes: notes(report, baseline),
    worse: having('worse'),
    better: having('better'),
    other: having('other'),
  };
}

/** How many numbers a note names. */
const MOST_DROPPED = 10;

interface Judged {
  readonly kind: 'worse' | 'better' | 'other';
  readonly drift: Drift;
}

function judge(result: Result, was: Result | undefined): Judged | undefined {
  const before = was?.status ?? 'not listed';
  const after = result.status;
  const fresh = added(result.findings, was?.findings ?? []);
  const gone = added(was?.findings ?? [], result.findings);
  const as = (kind: Judged['kind'], findings: readonly RuleFinding[], why = ''): Judged => ({
    kind,
    drift: { id: result.id, title: result.title, before, after, why, findings, writers: [] },
  });

  if (after === 'fail' && before !== 'fail') return as('worse', result.findings, whyWorse(result, was));
  if (after === 'error' && before !== 'error' && before !== 'fail')
    return as('worse', [], result.reason ?? 'it can no longer be measured');
  if (after === 'fail' && fresh.length > 0) return as('worse', fresh, 'it failed before, and now more of it');
  if (after === 'fail' && gone.length > 0) return as('better', gone, 'it still fails, and less of it');
  const other = differing(result.findings, was?.findings ?? []);
  if (after === 'fail' && other.length > 0) return as('other', other, 'it failed before, with other values');
  if ((before === 'fail' || before === 'error') && (after === 'pass' || after === 'not-applicable'))
    return as('better', gone, result.reason);
  if (before !== after) return as('other', fresh, whyOther(result));
  if (after === 'exempt' && was !== undefined && was.actual !== result.actual)
    return as('other', fresh, `exempt; its evidence says ${result.actual}, and said ${was.actual}`);
  return undefined;
}

function whyWorse(result: Result, was: Result | undefined): string {
  if (was === undefined) return 'the baseline does not list it';
  if (was.status === 'exempt') return 'it was exempt, and is enforced now';
  if (was.status === 'error') return 'it could not be measured, and is now seen to fail';
  return result.findings.length === 0 ? (result.reason ?? '') : '';
}

function whyOther({ status, reason, exemption, review }: Result): string {
  if (status === 'exempt') return `exempt: ${exemption?.reason ?? 'no reason is given'}`;
  if (status === 'manual') return 'a person has to look';
  if (review !== undefined) return `reviewed by ${review.by} on ${review.on}`;
  return reason ?? '';
}

/** Findings of `now` that `then` has none for. A line may move and a value change without making it a new one. */
function added(now: readonly RuleFinding[], then: readonly RuleFinding[]): RuleFinding[] {
  const known = new Map<string, RuleFinding[]>();
  for (const finding of then) {
    const key = keyOf(finding);
    known.set(key, [...(known.get(key) ?? []), finding]);
  }
  const unmatched = now.filter((finding) => !take(known.get(keyOf(finding)), finding.actual));
  return unmatched.filter((finding) => !take(known.get(keyOf(finding))));
}

/** Findings with another value than the same ones had. */
function differing(now: readonly RuleFinding[], then: readonly RuleFinding[]): RuleFinding[] {
  const known = new Set(then.map((finding) => JSON.stringify([keyOf(finding), finding.actual])));
  return now.filter((finding) => !known.has(JSON.stringify([keyOf(finding), finding.actual])));
}

function take(known: RuleFinding[] | undefined, actual?: string): boolean {
  const at = known?.findIndex((one) => actual === undefined || one.actual === actual) ?? -1;
  if (at === -1) return false;
  known?.splice(at, 1);
  return true;
}

function keyOf({ rule, what, where, state }: RuleFinding): string {
  return JSON.stringify([rule, what, where.replace(/:\d+$/, ''), state]);
}

function notes(report: Report, then: Report): string[] {
  const { tool, platform, target } = report;
  const differences: (readonly [string, string, string])[] = [
    ['the version of cis-harden', then.tool.version, tool.version],
    ['the system', then.platform.name, platform.name],
    ['the name of the host', then.target.hostname, target.hostname],
  ];
  return [
    ...differences
      .filter(([, before, after]) => before !== after)
      .map(([what, before, after]) => `since the baseline, ${what} changed: ${before} → ${after}`),
    ...dropped(report, then),
    ...(Date.parse(then.startedAt) > Date.parse(report.startedAt)
      ? [`the baseline is later than this audit: what is told as worse may be what was repaired since`]
      : []),
  ];
}

/** Nothing is told of what an audit leaves out, so that it was left out has to be. */
function dropped({ results }: Report, then: Report): string[] {
  const judged = new Set(results.map(({ id }) => id));
  const ids = then.results.map(({ id }) => id).filter((id) => !judged.has(id));
  if (ids.length === 0) return [];
  const more = ids.length > MOST_DROPPED ? ` and ${ids.length - MOST_DROPPED} more` : '';
  return [
    `the baseline lists what this audit does not judge: ${ids.slice(0, MOST_DROPPED).join(', ')}${more}`,
  ];
}
