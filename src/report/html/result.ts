import type { Result, RuleFinding } from '../../audit/report.ts';
import { ownReason } from '../../plan/why.ts';
import { counted } from '../numbers.ts';
import { html, type Html, type Part } from './escape.ts';
import { lastDay } from './expiry.ts';
import { sectionOf } from './score.ts';
import { badge, badges } from './words.ts';

/** One recommendation as it is shown. */
export interface ShownResult {
  readonly result: Result;
  /** For the address of its place in the page. */
  readonly anchor: string;
  /** The day that time is measured from. */
  readonly on: string;
  /** The same before the changes, where there are any. */
  readonly before?: Result | undefined;
  /** What a person has to do, where the changes leave it unsettled. */
  readonly needs?: string | undefined;
  /** Changes that its rules asked for, with the anchors of their places. */
  readonly changes?: readonly { readonly anchor: string; readonly title: string }[];
}

/** What is listed of one recommendation before it is told how many more there are. */
const MOST = 200;

/** A line that opens: the verdict, number and title, what was found first; within, all that is known. */
export function resultDetails(shown: ShownResult): Html {
  const { result, anchor, before } = shown;
  const { id, title, level, status, enforced } = result;
  const gist = status === 'pass' ? undefined : gistOf(shown);
  return html`<details
    class="result"
    id="${anchor}"
    data-row
    data-verdict="${status}"
    data-section="${sectionOf(result)}"
    data-level="${level ?? 'none'}"
    data-enforced="${enforced ? 'yes' : 'no'}"
    ${before === undefined ? '' : html` data-outcome="${outcomeOf(before, result)}"`}
  >
    <summary>
      <span class="verdict-cell">${badges(before?.status, status)}</span><span class="id">${id}</span
      ><span class="name">${title}${gist === undefined ? '' : html`<span class="gist">${gist}</span>`}</span
      >${level === null ? '' : html`<span class="level"><abbr title="Level ${level}">L${level}</abbr></span>`}
    </summary>
    <div class="inside">${inside(shown)}</div>
  </details> `;
}

/** What the changes bring for one recommendation. */
export function outcomeOf(before: Result, after: Result): 'mended' | 'worse' | 'same' {
  if (before.actual !== after.actual && after.actual === 'pass') return 'mended';
  return before.actual === 'pass' && after.actual !== 'pass' ? 'worse' : 'same';
}

function gistOf({ result, needs }: ShownResult): string {
  if (needs !== undefined) return needs;
  if (result.status === 'exempt') return result.exemption?.reason.replaceAll('-', ' ') ?? '';
  const [finding] = result.findings;
  if (result.actual !== 'fail' || finding === undefined) return ownReason(result);
  const { what, actual, expected, where } = finding;
  const more = result.findings.length > 1 ? `, and ${result.findings.length - 1} more` : '';
  return `${what}: ${actual}, wanted ${expected} (${where})${more}`;
}

function inside({ result, before, on, needs, changes = [] }: ShownResult): Part {
  const { rules, assessment, enforced, level, reason } = result;
  const facts = [
    level === null ? 'no level in this role' : `level ${level}`,
    assessment,
    enforced ? 'enforced' : 'not enforced',
  ].join(', ');
  return [
    html`<p class="quiet">
      ${facts}${rules.length === 0 ? '; no rule yet' : html`; ${rules.length === 1 ? 'rule' : 'rules'} ${rules.map((rule, at) => html`${at === 0 ? '' : ', '}<code>${rule}</code>`)}`}
    </p>`,
    exemptionNote(result, on),
    needs !== undefined && html`<p class="note"><strong>What it takes:</strong> ${needs}</p>`,
    reason !== undefined && html`<p>${reason}</p>`,
    reviewNote(result, on),
    before !== undefined && before.findings.length > 0
      ? findings(
          result.actual === 'pass' ? 'Found now, and mended by the changes' : 'Found now',
          before.findings,
        )
      : '',
    findings(before === undefined ? 'Found' : 'Found after the changes', result.findings),
    evidence(result),
    changes.length > 0 &&
      html`<h4>Changes</h4>
        <ul>
          ${changes.map((change) => html`<li><a href="#${change.anchor}">${change.title}</a></li>`)}
        </ul>`,
  ];
}

function exemptionNote({ exemption, actual, enforced }: Result, on: string): Part {
  if (exemption === undefined) return '';
  const { reason, note, owner, expires } = exemption;
  return html`<div class="note exemption">
    <p>
      <strong>${enforced ? 'Exemption that is not in force' : 'Exempt'}:</strong>
      ${reason.replaceAll('-', ' ')}${note === undefined ? '' : html`. ${note}`}
    </p>
    <p>
      By evidence it is
      ${badge(actual)}${owner === undefined ? '' : html` · owner: ${owner}`}${expires === undefined ? ' · without an end' : html` · until ${lastDay(expires, on)}`}
    </p>
  </div>`;
}

function reviewNote({ question, review }: Result, on: string): Part {
  return [
    question !== undefined && html`<p class="note"><strong>To answer:</strong> ${question}</p>`,
    review !== undefined &&
      html`<p class="note">
        <strong>Answered</strong> by ${review.by} on ${review.on}, holds until
        ${lastDay(review.until, on)}${review.note === undefined ? '' : html`: ${review.note}`}
      </p>`,
  ];
}

function findings(title: string, found: readonly RuleFinding[]): Part {
  if (found.length === 0) return '';
  return html`<h4>${title}</h4>
    <table class="findings">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Is</th>
          <th scope="col">Wanted</th>
          <th scope="col">Where</th>
        </tr>
      </thead>
      <tbody>
        ${found.slice(0, MOST).map(
          ({ what, actual, expected, where, state }) =>
            html`<tr>
              <td data-label="What">${what}</td>
              <td data-label="Is"><code>${actual}</code></td>
              <td data-label="Wanted"><code>${expected}</code></td>
              <td data-label="Where">
                <code>${where}</code
                >${state === 'running' ? html` <span class="quiet">in force now</span>` : ''}
              </td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${more(found.length)}`;
}

function evidence({ evidence: seen }: Result): Part {
  if (seen.length === 0) return '';
  return html`<h4>Seen beside the verdict</h4>
    <ul class="seen">
      ${seen.slice(0, MOST).map(({ what, where }) => html`<li>${what} <code>${where}</code></li>`)}
    </ul>
    ${more(seen.length)}`;
}

function more(count: number): Part {
  return (
    count > MOST &&
    html`<p class="quiet">and ${counted(count - MOST, 'more', 'more')}, which the JSON report has</p>`
  );
}
