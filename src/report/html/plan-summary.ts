import type { Consent } from '../../change.ts';
import type { Plan } from '../../plan/plan.ts';
import { accessLines } from '../access-text.ts';
import { grouped } from '../grouped.ts';
import { counted } from '../numbers.ts';
import { summaryRows } from '../plan-summary.ts';
import { consentReasons } from '../rule-page.ts';
import { html, type Html, type Part } from './escape.ts';

/** What a plan comes to, and what it leaves to people. */
export function planSummary(plan: Plan): Html {
  const { held, decisions, reboots, obstacles, unpredicted } = plan;
  return html`<dl class="summary">
    ${summaryRows(plan).map(
      ([label, text]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${text}</dd>
        </div> `,
    )}
    ${[...grouped(held, ({ consent }) => consent)].map(([consent, waiting]) => heldBack(consent, waiting.length))}
    ${said('For you to decide', decisions)} ${said('After the next boot', reboots)}
    ${said('Not helped by any change', obstacles)}
    ${list(
      'Not foreseen',
      unpredicted.map((text) => html`${text}`),
    )}
  </dl>`;
}

function heldBack(consent: Consent, count: number): Html {
  return html`<div>
    <dt>Held back</dt>
    <dd>
      <a href="#held">${counted(count, 'change')}</a> until <code>--allow ${consent}</code> is given:
      ${consentReasons[consent]}
    </dd>
  </div> `;
}

function said(title: string, all: Plan['decisions']): Part {
  return list(
    title,
    all.map(({ rule, text }) => html`${text} <code class="quiet">${rule}</code>`),
  );
}

function list(title: string, items: readonly Html[]): Part {
  if (items.length === 0) return '';
  return html`<div>
    <dt>${title}</dt>
    <dd>
      <ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>
    </dd>
  </div> `;
}

/** Whether the account that looked still gets in afterwards. */
export function accessNote(plan: Plan): Part {
  const [first = '', ...rest] = accessLines(plan, { color: false, width: Number.MAX_SAFE_INTEGER });
  if (first === '') return '';
  return html`<section class="notices ${accessKinds[plan.access.answer]}" aria-label="Access">
    <p><strong>Access:</strong> ${first.replace(/^Access +/, '')}</p>
    ${
      rest.length > 0 &&
      html`<ul>
        ${rest.map((line) => html`<li>${line.trim()}</li>`)}
      </ul>`
    }
  </section>`;
}

const accessKinds = { yes: 'good', no: 'bad', unknown: '', 'not judged': '' } as const;

/** Addresses that are named for one reason; the JSON has all. */
const MOST = 20;

/** The containers' software on the host, and which changes are known to break it. */
export function workloadNote({ workloads, warnings }: Plan): Part {
  if (workloads.length === 0) return '';
  const found = workloads.map(({ name, evidence: [first] }) =>
    first === undefined ? name : `${name} (${first.what})`,
  );
  if (warnings.length === 0)
    return html`<section class="notices" aria-label="Workloads">
      <p>Runs here: ${found.join(', ')}. No change is known to break it.</p>
    </section>`;
  return html`<section class="notices bad" aria-label="Workloads">
    <p>
      <strong>${counted(warnings.length, 'change is', 'changes are')} known to break what runs here:</strong>
      ${found.join(', ')}
    </p>
    <ul>
      ${[...grouped(warnings, ({ why }) => why)].map(([why, sharing]) => {
        const addresses = [...new Set(sharing.map(({ address }) => address))];
        return html`<li>
          ${addresses.slice(0, MOST).join(', ')}${addresses.length > MOST && html` and ${addresses.length - MOST} more`}:
          ${why}
        </li>`;
      })}
    </ul>
  </section>`;
}
