import type { ComparedRow } from '../../plan/documented.ts';
import { grouped } from '../grouped.ts';
import { html, type Html, type Part } from './escape.ts';
import { sectionOf } from './score.ts';
import { badge } from './words.ts';

/** A published table beside a host, row by row in the table's order, by section. */
export function documentedTable(
  rows: readonly ComparedRow[],
  titles: ReadonlyMap<string, string>,
  planned: boolean,
): Html {
  const columns = planned ? 5 : 4;
  return html`<table class="list beside-host">
    <thead>
      <tr>
        <th scope="col">Recommendation</th>
        <th scope="col">Documented</th>
        <th scope="col">Now</th>
        ${planned && html`<th scope="col">After</th>`}
        <th scope="col">Why</th>
      </tr>
    </thead>
    ${[...grouped(rows, sectionOf)].map(
      ([id, within]) =>
        html`<tbody data-group>
          <tr class="section">
            <th scope="rowgroup" colspan="${columns}">
              ${id} ${titles.get(id) ?? ''} <span class="count" data-count>${within.length}</span>
            </th>
          </tr>
          ${within.map((row) => tableRow(row, planned))}
        </tbody> `,
    )}
  </table>`;
}

function tableRow(row: ComparedRow, planned: boolean): Html {
  const { id, title, documented, before, after = null, differs } = row;
  return html`<tr
    class="${differs ? 'differs' : 'same'}"
    data-row
    data-differs="${differs ? 'yes' : 'no'}"
    data-documented="${documented.status}"
    data-now="${before ?? 'none'}"
    data-after="${after ?? 'none'}"
    data-section="${sectionOf(row)}"
  >
    <th scope="row"><span class="id">${id}</span> ${title}</th>
    <td data-label="Documented">${badge(documented.status)}</td>
    <td data-label="Now">${badge(before)}</td>
    ${planned && html`<td data-label="After">${badge(after)}</td>`}
    <td data-label="Why">${explained(row)}</td>
  </tr> `;
}

function explained({ documented, exemption, why }: ComparedRow): Part {
  const reason = documented.note ?? documented.reason?.replaceAll('-', ' ');
  return [
    why !== undefined && html`<p><span class="mark differs">differs</span> ${why}</p>`,
    reason !== undefined && html`<p class="quiet">documented: ${reason}</p>`,
    exemption !== undefined &&
      exemption.reason !== documented.reason &&
      html`<p class="quiet">exempt: ${exemption.reason.replaceAll('-', ' ')}</p>`,
  ];
}
