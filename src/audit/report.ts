import type { Evident, Finding } from '../rule.ts';

/**
 * `pass`, `fail`; `manual`: a person must look; `not-applicable`: the host has no object for it;
 * `exempt`: the profile does not enforce it; `error`: it could not be measured, which is never a pass.
 */
export const verdicts = ['pass', 'fail', 'manual', 'not-applicable', 'exempt', 'error'] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdicts that evidence alone can give. */
export type Measured = Exclude<Verdict, 'exempt'>;

/** One recommendation of the benchmark on one host. */
export interface Result {
  /** The benchmark's number. */
  readonly id: string;
  readonly title: string;
  /** Level 1 or 2 in the profile's role; null where the benchmark gives none for it. */
  readonly level: 1 | 2 | null;
  readonly assessment: 'automated' | 'manual';
  readonly rules: readonly string[];
  readonly status: Verdict;
  /** The verdict that evidence gives, also where the profile exempts. */
  readonly actual: Measured;
  readonly enforced: boolean;
  /** Why it is not applicable, or could not be measured. */
  readonly reason?: string;
  readonly findings: readonly RuleFinding[];
  readonly evidence: readonly Evident[];
  /** What only a person can answer, beside the evidence. Where it applies, `actual` is `manual` or worse. */
  readonly question?: string;
  /** The answer that the profile records. In force, it makes `pass` of `manual`; `actual` stays. */
  readonly review?: ReportedReview;
  readonly exemption?: ReportedExemption;
}

/** Who looked at a recommendation that takes a person, when, and for how long that holds. */
export interface ReportedReview {
  readonly by: string;
  /** Days, YYYY-MM-DD; `until` is the last. */
  readonly on: string;
  readonly until: string;
  readonly note?: string;
}

export interface RuleFinding extends Finding {
  readonly rule: string;
}

export interface ReportedExemption {
  readonly reason: string;
  readonly note?: string;
  readonly owner?: string;
  /** Last day, YYYY-MM-DD. */
  readonly expires?: string;
}

export interface Summary extends Readonly<Record<Verdict, number>> {
  readonly total: number;
  /** Passed of those enforced that pass or fail, in percent with one decimal; null where there is none. */
  readonly score: number | null;
}

/** What became of one recommendation since an earlier report. */
export interface Drift {
  readonly id: string;
  readonly title: string;
  readonly before: Verdict | 'not listed';
  readonly after: Verdict;
  /** In one line; empty where the findings say it all. */
  readonly why: string;
  /** Those that are new where it got worse, those that are gone where it got better. */
  readonly findings: readonly RuleFinding[];
  /** Who wrote at the places of the findings, as far as the host's evidence tells. */
  readonly writers: readonly Writer[];
}

/** Who wrote at a place, or that it can't be told. */
export interface Writer {
  /** As in a finding. */
  readonly where: string;
  readonly package?: string;
  readonly unit?: string;
  /** What the evidence says, for people. */
  readonly what: string;
}

/** A report beside an earlier one of the same host, benchmark and profile. */
export interface BaselineComparison {
  /** As the operator named it. */
  readonly file: string;
  readonly startedAt: string;
  /** What makes the two less alike than they could be, and what dpkg did in between. */
  readonly notes: readonly string[];
  /** What makes an audit against a baseline fail. */
  readonly worse: readonly Drift[];
  readonly better: readonly Drift[];
  /** What differs and is neither: a finding of what is exempt, a verdict that only a person can give. */
  readonly other: readonly Drift[];
}

export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'cis-harden'; readonly version: string };
  readonly target: { readonly name: string; readonly hostname: string; readonly machineId: string };
  /** The system that was found, and the one the benchmark is for where that was assumed. */
  readonly platform: {
    readonly id: string;
    readonly version: string;
    readonly name: string;
    readonly assumed?: string;
  };
  readonly benchmark: {
    readonly id: string;
    readonly title: string;
    readonly version: string;
    /** Its chapters: the first part of a recommendation's number, and what that is called. */
    readonly sections?: readonly { readonly id: string; readonly title: string }[];
  };
  readonly profile: { readonly id: string; readonly title: string };
  readonly startedAt: string;
  /** What the operator should know before reading on: an interrupted run, an expired exemption. */
  readonly notices: readonly string[];
  readonly results: readonly Result[];
  readonly summary: Summary;
  /** Where the audit was asked for what became worse. */
  readonly baseline?: BaselineComparison;
}

export function summarize(results: readonly Result[]): Summary {
  const count = (status: Verdict) => results.filter((result) => result.status === status).length;
  const counts = Object.fromEntries(verdicts.map((status) => [status, count(status)])) as Record<
    Verdict,
    number
  >;
  const judged = counts.pass + counts.fail;
  return {
    ...counts,
    total: results.length,
    score: judged === 0 ? null : Math.floor((counts.pass / judged) * 1000) / 10,
  };
}
