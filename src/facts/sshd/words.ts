/** A word of a configuration line and where the next one starts; no word where a quote is never closed. */
interface Word {
  readonly word: string | undefined;
  /** Index of what follows, undefined where the line ends with the word. */
  readonly next: number | undefined;
}

/**
 * The word of `line` at `at`, as sshd's own `strdelim` cuts it: ended by white space or by `=`; a double
 * quote anywhere in it opens a part in which both are kept and whose closing quote ends the word.
 */
export function delimitedWord(line: string, at: number): Word {
  const end = indexWhere(
    line,
    at,
    (character) => isSpace(character) || character === '"' || character === '=',
  );
  if (end === line.length) return { word: line.slice(at), next: undefined };
  if (line[end] === '"') {
    const close = line.indexOf('"', end + 1);
    if (close < 0) return { word: undefined, next: undefined };
    return { word: line.slice(at, end) + line.slice(end + 1, close), next: afterSpace(line, close + 1) };
  }
  const next = afterSpace(line, end + 1);
  const equals = line[end] !== '=' && line[next] === '=';
  return { word: line.slice(at, end), next: equals ? afterSpace(line, next + 1) : next };
}

/** All words from `at` on, cut by `delimitedWord`; a word that is never closed ends them. */
export function delimitedWords(line: string, at: number): string[] {
  const words: string[] = [];
  for (let from: number | undefined = at; from !== undefined;) {
    const { word, next }: Word = delimitedWord(line, from);
    if (word === undefined) break;
    words.push(word);
    from = next;
  }
  return words;
}

interface Arguments {
  readonly words: readonly string[];
  /** Where a trailing comment starts. */
  readonly comment: number | undefined;
}

/**
 * The words from `at` on, as sshd since 8.7 cuts them (`argv_split`): blanks and tabs separate, single and
 * double quotes may open and close anywhere, a backslash escapes quotes, itself and a blank outside quotes,
 * `#` at the start of a word begins a comment. Undefined where a quote is never closed.
 */
export function splitArguments(line: string, at: number): Arguments | undefined {
  const words: string[] = [];
  let index = at;
  for (;;) {
    index = indexWhere(line, index, (character) => character !== ' ' && character !== '\t');
    if (index === line.length) return { words, comment: undefined };
    if (line[index] === '#') return { words, comment: index };
    let word = '';
    let quote: string | undefined;
    for (; index < line.length; index++) {
      const character = line.charAt(index);
      const following = line.charAt(index + 1);
      if (character === '\\' && isEscapable(following, quote)) {
        word += following;
        index++;
      } else if (quote === undefined && (character === ' ' || character === '\t')) break;
      else if (quote === undefined && (character === '"' || character === "'")) quote = character;
      else if (character === quote) quote = undefined;
      else word += character;
    }
    if (quote !== undefined) return undefined;
    words.push(word);
  }
}

function isEscapable(character: string, quote: string | undefined): boolean {
  return (
    character === "'" || character === '"' || character === '\\' || (quote === undefined && character === ' ')
  );
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

function afterSpace(line: string, at: number): number {
  return indexWhere(line, at, (character) => !isSpace(character));
}

function indexWhere(line: string, at: number, holds: (character: string) => boolean): number {
  let index = at;
  while (index < line.length && !holds(line.charAt(index))) index++;
  return index;
}
