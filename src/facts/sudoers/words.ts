/** One word or sign of a rule of sudoers(5). */
export interface SudoersWord {
  readonly text: string;
  /** A sign is one of `, = : ( ) !`; a word may hold them where they were escaped or quoted. */
  readonly sign: boolean;
  /** Whether blanks stand before it. */
  readonly apart: boolean;
}

/** Longer rules are not looked into. */
const MAX_LENGTH = 100_000;

/** The words of an alias or a rule, without comments. Undefined where it is longer than anybody writes. */
export function sudoersWords(text: string): SudoersWord[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const words: SudoersWord[] = [];
  let apart = true;
  const pattern =
    /(\s+|\\\r?\n)|(#(?!-?\d)[^\n]*)|"((?:[^"\\]|\\[^])*)"|([,=:()!])|((?:[^\s,=:()!"\\]|\\[^\n])+)|([^])/gy;
  for (const [, blank, comment, quoted, sign, word, other] of text.matchAll(pattern)) {
    if (blank !== undefined || comment !== undefined) {
      apart = true;
      continue;
    }
    const plain = quoted ?? word?.replace(/\\([^])/g, '$1') ?? other ?? '';
    words.push({ text: sign ?? plain, sign: sign !== undefined, apart });
    apart = false;
  }
  return words;
}
