import type { ConfFile } from './conf-files.ts';

/** A line of modprobe.d(5), which may go over several lines of the file. */
export interface ModprobeLine {
  readonly command: Command;
  /** What the line is about: the name or pattern of a module, with `_` for `-`; an alias's own name. */
  readonly name: string;
  /** The rest as written, blanks around it removed: a command, options, the module behind an alias. */
  readonly rest: string;
  readonly file: ConfFile;
  /** From 1: where the line begins. */
  readonly line: number;
  /** Offset in the file's text where the line begins. */
  readonly start: number;
}

const commands = ['alias', 'blacklist', 'install', 'options', 'remove', 'softdep'] as const;
type Command = (typeof commands)[number];

/** The lines of one file that kmod takes; it skips all others with a message. */
export function parseModprobe(file: ConfFile): ModprobeLine[] {
  return logicalLines(file.text).flatMap(({ text, line, start }) => {
    const said = text.startsWith('#') ? undefined : directive(text);
    return said === undefined ? [] : [{ ...said, file, line, start }];
  });
}

function directive(text: string): Pick<ModprobeLine, 'command' | 'name' | 'rest'> | undefined {
  const [, word = '', given = '', tail = ''] = /^[ \t]*([^ \t]+)[ \t]*([^ \t]*)(.*)$/s.exec(text) ?? [];
  const command = commands.find((known) => known === word);
  const name = underscored(given);
  if (command === undefined || !name) return undefined;
  const rest = trimmed(tail);
  switch (command) {
    case 'blacklist':
      return { command, name, rest: '' };
    case 'alias': {
      const target = underscored(rest.split(/[ \t]/)[0] ?? '');
      return target ? { command, name, rest: target } : undefined;
    }
    default:
      // One blank ends the name. What follows may be nothing but blanks, which sh(1) runs as nothing.
      return tail.length > 1 ? { command, name, rest } : undefined;
  }
}

interface LogicalLine {
  readonly text: string;
  readonly line: number;
  readonly start: number;
}

/** A backslash joins the next line to its own, and before anything else stands for what follows it. */
function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let number = 1;
  let begun = { line: 1, start: 0 };
  let parts: string[] = [];
  for (const { 0: piece, index } of text.matchAll(/\\[\s\S]?|\n|[^\\\n]+/g)) {
    if (piece === '\n') {
      lines.push({ text: parts.join(''), ...begun });
      number++;
      parts = [];
      begun = { line: number, start: index + 1 };
    } else if (piece === '\\\n') number++;
    // kmod takes the end of the file for a character of its own.
    else parts.push(piece === '\\' ? '\u00ff' : piece.startsWith('\\') ? piece.slice(1) : piece);
  }
  if (parts.length > 0) lines.push({ text: parts.join(''), ...begun });
  return lines;
}

/**
 * The name with `_` for `-`, which mean the same to kmod, save inside brackets; undefined where a bracket has
 * no partner, for which kmod refuses the line.
 */
export function underscored(name: string): string | undefined {
  let result = '';
  for (let at = 0; at < name.length; at++) {
    const character = name.charAt(at);
    if (character === ']') return undefined;
    if (character !== '[') {
      result += character === '-' ? '_' : character;
      continue;
    }
    const close = name.indexOf(']', at);
    if (close < 0) return undefined;
    result += name.slice(at, close + 1);
    at = close;
  }
  return result;
}

function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && ' \t'.includes(text.charAt(from))) from++;
  while (to > from && ' \t'.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}
