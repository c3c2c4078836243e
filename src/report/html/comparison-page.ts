import { type Report, verdicts } from '../../audit/report.ts';
import type { Difference } from '../../compare/reports.ts';
import { html, type Html } from './escape.ts';
import { moment, page } from './page.ts';
import { notices } from './report-page.ts';
import { anchors, resultList } from './results.ts';
import { scoreCard, sectionTable } from './score.ts';
import { badge } from './words.ts';

/** Two reports as one page: what differs, and all results of the second beside the first. */
export function renderComparisonPage(
  before: Report,
  after: Report,
  differences: readonly Difference[],
): string {
  const places = anchors(after.results);
  const was = new Map(before.results.map((result) => [result.id, result]));
  return page({
    kind: 'Comparison',
    report: after,
    facts: [
      ['Compared with', html`<bdi>${before.target.name}</bdi>, ${moment(before.startedAt)}`],
      ...(before.profile.id === after.profile.id ? [] : [['By profile', before.profile.id] as const]),
    ],
    lead: [notices(after.notices), scoreCard(after, before)],
    chapters: [
      { id: 'sections', title: 'Score by section and level', body: sectionTable(after, before) },
      {
        id: 'differences',
        title: 'Differences',
        count: differences.length,
        body: differenceTable(
          differences,
          new Map(after.results.map(({ id }, at) => [id, places[at] ?? ''])),
        ),
      },
      {
        id: 'results',
        title: 'Results',
        count: after.results.length,
        body: html`<div class="two-verdicts">
          ${resultList(
            after,
            after.results.map((result, at) => ({
              result,
              anchor: places[at] ?? '',
              on: after.startedAt,
              before: was.get(result.id),
            })),
          )}
        </div>`,
      },
    ],
  });
}

function differenceTable(differences: readonly Difference[], places: ReadonlyMap<string, string>): Html {
  if (differences.length === 0) return html`<p>No verdict differs.</p>`;
  return html`<table class="list">
    <thead>
      <tr>
        <th scope="col">Recommendation</th>
        <th scope="col">Before</th>
        <th scope="col">After</th>
        <th scope="col">Why</th>
      </tr>
    </thead>
    <tbody>
      ${differences.map(({ id, title, before, after, why }) => {
        const name = html`<span class="id">${id}</span> ${title}`;
        const anchor = places.get(id);
        return html`<tr>
          <th scope="row">${anchor === undefined ? name : html`<a href="#${anchor}">${name}</a>`}</th>
          <td data-label="Before">${verdictBadge(before)}</td>
          <td data-label="After">${verdictBadge(after)}</td>
          <td data-label="Why">${why}</td>
        </tr> `;
      })}
    </tbody>
  </table>`;
}

function verdictBadge(word: string): Html {
  return badge(verdicts.find((verdict) => verdict === word) ?? null);
}
