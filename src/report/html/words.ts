import { type Measured, type Verdict } from '../../audit/report.ts';
import { words } from '../result-lines.ts';
import { html, type Html } from './escape.ts';

/** A verdict that is shown; null where a report does not list the recommendation. */
export type Shown = Verdict | Measured | null;

/** In the order in which people have to act on them. */
export const verdictOrder = ['fail', 'error', 'manual', 'exempt', 'not-applicable', 'pass'] as const;

/** What a group of results with one verdict is called. */
export const verdictTitles: Readonly<Record<Verdict, string>> = {
  fail: 'Fail',
  error: 'Could not be measured',
  manual: 'For a person to look at',
  exempt: 'Exempt',
  'not-applicable': 'Not applicable',
  pass: 'Pass',
};

/** The verdict as a word with a sign of its own, so that no reader depends on its colour. */
export function badge(verdict: Shown): Html {
  if (verdict === null) return html`<span class="badge none">not listed</span>`;
  return html`<span class="badge ${verdict}">${words[verdict]}</span>`;
}

/** Two verdicts, or one where nothing changes. */
export function badges(before: Shown | undefined, after: Shown): Html {
  if (before === undefined || before === after) return badge(after);
  return html`${badge(before)}<span class="becomes"> → </span>${badge(after)}`;
}
