/** Characters that take two columns (East Asian Wide and Fullwidth, pictographs), in ranges of their blocks. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const mark = /\p{M}/u;

/** How many columns harmless text takes on a terminal. */
export function columns(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let count = 0;
  for (const character of text) count += wide.test(character) ? 2 : mark.test(character) ? 0 : 1;
  return count;
}

/** As `columns`, in a locale that writes `→` as `->` and `…` as `...` too: what is wrapped fits in both. */
function room(text: string): number {
  let count = columns(text);
  for (const character of text) count += character === '→' ? 1 : character === '…' ? 2 : 0;
  return count;
}

/** Adds blanks up to a column. */
export function padded(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - columns(text)));
}

/**
 * Breaks harmless text at blanks into lines of at most `width` columns. A word that is longer than a line, such
 * as a path, is not broken: it can be copied.
 *
 * @param first what the first line begins with, such as a number or bare blanks
 * @param rest how many blanks the others begin with
 */
export function wrap(text: string, width: number, first = '', rest = columns(first)): string[] {
  const lines: string[] = [];
  let line = first;
  let left = width - room(first);
  let empty = true;
  for (const [, gap = '', word = ''] of text.matchAll(/( *)([^ ]+)/g)) {
    const between = empty ? '' : gap;
    const taken = room(word) + between.length;
    if (empty || taken <= left) {
      line += between + word;
      left -= taken;
    } else {
      lines.push(line);
      line = ' '.repeat(rest) + word;
      left = width - rest - room(word);
    }
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}
