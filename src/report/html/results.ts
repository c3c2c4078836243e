import type { Report, Result, Verdict } from '../../audit/report.ts';
import { grouped } from '../grouped.ts';
import { words } from '../result-lines.ts';
import { html, type Html } from './escape.ts';
import { type Choice, filters } from './filters.ts';
import { outcomeOf, resultDetails, type ShownResult } from './result.ts';
import { sectionOf, sectionTitles } from './score.ts';
import { verdictOrder, verdictTitles } from './words.ts';

/** Every recommendation with filters over them, grouped by verdict: what fails first. */
export function resultList(report: Report, shown: readonly ShownResult[]): Html {
  const byVerdict = grouped(shown, ({ result }) => result.status);
  return html`${filters(choices(report, shown), shown.length, 'recommendations')}
  ${verdictOrder.map((verdict) => group(verdict, byVerdict.get(verdict) ?? []))}`;
}

function group(verdict: Verdict, shown: readonly ShownResult[]): Html {
  if (shown.length === 0) return html``;
  return html`<section
    class="group"
    id="verdict-${verdict}"
    data-group
    aria-labelledby="verdict-${verdict}-title"
  >
    <h3 id="verdict-${verdict}-title">
      ${verdictTitles[verdict]} <span class="count" data-count>${shown.length}</span>
    </h3>
    ${shown.map(resultDetails)}
  </section> `;
}

function choices({ benchmark }: Report, shown: readonly ShownResult[]): Choice[] {
  const titles = sectionTitles({ benchmark });
  const results = shown.map(({ result }) => result);
  const options = <T extends string>(
    keyOf: (result: Result) => T,
    textOf: (key: T) => string,
    order?: readonly T[],
  ) => {
    const groups = grouped(results, keyOf);
    return (order ?? [...groups.keys()]).flatMap((value) => {
      const count = groups.get(value)?.length ?? 0;
      return count === 0 ? [] : [{ value, text: textOf(value), count }];
    });
  };
  const outcomes = grouped(
    shown.flatMap(({ before, result }) => (before === undefined ? [] : [outcomeOf(before, result)])),
    (outcome) => outcome,
  );
  return [
    {
      name: 'verdict',
      title: 'Verdict',
      many: true,
      options: options(
        ({ status }) => status,
        (verdict) => words[verdict],
        verdictOrder,
      ),
    },
    {
      name: 'section',
      title: 'Section',
      options: options(sectionOf, (id) => `${id} ${titles.get(id) ?? ''}`.trim()),
    },
    {
      name: 'level',
      title: 'Level',
      options: options(
        ({ level }) => (level === null ? 'none' : `${level}`),
        (level) => (level === 'none' ? 'without' : level),
        ['1', '2', 'none'],
      ),
    },
    {
      name: 'enforced',
      title: 'Enforced',
      options: options(
        ({ enforced }) => (enforced ? 'yes' : 'no'),
        (value) => value,
        ['yes', 'no'],
      ),
    },
    {
      name: 'outcome',
      title: 'Outcome',
      options: (['mended', 'worse', 'same'] as const).flatMap((value) => {
        const count = outcomes.get(value)?.length ?? 0;
        return count === 0 ? [] : [{ value, text: outcomeTexts[value], count }];
      }),
    },
  ];
}

const outcomeTexts = { mended: 'comes to pass', worse: 'no longer passes', same: 'stays as it is' } as const;

/** An address for each recommendation, readable where its number is one: `r5.3.7`. No two are alike. */
export function anchors(results: readonly Pick<Result, 'id'>[]): string[] {
  const taken = new Set<string>();
  return results.map(({ id }, at) => {
    const wished = /^\d{1,3}(?:\.\d{1,3}){0,5}$/.test(id) ? `r${id}` : `n${at}`;
    const anchor = taken.has(wished) ? `n${at}` : wished;
    taken.add(anchor);
    return anchor;
  });
}
