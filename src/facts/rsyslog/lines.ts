/** A part of a configuration file of rsyslogd, by offsets in the text. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** From 1, where it begins. */
  readonly line: number;
}

export interface RsyslogParameter {
  /** Without quotes. */
  readonly value: string;
  /** Of the value inside its quotes, in the text. */
  readonly start: number;
  readonly end: number;
}

export type RsyslogItem =
  /** `$FileCreateMode 0640`: the name in lower case, what stands behind it as value. */
  | ({ readonly kind: 'directive'; readonly name: string; readonly value: string } & Span)
  /** `action(type="omfwd" …)`: names in lower case. `end` is behind the closing parenthesis. */
  | ({
      readonly kind: 'object';
      readonly type: string;
      readonly parameters: ReadonlyMap<string, RsyslogParameter>;
      readonly selector: string;
    } & Span)
  /** An action in the old form, as it is written: `-/var/log/syslog`, `@@loghost:514`. */
  | ({ readonly kind: 'action'; readonly text: string; readonly selector: string } & Span);

/**
 * What a file tells rsyslogd, in order, in the old form and in RainerScript mixed (rsyslog.conf(5)). The selector of an
 * action is what stands in front of it, as written; empty where every message is meant. What is not understood is
 * passed over word by word.
 */
export function parseRsyslog(text: string): RsyslogItem[] {
  return new Reader(text).items();
}

