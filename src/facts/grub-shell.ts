/**
 * Just enough of sh(1) to know what a file of assignments, as /etc/default/grub is, makes of a few variables. Whatever
 * is more than that makes the variable unknown, never wrong.
 */

/** `NAME=value` at the start of a command. */
export interface ShellAssignment {
  readonly name: string;
  /** Offsets of the value, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** What the value is made of, in order. */
  readonly parts: readonly ShellPart[];
  /** Whether it stands where it may not be reached: in a condition, a loop, a function or a subshell. */
  readonly conditional: boolean;
}

export type ShellPart =
  | { readonly literal: string }
  | { readonly variable: string }
  /** A command substitution, an arithmetic or a conditional expansion. */
  | 'unknown';

/** What a file does, as far as it is about variables. */
export interface ShellFile {
  readonly assignments: readonly ShellAssignment[];
  /** Names of variables that a command other than a plain assignment speaks of: `unset X`, `eval "X=…"`. */
  readonly touched: ReadonlySet<string>;
  /** Whether it does what is not followed here, such as reading other files: then anything may happen. */
  readonly opens: boolean;
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly parts: readonly ShellPart[];
}

const opening: ReadonlySet<string> = new Set(['if', 'while', 'until', 'for', 'case', '{', '(']);
const closing: ReadonlySet<string> = new Set(['fi', 'done', 'esac', '}', ')']);
const between: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'do', '!']);
const plainCommands: ReadonlySet<string> = new Set(['export', 'readonly']);

/** Reads each character once. */
export function readShell(text: string): ShellFile {
  const assignments: ShellAssignment[] = [];
  const touched = new Set<string>();
  // What follows a here-document's mark is no command, and the patterns of a case are none either.
  let opens = text.includes('<<');
  let depth = 0;
  for (const { words, joined } of commandsOf(text)) {
    let rest = words;
    for (let first = bare(rest[0]); first !== undefined; first = bare(rest[0])) {
      if (first === 'case') opens = true;
      if (opening.has(first)) depth += 1;
      else if (closing.has(first)) depth = Math.max(depth - 1, 0);
      else if (!between.has(first) && !plainCommands.has(first)) break;
      rest = rest.slice(1);
    }
    const own = [];
    for (const word of rest) {
      const assignment = assignmentOf(text, word);
      if (assignment === undefined) break;
      own.push({ ...assignment, conditional: depth > 0 || joined });
    }
    const command = rest.slice(own.length);
    // Assignments before a command are for that command alone.
    if (command.length === 0) assignments.push(...own);
    if (['.', 'source', 'eval'].includes(bare(command[0]) ?? '')) opens = true;
    for (const { start, end } of command)
      for (const [name] of text.slice(start, end).matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) touched.add(name);
  }
  return { assignments, touched, opens };
}

function bare(word: Word | undefined): string | undefined {
  const [only, ...others] = word?.parts ?? [];
  return others.length === 0 && typeof only === 'object' && 'literal' in only ? only.literal : undefined;
}

function assignmentOf(text: string, word: Word): Omit<ShellAssignment, 'conditional'> | undefined {
  const [, name] = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(text.slice(word.start, word.end)) ?? [];
  const [first, ...others] = word.parts;
  if (name === undefined || typeof first !== 'object' || !('literal' in first)) return undefined;
  const literal = first.literal.slice(name.length + 1);
  const parts = literal === '' ? others : [{ literal }, ...others];
  return { name, start: word.start + name.length + 1, end: word.end, line: word.line, parts };
}

interface Command {
  readonly words: readonly Word[];
  /** Whether `&&`, `||`, `|` or `&` ties it to another command. */
  readonly joined: boolean;
}

function commandsOf(text: string): Command[] {
  const commands: Command[] = [];
  let words: Word[] = [];
  let joined = false;
  let line = 1;
  const finish = (tied: boolean) => {
    if (words.length > 0) commands.push({ words, joined: joined || tied });
    words = [];
    joined = tied;
  };
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === '\n' || character === ';') {
      finish(false);
      if (character === '\n') line += 1;
      at += 1;
    } else if (character === '&' || character === '|') {
      finish(true);
      at += 1;
    } else if (character === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith('\\\n', at)) {
      line += 1;
      at += 2;
    } else if (character === ' ' || character === '\t') {
      at += 1;
    } else if (character === '(' || character === ')') {
      finish(false);
      words.push({ start: at, end: at + 1, line, parts: [{ literal: character }] });
      finish(false);
      at += 1;
    } else {
      const word = readWord(text, at, line);
      words.push(word);
      for (const one of text.slice(at, word.end)) if (one === '\n') line += 1;
      at = word.end;
    }
  }
  finish(false);
  return commands;
}

function readWord(text: string, start: number, line: number): Word {
  const parts: ShellPart[] = [];
  let literal = '';
  let at = start;
  let quoted = false;
  const add = (part: ShellPart) => {
    if (literal !== '') parts.push({ literal });
    literal = '';
    parts.push(part);
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      quoted = !quoted;
      at += 1;
    } else if (character === "'" && !quoted) {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return { start, end: text.length, line, parts: ['unknown'] };
      literal += text.slice(at + 1, end);
      at = end + 1;
    } else if (character === '\\') {
      const next = text.charAt(at + 1);
      if (quoted && !'$`"\\\n'.includes(next)) literal += `\\${next}`;
      else if (next !== '\n') literal += next;
      at += 2;
    } else if (character === '$') {
      const [part, end] = expansion(text, at);
      if (part === undefined) literal += '$';
      else add(part);
      at = end;
    } else if (character === '`') {
      const end = closingBackquote(text, at + 1);
      add('unknown');
      at = end;
    } else if (!quoted && /[\s;&|()<>]/.test(character)) {
      break;
    } else {
      literal += character;
      at += 1;
    }
  }
  // A quote that never closes, or a redirection, which no file of assignments has.
  if (quoted || at === start) return { start, end: Math.max(at, start + 1), line, parts: ['unknown'] };
  if (literal !== '' || parts.length === 0) parts.push({ literal });
  return { start, end: Math.min(at, text.length), line, parts };
}

/** What stands at a dollar sign, and where to read on; no part where the sign means itself. */
function expansion(text: string, at: number): [ShellPart | undefined, number] {
  const named = /^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/.exec(text.slice(at, at + 200));
  if (named !== null) return [{ variable: named[1] ?? named[2] ?? '' }, at + named[0].length];
  const next = text.charAt(at + 1);
  if (next === '(') return ['unknown', closingBracket(text, at + 1, '(', ')')];
  if (next === '{') return ['unknown', closingBracket(text, at + 1, '{', '}')];
  if (/[0-9@*#?$!-]/.test(next)) return ['unknown', at + 2];
  return [undefined, at + 1];
}

/** Behind the bracket that closes the one at `at`; quotes inside are not looked at more closely. */
function closingBracket(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let here = at; here < text.length; here += 1) {
    const character = text.charAt(here);
    if (character === '\\') here += 1;
    else if (character === open) depth += 1;
    else if (character === close && --depth === 0) return here + 1;
  }
  return text.length;
}

function closingBackquote(text: string, at: number): number {
  for (let here = at; here < text.length; here += 1) {
    if (text.charAt(here) === '\\') here += 1;
    else if (text.charAt(here) === '`') return here + 1;
  }
  return text.length;
}
