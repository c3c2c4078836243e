/** A word of a shell command, without its quotes. */
export interface ShellWord {
  readonly text: string;
  /** Whether the text is all there is to it: no expansion, no pattern. */
  readonly literal: boolean;
  /** Offsets of the word as written. */
  readonly start: number;
  readonly end: number;
}

/** A simple command of a file that a shell sources (sh(1), Simple Commands). */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Counted from one. */
  readonly line: number;
  /**
   * Whether it works on the shell that sources the file: `maybe` inside of if, case, loops, functions and after `&&`
   * and `||`; `never` in a subshell or a pipeline, and after a return that nothing can avoid.
   */
  readonly effect: 'always' | 'maybe' | 'never';
}

const OPENS = new Set(['if', 'for', 'while', 'until', 'case', 'select', '{', 'function']);
const CLOSES = new Set(['fi', 'done', 'esac', '}']);
/** Words before a command that belong to the grammar around it. */
const LEADS = new Set(['then', 'else', 'elif', 'do', '!', 'time', 'if', 'while', 'until', '{']);

/** Quotes within expansions within quotes that are followed; nobody writes more. */
const DEEPEST = 100;

/**
 * The simple commands of a text, in its order, as far as they can be told without running it. Every text is read
 * in linear time and none is refused: what no shell would take yields commands that nobody asks for.
 */
