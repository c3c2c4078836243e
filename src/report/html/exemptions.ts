import type { Report, Result } from '../../audit/report.ts';
import { html, type Html } from './escape.ts';
import { lastDay, timeLeft } from './expiry.ts';
import type { Chapter } from './page.ts';
import { badge } from './words.ts';

/** What a person decided: exemptions and answers, those that end first on top; no chapter where there is none. */
export function decisionChapters(report: Report, anchors: readonly string[]): Chapter[] {
  const { results, startedAt: on } = report;
  const rows = results.map((result, at) => ({ result, anchor: anchors[at] ?? '' }));
  const exempt = ordered(
    rows.filter(({ result }) => result.exemption !== undefined),
    ({ exemption }) => exemption?.expires,
    on,
  );
  const reviewed = ordered(
    rows.filter(({ result }) => result.review !== undefined),
    ({ review }) => review?.until,
    on,
  );
  return [
    ...(exempt.length === 0
      ? []
      : [{ id: 'exemptions', title: 'Exemptions', count: exempt.length, body: exemptionTable(exempt, on) }]),
    ...(reviewed.length === 0
      ? []
      : [
          {
            id: 'answers',
            title: 'Answers of people',
            count: reviewed.length,
            body: answerTable(reviewed, on),
          },
        ]),
  ];
}

interface Row {
  readonly result: Result;
  readonly anchor: string;
}

function ordered(rows: readonly Row[], endOf: (result: Result) => string | undefined, on: string): Row[] {
  const left = ({ result }: Row) => timeLeft(endOf(result) ?? '', on)?.days ?? Number.MAX_SAFE_INTEGER;
  return rows.toSorted((a, b) => left(a) - left(b));
}

function exemptionTable(rows: readonly Row[], on: string): Html {
  return html`<table class="list">
    <thead>
      <tr>
        <th scope="col">Recommendation</th>
        <th scope="col">By evidence</th>
        <th scope="col">Reason</th>
        <th scope="col">Owner</th>
        <th scope="col">Until</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ result, anchor }) => {
        const { reason = '', note, owner, expires } = result.exemption ?? {};
        return html`<tr>
          ${named(result, anchor)}
          <td data-label="By evidence">${badge(result.actual)}</td>
          <td data-label="Reason">
            ${reason.replaceAll('-', ' ')}${note === undefined ? '' : html`<span class="gist">${note}</span>`}
          </td>
          <td data-label="Owner">${owner ?? html`<span class="quiet">none named</span>`}</td>
          <td class="short" data-label="Until">
            ${expires === undefined ? html`<span class="quiet">no end</span>` : lastDay(expires, on)}
          </td>
        </tr> `;
      })}
    </tbody>
  </table>`;
}

function answerTable(rows: readonly Row[], on: string): Html {
  return html`<table class="list">
    <thead>
      <tr>
        <th scope="col">Recommendation</th>
        <th scope="col">Verdict</th>
        <th scope="col">Answered by</th>
        <th scope="col">On</th>
        <th scope="col">Until</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ result, anchor }) => {
        const { by = '', on: day = '', until = '', note } = result.review ?? {};
        return html`<tr>
          ${named(result, anchor)}
          <td data-label="Verdict">${badge(result.status)}</td>
          <td data-label="Answered by">
            ${by}${note === undefined ? '' : html`<span class="gist">${note}</span>`}
          </td>
          <td data-label="On">${day}</td>
          <td data-label="Until">${lastDay(until, on)}</td>
        </tr> `;
      })}
    </tbody>
  </table>`;
}

function named({ id, title }: Result, anchor: string): Html {
  return html`<th scope="row">
    <a href="#${anchor}"><span class="id">${id}</span> ${title}</a>
  </th>`;
}
