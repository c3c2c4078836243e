import type { PlannedChange } from '../../plan/plan.ts';
import { changeTitle, differenceOf, handling } from '../change-text.ts';
import { fileLine, html, type Html, type Part } from './escape.ts';

/** A change with its place in the page. */
export interface ShownChange {
  readonly change: PlannedChange;
  readonly anchor: string;
}

/** Where the recommendations of a rule stand in the page. */
export type RulePlaces = ReadonlyMap<string, readonly { readonly id: string; readonly anchor: string }[]>;

/** Lines of a difference that are shown at once; a longer one is opened by who wants to read it. */
const LONG = 60;
/** Lines of a difference that are shown at all. */
const MOST = 2000;

/** Changes in their order, each with the rules that asked for it and, of a text, its difference. */
export function changeList(changes: readonly ShownChange[], places: RulePlaces): Html {
  return html`<div class="changes">${changes.map((one) => changeItem(one, places))}</div>`;
}

function changeItem({ change, anchor }: ShownChange, places: RulePlaces): Html {
  const lines = differenceOf(change, { color: false, width: 100 });
  const title = html`<span class="name">${changeTitle(change)}</span>`;
  const below = [
    html`<p class="quiet">
      ${change.along ? 'along with what is asked by' : 'asked by'}
      ${change.rules.map((rule, at) => [at === 0 ? '' : ', ', ruleLinks(rule, places)])}
    </p>`,
    handling(change).map((text) => html`<p class="quiet">${text}</p>`),
  ];
  if (lines.length === 0)
    return html`<div class="change brief" id="${anchor}">
      <p>${title}</p>
      ${below}
    </div> `;
  return html`<details
    class="change${lines.length > LONG ? ' long' : ''}"
    id="${anchor}"
    ${lines.length <= LONG && html` open`}
  >
    <summary>${title}${extent(lines)}</summary>
    <div class="inside">${below} ${diff(lines)}</div>
  </details> `;
}

/** The rule, and the recommendations that it serves. */
function ruleLinks(rule: string, places: RulePlaces): Part {
  const served = places.get(rule) ?? [];
  if (served.length === 0) return html`<code>${rule}</code>`;
  return html`<code>${rule}</code>
    (${served.map(({ id, anchor }, at) => html`${at === 0 ? '' : ', '}<a href="#${anchor}">${id}</a>`)})`;
}

function extent(lines: readonly string[]): Part {
  const count = (sign: string) => lines.slice(2).filter((line) => line.startsWith(sign)).length;
  const [added, taken] = [count('+'), count('-')];
  if (added + taken === 0) return '';
  return html` <span class="extent"
    ><span class="added">+${added}</span> <span class="taken">−${taken}</span
    ><span class="for-readers"> lines</span></span
  >`;
}

/** Its lines begin with signs, so that colours only repeat what they say. */
function diff(lines: readonly string[]): Html {
  const shown = lines.slice(0, MOST).map((line, at) => {
    const text = fileLine(line);
    if (at < 2 && /^(?:---|\+\+\+) /.test(line)) return html`<span class="file">${text}</span>`;
    if (line.startsWith('@@')) return html`<span class="hunk">${text}</span>`;
    if (line.startsWith('+')) return html`<ins>${text}</ins>`;
    return line.startsWith('-') ? html`<del>${text}</del>` : html`<span>${text}</span>`;
  });
  const left = lines.length - MOST;
  return html`<pre class="diff">
${shown}${left > 0 && html`<span class="hunk">and ${left} more lines, which the JSON plan has</span>`}</pre>`;
}