const BLANK = /(?:\s|\\\r?\n|#[^\n]*)+/y;
const OBJECT =
  /(module|input|action|global|template|include|ruleset|main_queue|parser|lookup_table|timezone|dyn_stats|perctile_stats|ratelimit)\s*\(/iy;
const DIRECTIVE = /\$([a-z]\w*)[ \t]*((?:\\\r?\n|[^\n])*)/iy;
const PROPERTY = /:\$?[\w!.-]+ *, *!?[a-z]+ *, *"(?:\\[^]|[^"\\])*"/iy;
const PRIORITY = /[*a-z0-9](?:[*a-z0-9,.;!=]|\\\r?\n[ \t]*)*(?=[ \t\\])/iy;
const WORD = /[a-z0-9_][\w+,;-]*/iy;
const REST = /(?:\\\r?\n|[^\n])*/y;
const NAME = /([\w.:-]+)\s*=\s*/y;
const STRING = /"((?:\\[^]|[^"\\])*)"/y;
const EXPRESSION = /(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|(?!\bthen\b)[^"'])*/iy;

class Reader {
  readonly #text: string;
  readonly #found: RsyslogItem[] = [];
  #at = 0;
  /** What stands in front of the next action itself. */
  #filter: string | undefined;
  /** Of the action before, which `&` repeats. */
  #last = '';
  /** Selectors of the blocks around. */
  readonly #blocks: string[] = [];
  #line = 1;
  #counted = 0;
  #comments = true;

  constructor(text: string) {
    this.#text = text;
  }

  items(): RsyslogItem[] {
    for (;;) {
      this.#skipBlank();
      if (this.#at >= this.#text.length) return this.#found;
      this.#statement();
    }
  }

  #statement(): void {
    const start = this.#at;
    const directive = this.#take(DIRECTIVE);
    if (directive !== undefined) {
      const [, name = '', value = ''] = directive;
      this.#add({ kind: 'directive', name: name.toLowerCase(), value: value.trim(), ...this.#from(start) });
      return;
    }
    const object = this.#take(OBJECT);
    if (object !== undefined) {
      const parameters = this.#parameters();
      const type = (object[1] ?? '').toLowerCase();
      this.#add({ kind: 'object', type, parameters, selector: this.#selector(), ...this.#from(start) });
      if (type === 'action') this.#acted();
      return;
    }
    if (this.#take(/if\b/iy) !== undefined) {
      this.#filter = (this.#take(EXPRESSION)?.[0] ?? '').trim();
      this.#take(/then\b/iy);
      return;
    }
    if (this.#take(/(?:set|unset|reset|call|call_indirect)\b[^;\n]*;?/iy) !== undefined) return;
    if (this.#take(/foreach\b[^{]*/iy) !== undefined) return;
    const sign = this.#take(/[{}&~]|(?:else|stop|continue)(?![\w-])/iy);
    if (sign !== undefined) {
      this.#sign(sign[0].toLowerCase());
      return;
    }
    const filter = this.#take(PROPERTY) ?? this.#priority();
    if (filter !== undefined) {
      this.#filter = filter[0].replace(/\\\r?\n[ \t]*/g, '');
      return;
    }
    this.#legacyAction(start);
  }

  #selector(): string {
    return this.#filter ?? this.#blocks.at(-1) ?? '';
  }

  #acted(): void {
    this.#last = this.#selector();
    this.#filter = undefined;
  }

  #sign(sign: string): void {
    if (sign === '{') {
      this.#blocks.push(this.#selector());
      this.#filter = undefined;
    } else if (sign === '}') this.#blocks.pop();
    else if (sign === '&') this.#filter = this.#last;
    else if (sign === 'else') this.#filter = 'otherwise';
    else this.#acted();
  }

  /** A word is a list of facilities and priorities only with a dot in it; otherwise it names users. */
  #priority(): RegExpExecArray | undefined {
    const at = this.#at;
    const match = this.#take(PRIORITY);
    if (match?.[0].includes('.')) return match;
    this.#at = at;
    return undefined;
  }

  #legacyAction(start: number): void {
    // `-host`, `+host` and `!program` begin blocks that rsyslog no longer supports.
    const isBlock = /[+!]|-(?![/?])/y;
    isBlock.lastIndex = start;
    if (isBlock.test(this.#text)) {
      this.#take(REST);
      return;
    }
    const text = (this.#take(WORD) ?? this.#take(REST))?.[0] ?? '';
    if (this.#at === start) this.#at += 1;
    const written = text.replace(/\\\r?\n[ \t]*/g, '').trim();
    this.#add({ kind: 'action', text: written, selector: this.#selector(), ...this.#from(start) });
    this.#acted();
  }

  /** Up to the closing parenthesis, or to the end where there is none. */
  #parameters(): ReadonlyMap<string, RsyslogParameter> {
    const parameters = new Map<string, RsyslogParameter>();
    while (this.#at < this.#text.length) {
      this.#skipBlank();
      if (this.#take(/\)/y) !== undefined) return parameters;
      const name = this.#take(NAME);
      const string = this.#take(STRING);
      if (name !== undefined && string !== undefined) {
        const value = (string[1] ?? '').replace(/\\([^])/g, '$1');
        const end = this.#at - 1;
        parameters.set((name[1] ?? '').toLowerCase(), { value, start: end - (string[1] ?? '').length, end });
      } else if (this.#text.charAt(this.#at) === '"') this.#at = this.#text.length;
      else if (name === undefined && string === undefined) this.#at += 1;
    }
    return parameters;
  }

  /** Blanks and comments; a comment that is never closed is none. */
  #skipBlank(): void {
    for (;;) {
      this.#take(BLANK);
      const close = this.#text.startsWith('/*', this.#at) ? this.#closing(this.#at + 2) : -1;
      if (close < 0) return;
      this.#at = close + 2;
    }
  }

  /** Looks for the end of a comment; once there is none, there is none behind it either. */
  #closing(from: number): number {
    if (!this.#comments) return -1;
    const close = this.#text.indexOf('*/', from);
    this.#comments = close >= 0;
    return close;
  }

  #add(item: RsyslogItem): void {
    this.#found.push(item);
  }

  #from(start: number): Span {
    for (; this.#counted < start; this.#counted += 1)
      if (this.#text.charCodeAt(this.#counted) === 10) this.#line += 1;
    return { start, end: this.#at, line: this.#line };
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null || match[0] === '') return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}
