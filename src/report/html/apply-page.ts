import type { Plan } from '../../plan/plan.ts';
import { type Outcome, renderEnding } from '../ending-text.ts';
import { html, type Html, type Part } from './escape.ts';
import { moment, page } from './page.ts';
import { planChapters } from './plan-page.ts';
import { workloadNote } from './plan-summary.ts';
import { notices } from './report-page.ts';
import { scoreCard } from './score.ts';
import { badges } from './words.ts';

/** An apply that came to its end, as one page: what became of the changes, and the real verdicts afterwards. */
export function renderAppliedPage(plan: Plan, { ending, report, missed }: Outcome): string {
  const after = report ?? plan.before;
  return page({
    kind: 'Apply',
    report: after,
    facts: [['Planned', moment(plan.createdAt)]],
    lead: [
      endingNote(ending),
      report === undefined ? '' : missedNote(missed),
      notices(after.notices),
      workloadNote(plan),
      scoreCard(after, plan.before),
    ],
    chapters: planChapters(plan, after),
  });
}

function endingNote(ending: Outcome['ending']): Html {
  const good = ending.kind === 'applied' || ending.kind === 'undone';
  const [first = '', ...rest] = renderEnding(ending, { color: false, width: Number.MAX_SAFE_INTEGER })
    .split('\n')
    .filter((line) => line !== '');
  return html`<section class="notices ${good ? 'good' : 'bad'}" aria-label="How it ended">
    <p><strong>${first}</strong></p>
    ${
      rest.length > 0 &&
      html`<ul>
        ${rest.map((line) => html`<li>${line.trim()}</li>`)}
      </ul>`
    }
  </section> `;
}

function missedNote(missed: Outcome['missed']): Part {
  if (missed.length === 0)
    return html`<section class="notices good" aria-label="Verification">
      <p>Audited again: every verdict is as the plan predicted.</p>
    </section> `;
  return html`<section class="notices bad" aria-label="Verification">
    <p><strong>Audited again: not as the plan predicted:</strong></p>
    <ul>
      ${missed.map(({ id, title, predicted, real, why }) => html`<li>${id} ${title}: predicted and real ${badges(predicted, real)} ${why}</li>`)}
    </ul>
  </section> `;
}
