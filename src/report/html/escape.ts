import { plain, plainLine } from '../terminal.ts';

/** Markup that is safe to put into a page as it is. Only `html` makes it. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static of(strings: TemplateStringsArray, values: readonly Part[]): Html {
    return new Html(
      unindented(strings).reduce((text, string, at) => text + written(values[at - 1]) + string),
    );
  }

  /** For text that was escaped already, and for style sheets and scripts of our own. */
  static trusted(text: string): Html {
    return new Html(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes. Nothing is written for what is left out. */
export type Part = Html | string | number | undefined | null | false | readonly Part[];

/** UTF-16 units of one value that are shown. Longer ones are cut off with an ellipsis; the JSON has all of them. */
const LONGEST = 2000;

/**
 * A piece of a page. Whatever is put into the template is text, also in an attribute, whose value has to stand in
 * double quotes: markup is escaped, and what no reader sees (controls, escape sequences, changes of direction, lone
 * surrogates) is written out. Lists are joined.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return Html.of(strings, values);
}

/** A line of a file, with its tabs. */
export function fileLine(text: string): Html {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return Html.trusted(markupEscaped(plainLine(shown)));
}

const kept = new WeakMap<TemplateStringsArray, readonly string[]>();

/** A line end and the blanks after it mean one blank to a browser, and would be a third of a page. */
function unindented(strings: TemplateStringsArray): readonly string[] {
  const known = kept.get(strings);
  if (known !== undefined) return known;
  const short = strings.map((string) => string.replace(/\s*\n\s*/g, '\n'));
  kept.set(strings, short);
  return short;
}

function written(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return markupEscaped(plain(part, LONGEST));
  return part.map(written).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function markupEscaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}
