import { plain } from './terminal.ts';
import { columns } from './wrap.ts';

/**
 * A command to be copied: its words, quoted for a shell where they have to be. Where it is longer than a line it goes on
 * after a backslash, as a shell reads it.
 *
 * @param first what the first line begins with
 */
export function commandLines(words: readonly string[], width: number, first: string): string[] {
  const rest = ' '.repeat(columns(first) + 2);
  const pieces = paired(words.map(shellWord));
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const [at, piece] of pieces.entries()) {
    const room = width - (at < pieces.length - 1 ? 2 : 0);
    if (!empty && columns(line) + 1 + columns(piece) > room) {
      lines.push(`${line} \\`);
      line = rest;
      empty = true;
    }
    line += `${empty ? '' : ' '}${piece}`;
    empty = false;
  }
  return [...lines, line];
}

/** As a shell has to be given a word that holds more than letters, digits and what paths are made of. */
function shellWord(word: string): string {
  const harmless = plain(word, 4096);
  return /^[\w@%+=:,./-]+$/.test(harmless) ? harmless : `'${harmless.replaceAll("'", `'\\''`)}'`;
}

/** An option stays on the line of its value. */
function paired(words: readonly string[]): string[] {
  const pieces: string[] = [];
  for (const word of words) {
    const last = pieces.at(-1);
    if (last !== undefined && /^--[a-z-]+$/.test(last) && !word.startsWith('--') && !flags.has(last))
      pieces[pieces.length - 1] = `${last} ${word}`;
    else pieces.push(word);
  }
  return pieces.length > 1 && pieces[0] === 'cis-harden'
    ? [pieces.slice(0, 2).join(' '), ...pieces.slice(2)]
    : pieces;
}

const flags: ReadonlySet<string> = new Set(['--sudo', '--ask-become-pass', '--yes', '--force']);
