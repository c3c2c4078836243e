import { Unmeasured } from '../../host/unmeasured.ts';

/** One option of a Defaults entry of sudoers(5). */
export interface SudoersOption {
  readonly name: string;
  readonly negated: boolean;
  /** Without quotes and escapes; undefined where the option stands alone. */
  readonly value: string | undefined;
  /** From the first `!` or letter to the end of the value, as offsets in the text. */
  readonly start: number;
  readonly end: number;
}

export type SudoersStatement =
  | {
      readonly kind: 'defaults';
      readonly line: number;
      /** As written: `:bob`, `@host`; undefined where the entry holds for everybody everywhere. */
      readonly scope: string | undefined;
      readonly options: readonly SudoersOption[];
      readonly start: number;
      /** Behind the last option. */
      readonly end: number;
    }
  | { readonly kind: 'include' | 'includedir'; readonly line: number; readonly path: string }
  /** An alias or a rule, as written; its lines go on behind backslashes. */
  | { readonly kind: 'other'; readonly line: number; readonly text: string };

/**
 * The entries and includes of one file, in order. Aliases and rules are not looked into. Throws Unmeasured for
 * a Defaults entry that sudo refuses.
 */
export function parseSudoers(path: string, text: string): SudoersStatement[] {
  return new Reader(path, text).statements();
}

const INCLUDE = /(?:#|[ \t]*@)include(dir)?[ \t]+/y;
const DEFAULTS = /[ \t]*Defaults(?=[\s:@>!\\]|$)/y;
/** Blanks and continued lines. */
const BLANK = /(?:[ \t]|\r(?=\n|$)|\\\r?\n)+/y;
const NAME = /[a-z][a-z0-9_]*/y;
const WORD = /(?:\\[^\n]|[^\s,#="\\])+/y;
const STRING = /"((?:\\(?:\r?\n|[^\n])|[^"\n\\])*)"/y;
/** Of a user, host, runas user or command that limits an entry. */
const MEMBER = /#-?\d+|(?:\\[^\n]|[^\s,#"\\])+/y;

class Reader {
  readonly #path: string;
  readonly #text: string;
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  statements(): SudoersStatement[] {
    const found: SudoersStatement[] = [];
    while (this.#at < this.#text.length) {
      const [start, line] = [this.#at, this.#lineHere()];
      const statement = this.#statement();
      this.#skipRest();
      if (statement !== undefined) found.push(statement);
      else if (/[^\s]/.test(this.#text.slice(start, this.#at)))
        found.push({ kind: 'other', line, text: this.#text.slice(start, this.#at) });
    }
    return found;
  }

  #statement(): SudoersStatement | undefined {
    const line = this.#lineHere();
    const start = this.#at;
    const include = this.#take(INCLUDE);
    if (include !== undefined)
      return { kind: include[1] === undefined ? 'include' : 'includedir', line, path: this.#includedPath() };
    if (this.#take(DEFAULTS) === undefined) return undefined;
    const scope = this.#scope();
    this.#take(BLANK);
    const options = this.#options();
    return { kind: 'defaults', line, scope, options, start, end: options.at(-1)?.end ?? this.#at };
  }

  #includedPath(): string {
    const quoted = this.#take(STRING);
    if (quoted !== undefined) return unquoted(quoted[1] ?? '');
    const plain = this.#take(/(?:\\[^\n]|[^\s\\])*/y)?.[0] ?? '';
    return plain.replace(/\\([ \t"\\])/g, '$1');
  }

  #scope(): string | undefined {
    const start = this.#at;
    if (!':@>!'.includes(this.#text.charAt(this.#at)) || this.#at >= this.#text.length) return undefined;
    this.#at += 1;
    do {
      this.#take(BLANK);
      this.#take(/!+/y);
      this.#take(BLANK);
      if (this.#take(STRING) === undefined && this.#take(MEMBER) === undefined) this.#refuse();
      // A comma with blanks before it goes on with the list; blanks alone end it.
    } while (this.#take(/(?:[ \t]|\\\r?\n)*,/y) !== undefined);
    return this.#text.slice(start, this.#at);
  }

  #options(): SudoersOption[] {
    const options: SudoersOption[] = [];
    do {
      this.#take(BLANK);
      options.push(this.#option());
      this.#take(BLANK);
    } while (this.#take(/,/y) !== undefined);
    const next = this.#text.charAt(this.#at);
    if (next !== '' && next !== '\n' && next !== '#') this.#refuse();
    return options;
  }

  #option(): SudoersOption {
    const start = this.#at;
    const marks = this.#take(/(?:!|[ \t])*/y)?.[0] ?? '';
    const negated = marks.replace(/[ \t]/g, '').length % 2 === 1;
    const [name] = this.#take(NAME) ?? this.#refuse();
    const afterName = this.#at;
    this.#take(BLANK);
    if (negated ? this.#text.charAt(this.#at) !== '=' : this.#take(/[+-]?=/y) === undefined) {
      this.#at = afterName;
      return { name, negated, value: undefined, start, end: afterName };
    }
    this.#take(BLANK);
    const string = this.#take(STRING)?.[1];
    const value = string === undefined ? unescaped(this.#take(WORD)?.[0] ?? '') : unquoted(string);
    if (value === '') this.#refuse();
    return { name, negated, value, start, end: this.#at };
  }

  /** To the beginning of the next logical line; what is quoted or escaped begins no comment. */
  #skipRest(): void {
    for (;;) {
      this.#take(/(?:[^\n\\"#]|\\(?:\r?\n|[^\n])?|"(?:\\(?:\r?\n|[^\n])|[^"\n\\])*"?)*/y);
      if (this.#take(/#(?=-?[0-9])/y) === undefined) break;
    }
    this.#take(/#[^\n]*/y);
    this.#take(/\n/y);
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }

  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted += 1)
      if (this.#text.charCodeAt(this.#counted) === 10) this.#line += 1;
    return this.#line;
  }

  #refuse(): never {
    throw new Unmeasured(`${this.#path}:${this.#lineHere()}: sudo does not understand this Defaults entry`);
  }
}

/** Of a word: a backslash takes the next character as it is. */
function unescaped(written: string): string {
  return written.replace(/\\(.)/g, '$1');
}

/** Of a string: a backslash takes a quote, or the end of a line with the blanks that begin the next one; others stay. */
function unquoted(written: string): string {
  return written.replace(/\\\r?\n[ \t]*/g, '').replaceAll('\\"', '"');
}
