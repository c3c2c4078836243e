import { isSince, type OpenSshVersion } from './version.ts';
import { delimitedWord, delimitedWords, splitArguments } from './words.ts';

/** A line of sshd_config(5) as one release of sshd cuts it. */
export type Line =
  | { readonly kind: 'blank' }
  | { readonly kind: 'directive'; readonly directive: Directive }
  /** sshd does not start with such a line. */
  | { readonly kind: 'refused'; readonly why: string };

export interface Directive {
  /** As it is spelled in the file. */
  readonly keyword: string;
  /** What follows the keyword, empty words included. */
  readonly words: readonly string[];
  /** What follows the keyword, uncut and without a comment that sshd drops beforehand. */
  readonly rest: string;
  /** The end of the line that is no part of the directive: a comment with the space before it, a carriage return. */
  readonly tail: string;
}

/** Before OpenSSH 8.2 a line has to fit into a buffer of this size, with its newline and a final NUL. */
const BUFFER = 4096;

/** Cuts one line, given without its newline. */
export function readLine(raw: string, version: OpenSshVersion): Line {
  if (!isSince(version, 8, 2) && Buffer.byteLength(raw) + 2 >= BUFFER)
    return { kind: 'refused', why: 'the line is too long' };
  const text = stripped(isSince(version, 8, 7) ? raw : withoutComment(raw));
  const [keyword, at] = keywordOf(text);
  if (keyword === '' || keyword.startsWith('#')) return { kind: 'blank' };
  if (!isSince(version, 8, 7)) {
    const words = at === undefined ? [] : delimitedWords(text, at);
    const tail = tailFrom(raw, raw.includes('#') ? raw.indexOf('#') : raw.length);
    return { kind: 'directive', directive: { keyword, words, rest: text.slice(at ?? text.length), tail } };
  }
  if (at === undefined || at === text.length)
    return { kind: 'refused', why: `${keyword} stands without a value` };
  const cut = splitArguments(text, at);
  if (cut === undefined) return { kind: 'refused', why: 'a quote is never closed' };
  const start = raw.length - raw.replace(/^[ \t\r]+/, '').length;
  const tail = tailFrom(raw, cut.comment === undefined ? raw.length : start + cut.comment);
  return { kind: 'directive', directive: { keyword, words: cut.words, rest: text.slice(at), tail } };
}

function withoutComment(raw: string): string {
  const comment = raw.indexOf('#');
  return comment < 0 ? raw : raw.slice(0, comment);
}

/** Without the white space that sshd drops: blanks, tabs and carriage returns before, form feeds too behind. */
function stripped(text: string): string {
  let start = 0;
  while (' \t\r'.includes(text.charAt(start)) && start < text.length) start++;
  let end = text.length;
  while (end > start + 1 && ' \t\r\n\f'.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The first word that is not empty, and where the rest starts. A `=` may stand before it. */
function keywordOf(text: string): [keyword: string, at: number | undefined] {
  const first = delimitedWord(text, 0);
  if (first.word !== '') return [first.word ?? '', first.next];
  if (first.next === undefined) return ['', undefined];
  const { word = '', next } = delimitedWord(text, first.next);
  return [word, next];
}

function tailFrom(raw: string, end: number): string {
  let start = end;
  while (start > 0 && ' \t\r\f'.includes(raw.charAt(start - 1))) start--;
  if (end < raw.length) return raw.slice(start);
  return raw.endsWith('\r') ? '\r' : '';
}
