import type { Report, Result, Verdict } from '../../audit/report.ts';
import { grouped } from '../grouped.ts';
import { percent } from '../score-lines.ts';
import { bar, type Slice, swatch } from './chart.ts';
import { html, type Html, type Part } from './escape.ts';
import { verdictOrder, verdictTitles } from './words.ts';

/** Drawn from what is good to what is not known. */
const drawn = ['pass', 'fail', 'error', 'manual', 'exempt', 'not-applicable'] as const;

/** The score in words and as a bar, with how many recommendations have each verdict; before and after where both are known. */
export function scoreCard(report: Report, before?: Report): Html {
  const { summary } = report;
  const was = before?.summary;
  return html`<section class="score" aria-label="Score">
    <div class="figure">
      <p class="percent">
        ${was === undefined ? '' : html`<span class="was">${percent(was.score)}</span><span class="becomes"> → </span>`}${percent(summary.score)}
      </p>
      <p class="of">${scoreWords(report)}</p>
    </div>
    <div class="bars">
      ${
        before === undefined
          ? ''
          : html`<p class="bar-name">Before</p>
              ${bar(slices(before.results), 'bar tall')}
              <p class="bar-name">After</p>`
      }${bar(slices(report.results), 'bar tall')}
      <ul class="verdicts">
        ${verdictOrder.map((verdict) => verdictCount(verdict, summary[verdict], was?.[verdict]))}
      </ul>
    </div>
  </section>`;
}

function scoreWords({ summary: { pass, fail, error, score } }: Report): string {
  const unmeasured = error === 0 ? '' : `; ${error} could not be measured`;
  if (score === null) return `nothing that is enforced passes or fails${unmeasured}`;
  return `${pass} of ${pass + fail} enforced recommendations pass${unmeasured}`;
}

function verdictCount(verdict: Verdict, count: number, was: number | undefined): Html {
  const figure = was === undefined || was === count ? html`${count}` : html`${was} → ${count}`;
  const text = html`${swatch(verdict)}<span class="number">${figure}</span>
    <span class="meaning">${verdictTitles[verdict].toLowerCase()}</span>`;
  return html`<li>
    ${count === 0 ? html`<span class="verdict">${text}</span>` : html`<a class="verdict" href="#verdict-${verdict}" data-set="verdict" data-value="${verdict}">${text}</a>`}
  </li>`;
}

/** How many results have each verdict. */
export function slices(results: readonly Result[]): Slice[] {
  return drawn.map((verdict) => ({
    verdict,
    count: results.filter(({ status }) => status === verdict).length,
  }));
}

/** One row for each section of the benchmark, and one for all: the verdicts as a bar, the score, and that of each level. */
export function sectionTable(report: Report, before?: Report): Html {
  const bySection = grouped(report.results, sectionOf);
  const wasBySection = before && grouped(before.results, sectionOf);
  const titles = sectionTitles(report);
  const having = ([1, 2] as const).filter((level) => report.results.some((result) => result.level === level));
  // Where there is one level only, its score is that of all.
  const levels = having.length > 1 ? having : [];
  const row = (name: Part, results: readonly Result[], was: readonly Result[] | undefined, kind: string) =>
    html`<tr class="${kind}">
      <th scope="row">${name}</th>
      <td class="bar-cell">
        ${was === undefined ? '' : bar(slices(was), 'bar thin')}${bar(slices(results))}
      </td>
      <td class="figures" data-label="Pass">${passedOf(results)}</td>
      <td class="figures strong" data-label="Score">${change(was && scoreOf(was), scoreOf(results))}</td>
      ${levels.map((level) => {
        const of = (all: readonly Result[]) => all.filter((result) => result.level === level);
        return html`<td class="figures" data-label="Level ${level}">
          ${change(was && scoreOf(of(was)), scoreOf(of(results)))}
        </td>`;
      })}
    </tr> `;
  return html`<table class="sections">
    <caption class="for-readers">
      Score by section and level
    </caption>
    <thead>
      <tr>
        <th scope="col">Section</th>
        <th scope="col">${before === undefined ? 'Verdicts' : 'Verdicts before (thin) and after'}</th>
        <th scope="col" class="figures">Pass</th>
        <th scope="col" class="figures">Score</th>
        ${levels.map((level) => html`<th scope="col" class="figures">Level ${level}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${[...bySection].map(([id, results]) =>
        row(
          html`<a href="#results" data-set="section" data-value="${id}"
            ><span class="id">${id}</span> ${titles.get(id) ?? ''}</a
          >`,
          results,
          wasBySection && (wasBySection.get(id) ?? []),
          '',
        ),
      )}
    </tbody>
    <tfoot>
      ${row('All', report.results, before?.results, 'total')}
    </tfoot>
  </table>`;
}

/** The first part of a recommendation's number. */
export function sectionOf({ id }: Pick<Result, 'id'>): string {
  return id.split('.', 1)[0] ?? '';
}

export function sectionTitles({ benchmark }: Pick<Report, 'benchmark'>): ReadonlyMap<string, string> {
  return new Map(benchmark.sections?.map(({ id, title }) => [id, title]));
}

/** As `summarize` counts: passed of those enforced that pass or fail, rounded down to one decimal. */
function scoreOf(results: readonly Result[]): number | null {
  const { pass, judged } = judgedOf(results);
  return judged === 0 ? null : Math.floor((pass / judged) * 1000) / 10;
}

function passedOf(results: readonly Result[]): string {
  const { pass, judged } = judgedOf(results);
  return judged === 0 ? '–' : `${pass} of ${judged}`;
}

function judgedOf(results: readonly Result[]): { pass: number; judged: number } {
  const count = (status: Verdict) => results.filter((result) => result.status === status).length;
  const pass = count('pass');
  return { pass, judged: pass + count('fail') };
}

function change(was: number | null | undefined, is: number | null): Html {
  const figure = (score: number | null) => (score === null ? '–' : percent(score));
  if (was === undefined || was === is) return html`${figure(is)}`;
  return html`<span class="was">${figure(was)}</span><span class="becomes"> → </span>${figure(is)}`;
}
