import type { ConfFile } from './conf-files.ts';

/** A line of tmpfiles.d(5) that may set the mode of a regular file. */
export interface TmpfilesLine {
  /** `create` (f) makes a file and sets the mode of one that is there; `adjust` (z, Z) only sets it. */
  readonly action: 'create' | 'adjust';
  /** The letter itself: of lines for one path, it decides which comes first. */
  readonly letter: string;
  /** Whether it holds for everything below the path too. */
  readonly recursive: boolean;
  /** A pattern for `adjust`. */
  readonly path: string;
  /** Permission bits, or undefined where the line sets none. */
  readonly mode: number | undefined;
  /** Only for a file that the line itself makes. */
  readonly onlyNew: boolean;
  /** Bits that no account has yet are not given. */
  readonly masked: boolean;
  readonly file: ConfFile;
  /** From 1. */
  readonly line: number;
}

/**
 * A line of another type. One that makes something claims its path, so that a later `create` for it is ignored; one for
 * what is there already holds a place in the order for its pattern.
 */
export interface Claim {
  readonly action: 'claim' | 'place';
  readonly path: string;
}

const claiming = new Set('dDvqQpLcbC');
const placing = new Set('xXrRewtThHaA');

/**
 * The lines of one file that matter for modes of regular files. Lines that systemd-tmpfiles refuses, and paths with
 * specifiers other than `%%`, are left out.
 */
export function parseTmpfiles(file: ConfFile): (TmpfilesLine | Claim)[] {
  return file.text.split('\n').flatMap((raw, at) => {
    const text = withoutBlanksAround(raw);
    if (text === '' || text.startsWith('#') || text.startsWith(';')) return [];
    return lineOf(words(text), file, at + 1);
  });
}

/** In one pass: a pattern for blanks at an end looks at those in the middle again and again. */
function withoutBlanksAround(line: string): string {
  let end = line.length;
  while (end > 0 && ' \t\r'.includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end).replace(/^[ \t\r]+/, '');
}

function lineOf(
  fields: readonly string[] | undefined,
  file: ConfFile,
  line: number,
): (TmpfilesLine | Claim)[] {
  const [type = '', rawPath = '', mode = '-'] = fields ?? [];
  const [letter = '', ...modifiers] = type;
  const path = pathOf(rawPath);
  if (path === undefined || modifiers.some((modifier) => !'!+-=~^$?'.includes(modifier))) return [];
  if (claiming.has(letter)) return [{ action: 'claim', path }];
  if (placing.has(letter)) return [{ action: 'place', path }];
  const action = letter === 'f' || letter === 'F' ? 'create' : 'zZm'.includes(letter) ? 'adjust' : undefined;
  const set = modeOf(mode);
  if (letter === '' || action === undefined || set === undefined) return [];
  return [{ action, letter, recursive: letter === 'Z', path, ...set, file, line }];
}

function modeOf(word: string): Pick<TmpfilesLine, 'mode' | 'onlyNew' | 'masked'> | undefined {
  const [, prefix = '', digits] = /^([~:]*)([0-7]{1,5}|-)$/.exec(word) ?? [];
  if (digits === undefined) return undefined;
  const mode = digits === '-' ? undefined : Number.parseInt(digits, 8);
  if (mode !== undefined && mode > 0o7777) return undefined;
  return { mode, onlyNew: prefix.includes(':'), masked: prefix.includes('~') };
}

/** Absolute, without doubled or final slashes. */
function pathOf(word: string): string | undefined {
  if (!word.startsWith('/') || /%(?!%)/.test(word.replaceAll('%%', ''))) return undefined;
  const path = word.replaceAll('%%', '%').replace(/\/+/g, '/').replace(/\/$/, '');
  return path.split('/').includes('..') ? undefined : path.replaceAll(/\/\.(?=\/|$)/g, '');
}

/** Words in blanks, with quotes and backslashes (systemd.syntax(7)); undefined where a quote is not closed. */
function words(text: string): string[] | undefined {
  const found: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && quote !== "'") {
      at += 1;
      if (at >= text.length) return undefined;
      word = (word ?? '') + text.charAt(at);
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) found.push(word);
      word = undefined;
      // The fields behind the mode do not matter, and the last one takes all of the rest.
      if (found.length === 3) return found;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return undefined;
  return word === undefined ? found : [...found, word];
}
