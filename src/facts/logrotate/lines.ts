/** A word of logrotate.conf(5) with what stands behind it on its line. */
export interface LogrotateDirective {
  readonly name: string;
  /** Without the comment and an equals sign in front. */
  readonly value: string;
  /** Where the value begins in the text. */
  readonly start: number;
  /** From 1. */
  readonly line: number;
  /** Patterns of the logs that it is about; empty for all that follow. */
  readonly logs: readonly string[];
}

const SCRIPTS = new Set(['prerotate', 'postrotate', 'firstaction', 'lastaction', 'preremove']);

/** The directives of one file in order. What stands in scripts is passed over. */
export function parseLogrotate(text: string): LogrotateDirective[] {
  const found: LogrotateDirective[] = [];
  let at = 0;
  let line = 0;
  let logs: string[] = [];
  let inBlock = false;
  let inScript = false;
  for (const raw of text.split('\n')) {
    line += 1;
    const begin = at;
    at += raw.length + 1;
    if (inScript) {
      inScript = !/^\s*endscript\b/.test(raw);
      continue;
    }
    for (const token of tokensOf(raw)) {
      if ('name' in token) {
        const name = token.name.toLowerCase();
        found.push({ name, value: token.value, start: begin + token.start, line, logs: inBlock ? logs : [] });
        inScript = SCRIPTS.has(name);
      } else if (token.text === '{') inBlock = true;
      else if (token.text === '}') {
        inBlock = false;
        logs = [];
      } else if (!inBlock) logs.push(token.text);
    }
  }
  return found;
}

type Token =
  | { readonly text: string }
  | { readonly name: string; readonly value: string; readonly start: number };

const BLANK = /\s+/y;
const DIRECTIVE = /([A-Za-z]+)(\s*=?\s*)([^#]*)/y;
const BRACE = /[{}]/y;
const PATH = /"([^"]*)"?|'([^']*)'?|([^\s{"'#]+)/y;

/** Braces, paths, and at last a directive with the rest of its line. */
function* tokensOf(raw: string): Generator<Token> {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(raw);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < raw.length) {
    take(BLANK);
    const begin = at;
    const directive = take(DIRECTIVE);
    if (directive !== null) {
      const [, name = '', gap = '', written = ''] = directive;
      yield { name, value: written.trimEnd(), start: begin + name.length + gap.length };
      return;
    }
    const brace = take(BRACE);
    const path = brace === null ? take(PATH) : null;
    if (brace !== null) yield { text: brace[0] };
    else if (path !== null) yield { text: path[1] ?? path[2] ?? path[3] ?? '' };
    else return;
  }
}
