import type { Report } from '../../audit/report.ts';
import { html, type Part } from './escape.ts';
import { decisionChapters } from './exemptions.ts';
import { page } from './page.ts';
import { anchors, resultList } from './results.ts';
import { scoreCard, sectionTable } from './score.ts';
import { type Dated, trendChapter } from './trend.ts';

/** An audit as one page. `history` are earlier reports of the host, for the trend. */
export function renderReportPage(report: Report, history: readonly Dated[] = []): string {
  const { results, startedAt: on } = report;
  const places = anchors(results);
  return page({
    kind: 'Audit',
    report,
    lead: [notices(report.notices), scoreCard(report)],
    chapters: [
      { id: 'sections', title: 'Score by section and level', body: sectionTable(report) },
      ...trendChapter(report, history),
      {
        id: 'results',
        title: 'Results',
        count: results.length,
        body: resultList(
          report,
          results.map((result, at) => ({ result, on, anchor: places[at] ?? '' })),
        ),
      },
      ...decisionChapters(report, places),
    ],
  });
}

/** What has to be known before reading on. */
export function notices(all: readonly string[]): Part {
  if (all.length === 0) return '';
  return html`<section class="notices" aria-label="Notes">
    <ul>
      ${all.map((notice) => html`<li>${notice}</li>`)}
    </ul>
  </section>`;
}
