import type { Report } from '../../audit/report.ts';
import { percent } from '../score-lines.ts';
import { type Point, trendChart } from './chart.ts';
import { html } from './escape.ts';
import { type Chapter, moment } from './page.ts';

/** What a trend needs of a report. */
export type Dated = Pick<Report, 'profile' | 'startedAt' | 'summary'>;

/** The scores of earlier reports and this one; no chapter where there are no earlier ones. */
export function trendChapter(report: Dated, history: readonly Dated[]): Chapter[] {
  if (history.length === 0) return [];
  const all = [...history, report].toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const [first = report, last = report] = [all.at(0), all.at(-1)];
  const other = ({ profile }: Dated) => profile.id !== report.profile.id;
  const title = `Score from ${percent(first.summary.score)} to ${percent(last.summary.score)} over ${all.length} reports`;
  return [
    {
      id: 'trend',
      title: 'Trend',
      body: html`<figure class="trend-figure">
          ${trendChart(
            all.map((one) => point(one, other(one))),
            title,
          )}
          <p class="axis"><span>${moment(first.startedAt)}</span><span>${moment(last.startedAt)}</span></p>
          <figcaption>
            ${title}, in percent of what is
            enforced${all.some(other) ? '. Hollow points are of another profile, which enforces other things' : ''}.
          </figcaption>
        </figure>
        <details class="figures-table">
          <summary>The figures</summary>
          ${table(all, other)}
        </details>`,
    },
  ];
}

function point(report: Dated, other: boolean): Point {
  const { startedAt, summary, profile } = report;
  return {
    at: Date.parse(startedAt),
    score: summary.score,
    label: `${startedAt}: ${percent(summary.score)}, ${summary.fail} fail (${profile.id})`,
    other,
  };
}

function table(all: readonly Dated[], other: (report: Dated) => boolean) {
  return html`<table class="list">
    <thead>
      <tr>
        <th scope="col">Looked at</th>
        <th scope="col" class="figures">Score</th>
        <th scope="col" class="figures">Pass</th>
        <th scope="col" class="figures">Fail</th>
        <th scope="col" class="figures">Not measured</th>
        <th scope="col">Profile</th>
      </tr>
    </thead>
    <tbody>
      ${all.map(
        (report) =>
          html`<tr>
            <th scope="row">${moment(report.startedAt)}</th>
            <td class="figures" data-label="Score">${percent(report.summary.score)}</td>
            <td class="figures" data-label="Pass">${report.summary.pass}</td>
            <td class="figures" data-label="Fail">${report.summary.fail}</td>
            <td class="figures" data-label="Not measured">${report.summary.error}</td>
            <td data-label="Profile">${report.profile.id}${other(report) ? ' (another)' : ''}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}
