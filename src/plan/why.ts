import type { Consent } from '../change.ts';
import type { Report, Result } from '../audit/report.ts';
import type { Plan } from './plan.ts';

/** Why a recommendation does not pass, and so what a person can do about it. */
export type Why =
  /** Its changes wait for `--allow`. */
  | { readonly kind: 'consent'; readonly consent: Consent }
  | { readonly kind: 'decision' | 'reboot' | 'obstacle'; readonly text: string }
  /** The verdict's own reason: why it is not applicable or could not be measured, or what a person is asked. */
  | { readonly kind: 'reason'; readonly text: string }
  /** What was found, and no rule asks for a change. */
  | { readonly kind: 'finding'; readonly text: string };

/** What the plan knows of a predicted result that does not pass. */
export function whyNot(
  result: Result,
  plan: Pick<Plan, 'held' | 'decisions' | 'reboots' | 'obstacles'>,
): Why {
  const { rules, findings, actual } = result;
  if (actual !== 'fail') return { kind: 'reason', text: ownReason(result) };
  const failing = new Set(findings.length > 0 ? findings.map(({ rule }) => rule) : rules);
  const concerning = (said: Plan['decisions']) => said.find(({ rule }) => failing.has(rule))?.text;
  const waiting = plan.held.find((change) => change.rules.some((rule) => failing.has(rule)));
  if (waiting !== undefined) return { kind: 'consent', consent: waiting.consent };
  for (const kind of ['decision', 'reboot', 'obstacle'] as const) {
    const text = concerning(plan[`${kind}s`]);
    if (text !== undefined) return { kind, text };
  }
  return { kind: 'finding', text: ownReason(result) };
}

/** What a result says of itself: its reason, what a person is asked, or the first finding. */
export function ownReason({ reason, question, actual, findings }: Result): string {
  if (actual === 'manual' && question !== undefined) return question;
  const [finding] = findings;
  if (actual === 'fail' && finding !== undefined) {
    const more = findings.length > 1 ? `, and ${findings.length - 1} more` : '';
    return `${finding.what} is ${finding.actual}, wanted ${finding.expected} (${finding.where})${more}`;
  }
  return reason ?? (actual === 'manual' ? 'a person has to look' : 'no reason is known');
}

/** What a person has to do, in one sentence, for what a plan leaves. */
export function whyText(why: Why): string {
  switch (why.kind) {
    case 'consent':
      return `held back until --allow ${why.consent} is given`;
    case 'decision':
      return /^decide\b/i.test(why.text) ? why.text : `to decide: ${why.text}`;
    case 'reboot':
      return `after the next boot: ${why.text}`;
    case 'obstacle':
      return `no change helps: ${why.text}`;
    default:
      return why.text;
  }
}

/** An automated recommendation that is enforced and does not pass, and what it takes. */
export interface Unsettled {
  readonly id: string;
  readonly title: string;
  readonly status: 'fail' | 'error' | 'manual';
  readonly needs: string;
}

/** What of a report does not pass although a program could tell, with what the plan that predicts it knows of each. */
export function unsettled(report: Report, plan?: Plan): Unsettled[] {
  return report.results.flatMap((result): Unsettled[] => {
    const { id, title, status, assessment } = result;
    if (assessment !== 'automated') return [];
    if (status !== 'fail' && status !== 'error' && status !== 'manual') return [];
    const needs = plan === undefined ? ownReason(result) : whyText(whyNot(result, plan));
    return [{ id, title, status, needs }];
  });
}
