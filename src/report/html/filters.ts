import { html, type Html, type Part } from './escape.ts';

/** A choice that narrows the rows of a page; `name` is the rows' data attribute. */
export interface Choice {
  readonly name: string;
  readonly title: string;
  /** Several of them may be chosen at once. */
  readonly many?: true;
  readonly options: readonly { readonly value: string; readonly text: Part; readonly count: number }[];
}

/**
 * Search and choices over the rows of a page (`data-row` and a data attribute for each choice). They show once the
 * script runs; without it every row can be read.
 */
export function filters(choices: readonly Choice[], total: number, what: string): Html {
  return html`<form class="filters" role="search" aria-label="Filter ${what}" hidden>
    <label class="search"
      ><span>Search</span
      ><input type="search" name="q" autocomplete="off" spellcheck="false" placeholder="number, word, file …"
    /></label>
    ${choices.filter(({ options }) => options.length > 1).map((choice) => (choice.many ? many(choice) : one(choice)))}
    <div class="actions">
      <button type="button" data-do="open">Open all</button><button type="reset">Clear</button>
    </div>
    <output class="shown" data-what="${what}">${total} of ${total} ${what}</output>
  </form>`;
}

function many({ name, title, options }: Choice): Html {
  return html`<fieldset>
    <legend>${title}</legend>
    ${options.map(
      ({ value, text, count }) =>
        html`<label class="chip"
          ><input type="checkbox" name="${name}" value="${value}" /><span
            >${text} <span class="count">${count}</span></span
          ></label
        >`,
    )}
  </fieldset>`;
}

function one({ name, title, options }: Choice): Html {
  return html`<label
    ><span>${title}</span
    ><select name="${name}">
      <option value="">all</option>
      ${options.map(({ value, text, count }) => html`<option value="${value}">${text} (${count})</option>`)}
    </select></label
  >`;
}
