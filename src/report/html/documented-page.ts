import type { Verdict } from '../../audit/report.ts';
import type { ComparedRow } from '../../plan/documented.ts';
import type { ProfileComparison } from '../documented-text.ts';
import { grouped } from '../grouped.ts';
import { counted } from '../numbers.ts';
import { words } from '../result-lines.ts';
import { bar, swatch } from './chart.ts';
import { documentedTable } from './documented-table.ts';
import { html, type Html, type Part } from './escape.ts';
import { type Choice, filters } from './filters.ts';
import { type Chapter, page } from './page.ts';
import { notices } from './report-page.ts';
import { sectionOf, sectionTitles } from './score.ts';
import { verdictTitles } from './words.ts';

/** A profile's published table beside a host, and what stays to be done, as one page. */
export function renderDocumentedPage({ report, table, planned, unsettled }: ProfileComparison): string {
  const rows = table?.rows ?? [];
  const when = planned ? ' after the changes' : '';
  const missed = rows.filter(({ documented, differs }) => documented.status === 'pass' && differs);
  return page({
    kind: 'Comparison',
    report,
    ...(table !== undefined && { facts: [['Held against', table.title] as const] }),
    lead: [notices(report.notices), table === undefined ? '' : card(table.title, rows, planned)],
    chapters: [
      ...(table === undefined
        ? []
        : [
            {
              id: 'rows',
              title: table.title,
              count: rows.length,
              body: html`${filters(choices(rows, sectionTitles(report), planned), rows.length, 'rows')}
              ${documentedTable(rows, sectionTitles(report), planned)}`,
            },
          ]),
      ...left(
        'missed',
        'Documented Pass that does not pass here',
        missed.map(({ id, title, why = '' }) => ({ id, title, text: why })),
      ),
      ...left(
        'unsettled',
        `Automated recommendations that do not pass${when}`,
        unsettled.map(({ id, title, needs }) => ({ id, title, text: needs })),
      ),
    ],
  });
}

/** The table, the host and the host after the changes, each as a bar of verdicts. */
function card(title: string, rows: readonly ComparedRow[], planned: boolean): Html {
  const differing = rows.filter(({ differs }) => differs).length;
  const bars: [string, (row: ComparedRow) => Verdict | null | undefined][] = [
    ['Documented', ({ documented }) => documented.status],
    ['Now', ({ before }) => before],
    ...(planned
      ? [
          ['After the changes', ({ after }) => after] satisfies [
            string,
            (row: ComparedRow) => Verdict | null | undefined,
          ],
        ]
      : []),
  ];
  return html`<section class="score" aria-label="${title}">
    <div class="figure">
      <p class="percent">${rows.length - differing} of ${rows.length}</p>
      <p class="of">
        ${planned ? 'rows as documented after the changes' : 'rows as documented'};
        ${counted(differing, 'differs', 'differ')}
      </p>
    </div>
    <div class="bars">
      ${bars.map(([name, verdictOf]) => {
        const counts = drawn.map((verdict) => ({
          verdict,
          count: rows.filter((row) => verdictOf(row) === verdict).length,
        }));
        const told = counts
          .filter(({ count }) => count > 0)
          .map(
            ({ verdict, count }) =>
              html`<li class="verdict">
                ${swatch(verdict)}<span class="number">${count}</span>
                <span class="meaning">${verdictTitles[verdict].toLowerCase()}</span>
              </li>`,
          );
        return html`<p class="bar-name">${name}</p>
          ${bar(counts, 'bar tall')}
          <ul class="verdicts beside">
            ${told}
          </ul>`;
      })}
    </div>
  </section>`;
}

const drawn = ['pass', 'fail', 'error', 'manual', 'not-applicable'] as const;

function choices(
  rows: readonly ComparedRow[],
  titles: ReadonlyMap<string, string>,
  planned: boolean,
): Choice[] {
  const options = (keyOf: (row: ComparedRow) => string, textOf: (key: string) => string = (key) => key) =>
    [...grouped(rows, keyOf)].map(([value, sharing]) => ({
      value,
      text: textOf(value),
      count: sharing.length,
    }));
  const verdict = (key: string) => drawn.find((one) => one === key);
  const word = (key: string) => words[verdict(key) ?? 'not-applicable'];
  const listed = (key: string) => (verdict(key) === undefined ? 'not listed' : word(key));
  return [
    {
      name: 'differs',
      title: 'Beside the table',
      many: true,
      options: options(
        ({ differs }) => (differs ? 'yes' : 'no'),
        (key) => (key === 'yes' ? 'differs' : 'as documented'),
      ),
    },
    {
      name: 'documented',
      title: 'Documented',
      options: options(({ documented }) => documented.status, word),
    },
    { name: 'now', title: 'Now', options: options(({ before }) => before ?? 'none', listed) },
    ...(planned
      ? [{ name: 'after', title: 'After', options: options(({ after }) => after ?? 'none', listed) }]
      : []),
    {
      name: 'section',
      title: 'Section',
      options: options(sectionOf, (id) => `${id} ${titles.get(id) ?? ''}`.trim()),
    },
  ];
}

function left(
  id: string,
  title: string,
  items: readonly { id: string; title: string; text: string }[],
): Chapter[] {
  if (items.length === 0) return [];
  const row = ({ id, title, text }: (typeof items)[number]): Part =>
    html`<tr>
      <th scope="row"><span class="id">${id}</span> ${title}</th>
      <td data-label="Why">${text}</td>
    </tr> `;
  return [
    {
      id,
      title,
      count: items.length,
      body: html`<table class="list halves">
        <thead>
          <tr>
            <th scope="col">Recommendation</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          ${items.map(row)}
        </tbody>
      </table>`,
    },
  ];
}
