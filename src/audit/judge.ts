import type { Host } from '../host/host.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import type { Need } from '../host/evidence.ts';
import type { Evident, Rule } from '../rule.ts';
import type { Measured, ReportedExemption, ReportedReview, Result, RuleFinding } from './report.ts';

/** What a profile makes of a benchmark: which recommendations are listed, which of them count, with what values. */
export interface Selection {
  readonly recommendations: readonly Selected[];
  /** By rule id, as the rule's own schema parsed them. */
  readonly params: ReadonlyMap<string, unknown>;
}

export interface Selected {
  readonly recommendation: Recommendation;
  readonly level: 1 | 2 | null;
  readonly enforced: boolean;
  readonly exemption?: ReportedExemption;
  /** A person's answer that is in force. */
  readonly review?: ReportedReview;
}

export interface Recommendation {
  readonly id: string;
  readonly title: string;
  readonly assessment: 'automated' | 'manual';
  readonly rules: readonly string[];
}

/** What one rule says of a host. */
export interface Judgement {
  readonly verdict: Measured;
  readonly reason?: string;
  /** Asked of a person, where the rule applies. */
  readonly question?: string;
  readonly findings: readonly RuleFinding[];
  readonly evidence: readonly Evident[];
  /** Evidence that was missing and that a further look could bring. */
  readonly missing?: Need;
}

/** Judges a host by one rule; whatever cannot be measured becomes `error`. */
export function judgeRule(rule: Rule, params: unknown, host: Host): Judgement {
  try {
    const reason = rule.notApplicable(host, params);
    if (reason !== undefined) return { verdict: 'not-applicable', reason, findings: [], evidence: [] };
    const findings = rule.audit(host, params).map((finding) => ({ ...finding, rule: rule.id }));
    const evidence = rule.evidence(host, params);
    const { question } = rule;
    if (findings.length > 0)
      return { verdict: 'fail', findings, evidence, ...(question !== undefined && { question }) };
    return question === undefined
      ? { verdict: 'pass', findings, evidence }
      : { verdict: 'manual', findings, evidence, question };
  } catch (problem) {
    if (!(problem instanceof Unmeasured)) throw problem;
    const missing = problem instanceof NotCollected ? { missing: problem.need } : {};
    return { verdict: 'error', reason: problem.message, findings: [], evidence: [], ...missing };
  }
}

/** Judges a host by every rule that the selection needs, each once. */
export function judge(
  selection: Selection,
  rules: ReadonlyMap<string, Rule>,
  host: Host,
): Map<string, Judgement> {
  const judgements = new Map<string, Judgement>();
  for (const rule of selectedRules(selection, rules))
    judgements.set(rule.id, judgeRule(rule, selection.params.get(rule.id), host));
  return judgements;
}

/** The rules behind the listed recommendations, in the registry's order. */
export function selectedRules(selection: Selection, rules: ReadonlyMap<string, Rule>): Rule[] {
  const wanted = new Set(selection.recommendations.flatMap(({ recommendation }) => recommendation.rules));
  return [...rules.values()].filter((rule) => wanted.has(rule.id));
}

/** The rules of which at least one enforced recommendation is made: those that remediate. */
export function enforcedRules(selection: Selection, rules: ReadonlyMap<string, Rule>): Rule[] {
  const enforced = selection.recommendations.filter(
    (selected) => selected.enforced && selected.recommendation.assessment === 'automated',
  );
  return selectedRules({ ...selection, recommendations: enforced }, rules);
}

/** One result per recommendation, in the benchmark's order. */
export function results(selection: Selection, judgements: ReadonlyMap<string, Judgement>): Result[] {
  return selection.recommendations.map((selected) => result(selected, judgements));
}

function result(
  { recommendation, level, enforced, exemption, review }: Selected,
  judgements: ReadonlyMap<string, Judgement>,
): Result {
  const { id, title, assessment, rules } = recommendation;
  const said = rules.map((rule) => judgements.get(rule) ?? noRule);
  const actual = combined(said.length === 0 ? [noRule] : said, assessment);
  const reason = (said.length === 0 ? [noRule] : said).find(
    ({ verdict, reason: why }) => verdict === worst(said) && why !== undefined,
  )?.reason;
  const questions = [...new Set(said.flatMap(({ question }) => question ?? []))];
  return {
    id,
    title,
    level,
    assessment,
    rules,
    status: statusOf(actual, enforced, review),
    actual,
    enforced,
    ...(reason !== undefined && { reason }),
    findings: said.flatMap(({ findings }) => findings),
    evidence: said.flatMap(({ evidence }) => evidence),
    ...(questions.length > 0 && { question: questions.join(' ') }),
    ...(review && { review }),
    ...(exemption && { exemption }),
  };
}

/** An answer stands for the person who must look, and for nothing else: what fails or was not measured stays so. */
function statusOf(actual: Measured, enforced: boolean, review: ReportedReview | undefined): Result['status'] {
  if (!enforced) return 'exempt';
  return actual === 'manual' && review !== undefined ? 'pass' : actual;
}

const noRule: Judgement = { verdict: 'error', reason: 'no rule yet', findings: [], evidence: [] };

const gravity = ['error', 'fail', 'manual', 'pass', 'not-applicable'] as const;

function worst(said: readonly Judgement[]): Judgement['verdict'] {
  return gravity.find((verdict) => said.some((one) => one.verdict === verdict)) ?? 'error';
}

/** One failing rule fails the recommendation; where the benchmark leaves the decision to a person, it stays theirs. */
function combined(said: readonly Judgement[], assessment: 'automated' | 'manual'): Measured {
  const verdict = worst(said);
  return verdict === 'fail' && assessment === 'manual' ? 'manual' : verdict;
}