export function sourcedCommands(text: string): ShellCommand[] {
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  readonly #commands: ShellCommand[] = [];
  #at = 0;
  #line = 1;
  #words: ShellWord[] = [];
  /** Where the first of the words stands. */
  #started = 1;
  /** Compound commands that are open. */
  #open = 0;
  #subshells = 0;
  /** Whether `&&` or `||` stands before the next command. */
  #joined = false;
  /** Whether the next command reads from a pipe. */
  #piped = false;
  #returned = false;
  /** Whether the reader is inside of double quotes, where an apostrophe is nothing special. */
  #quoted = false;
  #depth = 0;
  #heredocs: { end: string; tabs: boolean }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): ShellCommand[] {
    while (this.#at < this.#text.length) this.#step();
    this.#finish(false);
    return this.#commands;
  }

  #step(): void {
    const char = this.#text[this.#at] ?? '';
    const next = this.#text[this.#at + 1];
    if (char === '\\' && next === '\n') this.#take(this.#at + 2);
    else if (char === ' ' || char === '\t') this.#at += 1;
    else if (char === '#') this.#at = this.#lineEnd();
    else if (char === '<' || char === '>' || (char === '&' && next === '>')) this.#redirection();
    else if (char === '(' && next === '(' && this.#words.length === 0) this.#arithmetic();
    else if (/[\n;&|()]/.test(char)) this.#operator(char);
    else this.#word();
  }

  #operator(char: string): void {
    const double = this.#text[this.#at + 1] === char && /[;&|]/.test(char);
    this.#take(this.#at + (double ? 2 : 1));
    const pipe = char === '|' && !double;
    this.#finish(pipe || (char === '&' && !double));
    if (char === '(') this.#subshells += 1;
    if (char === ')' && this.#subshells > 0) this.#subshells -= 1;
    if (pipe) this.#piped = true;
    else if (double && char !== ';') this.#joined = true;
    if (char === '\n') this.#skipHeredocs();
  }

  /** Ends a command; `apart` where it runs in a process of its own. */
  #finish(apart: boolean): void {
    const words = this.#words;
    this.#words = [];
    let first = 0;
    for (const { text, literal } of words) {
      if (!literal) break;
      if (OPENS.has(text)) this.#open += 1;
      if (CLOSES.has(text) && this.#open > 0) this.#open -= 1;
      if (!LEADS.has(text) && !CLOSES.has(text)) break;
      first += 1;
    }
    const command = words.slice(first);
    const [beginning] = command;
    if (beginning === undefined) return;
    // A line may be continued after a word of the grammar.
    const line = this.#started + lineEnds(this.#text.slice(words[0]?.start, beginning.start));
    const never = apart || this.#piped || this.#subshells > 0 || this.#returned;
    const effect = never ? 'never' : this.#open > 0 || this.#joined ? 'maybe' : 'always';
    this.#commands.push({ words: command, line, effect });
    this.#piped = false;
    this.#joined = false;
    if (effect === 'always' && /^(?:return|exit)$/.test(beginning.text)) this.#returned = true;
  }

  #redirection(): void {
    const upcoming = this.#text.slice(this.#at, this.#at + 3);
    const [sign = ''] = /^(?:<<<|<<-?|<>|<&|>>|&>>|&>|>&|>\||<|>)/.exec(upcoming) ?? [];
    const last = this.#words.at(-1);
    if (last !== undefined && last.end === this.#at && /^\d+$/.test(last.text)) this.#words.pop();
    this.#at += sign.length;
    while (/[ \t]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    if (/[\n;&|()<>#]/.test(this.#text[this.#at] ?? '\n')) return;
    this.#word();
    const target = this.#words.pop();
    if (target !== undefined && (sign === '<<' || sign === '<<-'))
      this.#heredocs.push({ end: target.text, tabs: sign === '<<-' });
  }

  /** An arithmetic command changes no setting that is asked for; its shifts are no redirections. */
  #arithmetic(): void {
    const end = this.#text.indexOf('))', this.#at);
    this.#take(end < 0 ? this.#text.length : end + 2);
  }

  #skipHeredocs(): void {
    for (const { end, tabs } of this.#heredocs) {
      while (this.#at < this.#text.length) {
        const line = this.#take(this.#lineEnd());
        this.#take(this.#at + 1);
        if ((tabs ? line.replace(/^\t+/, '') : line) === end) break;
      }
    }
    this.#heredocs = [];
  }

  #word(): void {
    const start = this.#at;
    if (this.#words.length === 0) this.#started = this.#line;
    const parts: string[] = [];
    let literal = true;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? '';
      if (/[ \t\n;&|()<>]/.test(char)) break;
      if (char === "'") parts.push(this.#single());
      else if (char === '"') {
        const inner = this.#double();
        parts.push(inner.text);
        literal &&= inner.literal;
      } else if (char === '\\') parts.push(this.#escaped());
      else if (char === '$' || char === '`') {
        literal = false;
        parts.push(this.#expansion());
      } else {
        if (/[*?[~]/.test(char)) literal = false;
        parts.push(this.#take(this.#at + 1));
      }
    }
    this.#words.push({ text: parts.join(''), literal, start, end: this.#at });
  }

  #single(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    return this.#take(end < 0 ? this.#text.length : end + 1).slice(1, end < 0 ? undefined : -1);
  }

  #double(): { text: string; literal: boolean } {
    const parts: string[] = [];
    let literal = true;
    const outer = this.#quoted;
    this.#quoted = true;
    this.#depth += 1;
    this.#take(this.#at + 1);
    for (let char = this.#text[this.#at]; char !== undefined && char !== '"'; char = this.#text[this.#at]) {
      if (char === '\\' && /["$`\\\n]/.test(this.#text[this.#at + 1] ?? '')) parts.push(this.#escaped());
      else if (char === '$' || char === '`') {
        literal = false;
        parts.push(this.#expansion());
      } else parts.push(this.#take(this.#at + 1));
    }
    this.#take(this.#at + 1);
    this.#quoted = outer;
    this.#depth -= 1;
    return { text: parts.join(''), literal };
  }

  #escaped(): string {
    const taken = this.#take(this.#at + 2);
    return taken === '\\\n' ? '' : taken.slice(1);
  }

  /** As written, with all that it encloses. */
  #expansion(): string {
    const start = this.#at;
    if (this.#text[start] === '`') {
      const end = this.#text.indexOf('`', start + 1);
      return this.#take(end < 0 ? this.#text.length : end + 1);
    }
    this.#take(start + 1);
    const next = this.#text[this.#at];
    if (next === '(') this.#balanced('(', ')', true);
    else if (next === '{') this.#balanced('{', '}', !this.#quoted);
    return this.#text.slice(start, this.#at);
  }

  #balanced(open: string, close: string, quotes: boolean): void {
    let depth = 0;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '\\') this.#take(this.#at + 2);
      else if (char === "'" && quotes) this.#single();
      else if (char === '"' && this.#depth < DEEPEST) this.#double();
      else {
        if (char === open) depth += 1;
        else if (char === close) depth -= 1;
        this.#take(this.#at + 1);
        if (depth === 0) return;
      }
    }
  }

  /** The text up to an offset; counts its lines. */
  #take(end: number): string {
    const taken = this.#text.slice(this.#at, end);
    this.#line += lineEnds(taken);
    this.#at = Math.min(end, this.#text.length);
    return taken;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}
