import { seen, whole } from './terminal.ts';

/**
 * A string from a host as a Markdown code span (CommonMark 6.1). Markup, HTML, links, mentions, issue numbers and
 * commits mean nothing in there, and no number of backticks ends it.
 */
export function code(text: string, limit = LONGEST): string {
  const shown = shortened(seen(text), limit);
  if (shown.trim() === '') return '*empty*';
  const runs = [...shown.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Characters of one value: a comment is for reading. */
const LONGEST = 300;

/** Words that hold nothing but letters, digits and a little punctuation, none of which can be markup. */
const harmless = /^[\p{L}\p{N}][\p{L}\p{N} ,()'’/.;-]*$/u;
/** What GitHub links all the same: web addresses, issues, and what looks like a commit. */
const linked = /www\.|\bGH-\d|\b[0-9a-f]{7,}\b/i;

/** Words for people: as they are where nothing in them could be markup, a link or a mention, else as code. */
export function prose(text: string): string {
  return harmless.test(text) && !linked.test(text) ? shortened(seen(text), LONGEST) : code(text);
}

/** The same for a cell of a table, which a bar would end even within code. */
export function cell(text: string): string {
  return prose(text.replaceAll('|', '¦'));
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${whole(text.slice(0, limit))}…`;
}

/** Lines of a file in a fenced block that nothing within can end, whatever it holds. */
export function fenced(lines: readonly string[], language: string): string[] {
  const runs = lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** A part of a comment that is folded until somebody opens it. */
export interface Fold {
  /** Markdown-free words. */
  readonly title: string;
  /** Each stands or is left out whole. */
  readonly items: readonly (readonly string[])[];
}

/** GitHub takes 65,536 characters in a comment. */
const MOST = 60_000;

/** A comment of a lead that is always shown and folded parts, cut at whole items where there would be too much. */
export function comment(lead: readonly string[], folds: readonly Fold[], last: string): string {
  let room = MOST - lead.join('\n').length - last.length;
  const blocks = folds.flatMap(({ title, items }) => {
    const shown: string[] = [];
    let count = 0;
    for (const item of items) {
      const size = item.join('\n').length + 1;
      if (size > room - 200) break;
      room -= size;
      count += 1;
      shown.push(...item);
    }
    const more = items.length - count;
    const cut = more === 0 ? [] : ['', `… and ${more} more, for which there is no room here.`];
    room -= title.length + 100;
    return ['', `<details><summary>${title}</summary>`, '', ...shown, ...cut, '', '</details>'];
  });
  return `${[...lead, ...blocks, '', last].join('\n')}\n`;
}
