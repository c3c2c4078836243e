/** A word of a command in GRUB's own script language, by the offsets where it begins and ends. */
export interface GrubWord {
  /** Quotes and escapes taken away; variables stay as they are written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface GrubCommand {
  readonly words: readonly GrubWord[];
  /** Counted from 1. */
  readonly line: number;
  /** The script of /etc/grub.d that wrote it, as grub-mkconfig's comments say; undefined outside of them. */
  readonly section: string | undefined;
}

/** What may stand before a command on its line. */
const reserved: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '!']);

/** The simple commands of a script in order, whatever blocks they stand in. Reads each character once. */
export function grubCommands(text: string): GrubCommand[] {
  const commands: GrubCommand[] = [];
  let words: GrubWord[] = [];
  let section: string | undefined;
  let line = 1;
  let first = 1;
  const finish = () => {
    const begin = words.findIndex((word) => !reserved.has(word.text));
    if (begin >= 0) commands.push({ words: words.slice(begin), line: first, section });
    words = [];
  };
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === '\n') {
      finish();
      line += 1;
      at += 1;
    } else if (character === '#') {
      const end = endOfLine(text, at);
      section = sectionAfter(section, text.slice(at, end));
      at = end;
    } else if (';{}|&<>'.includes(character)) {
      finish();
      at += 1;
    } else if (/\s/.test(character)) {
      at += 1;
    } else if (text.startsWith('\\\n', at)) {
      line += 1;
      at += 2;
    } else {
      if (words.length === 0) first = line;
      const word = readWord(text, at);
      words.push(word);
      line += newlinesIn(text, at, word.end);
      at = word.end;
    }
  }
  finish();
  return commands;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function sectionAfter(now: string | undefined, comment: string): string | undefined {
  const [, what, script] = /^### (BEGIN|END) (\S+) ###\s*$/.exec(comment) ?? [];
  if (what === undefined) return now;
  return what === 'BEGIN' ? script : undefined;
}

/** Up to the first blank or operator that is neither quoted nor escaped nor part of `${name}`. */
function readWord(text: string, start: number): GrubWord {
  let value = '';
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === "'") {
      const end = text.indexOf("'", at + 1);
      const close = end < 0 ? text.length : end;
      value += text.slice(at + 1, close);
      at = close + 1;
    } else if (character === '"') {
      const [inner, next] = doubleQuoted(text, at + 1);
      value += inner;
      at = next;
    } else if (character === '\\') {
      const escaped = text.charAt(at + 1);
      value += escaped === '\n' ? '' : escaped;
      at += 2;
    } else if (text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      const close = end < 0 ? text.length : end + 1;
      value += text.slice(at, close);
      at = close;
    } else if (/[\s;{}|&<>]/.test(character)) {
      break;
    } else {
      value += character;
      at += 1;
    }
  }
  return { text: value, start, end: Math.min(at, text.length) };
}

/** What stands between double quotes, and where to read on. */
function doubleQuoted(text: string, start: number): [string, number] {
  let value = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return [value, at + 1];
    if (character === '\\' && '"\\$\n'.includes(text.charAt(at + 1)) && at + 1 < text.length) {
      at += 1;
      value += text.charAt(at) === '\n' ? '' : text.charAt(at);
    } else value += character;
  }
  return [value, text.length];
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
