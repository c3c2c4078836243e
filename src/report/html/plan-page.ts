import type { Report, Result } from '../../audit/report.ts';
import type { Plan } from '../../plan/plan.ts';
import { whyNot, whyText } from '../../plan/why.ts';
import { changeTitle } from '../change-text.ts';
import { changeList, type RulePlaces, type ShownChange } from './changes.ts';
import { html, type Part } from './escape.ts';
import { decisionChapters } from './exemptions.ts';
import { type Chapter, moment, page } from './page.ts';
import { accessNote, planSummary, workloadNote } from './plan-summary.ts';
import { notices } from './report-page.ts';
import type { ShownResult } from './result.ts';
import { anchors, resultList } from './results.ts';
import { scoreCard, sectionTable } from './score.ts';

/** A plan as one page, to be reviewed: what it comes to, the result it will have, and every change. */
export function renderPlanPage(plan: Plan): string {
  return page({
    kind: 'Plan',
    report: plan.before,
    facts: [['Planned', moment(plan.createdAt)]],
    lead: [
      notices(plan.before.notices),
      accessNote(plan),
      workloadNote(plan),
      scoreCard(plan.predicted, plan.before),
    ],
    chapters: planChapters(plan, plan.predicted),
  });
}

/** A plan's chapters with the report after it: the predicted one, or the real one. */
export function planChapters(plan: Plan, after: Report): Chapter[] {
  const places = anchors(after.results);
  const changes = plan.changes.map((change, at) => ({ change, anchor: `c${at + 1}` }));
  const held = plan.held.map((change, at) => ({ change, anchor: `h${at + 1}` }));
  const served = rulePlaces(after.results, places);
  return [
    { id: 'summary', title: 'Summary', body: planSummary(plan) },
    { id: 'sections', title: 'Score by section and level', body: sectionTable(after, plan.before) },
    { id: 'changes', title: 'Changes', count: changes.length, body: made(changes, served) },
    ...(held.length === 0
      ? []
      : [{ id: 'held', title: 'Held back', count: held.length, body: changeList(held, served) }]),
    {
      id: 'results',
      title: 'Results',
      count: after.results.length,
      body: html`<div class="two-verdicts">
        ${resultList(after, shownResults(plan, after, places, [...changes, ...held]))}
      </div>`,
    },
    ...decisionChapters(after, places),
  ];
}

function made(changes: readonly ShownChange[], served: RulePlaces): Part {
  return changes.length === 0 ? html`<p>Nothing is changed.</p>` : changeList(changes, served);
}

function rulePlaces(results: readonly Result[], places: readonly string[]): RulePlaces {
  const served = new Map<string, { id: string; anchor: string }[]>();
  for (const [at, { id, rules }] of results.entries())
    for (const rule of rules) {
      const known = served.get(rule) ?? [];
      served.set(rule, [...known, { id, anchor: places[at] ?? '' }]);
    }
  return served;
}

function shownResults(
  plan: Plan,
  after: Report,
  places: readonly string[],
  changes: readonly ShownChange[],
): ShownResult[] {
  const was = new Map(plan.before.results.map((result) => [result.id, result]));
  const asked = changesByRule(changes);
  return after.results.map((result, at) => ({
    result,
    anchor: places[at] ?? '',
    on: after.startedAt,
    before: was.get(result.id),
    ...(result.status === 'fail' && { needs: whyText(whyNot(result, plan)) }),
    changes: [...new Set(result.rules.flatMap((rule) => asked.get(rule) ?? []))].map(
      ({ change, anchor }) => ({
        anchor,
        title: changeTitle(change),
      }),
    ),
  }));
}

function changesByRule(changes: readonly ShownChange[]): Map<string, ShownChange[]> {
  const asked = new Map<string, ShownChange[]>();
  for (const one of changes)
    for (const rule of one.change.rules) {
      const known = asked.get(rule);
      if (known === undefined) asked.set(rule, [one]);
      else known.push(one);
    }
  return asked;
}
