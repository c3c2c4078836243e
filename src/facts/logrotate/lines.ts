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
    let rest = raw;
    while (rest.trim() !== '' && !/^\s*#/.test(rest)) {
      const offset = begin + raw.length - rest.length;
      const directive = /^(\s*)([A-Za-z]+)(\s*=?\s*)([^#]*)/.exec(rest);
      if (directive !== null) {
        const [, before = '', name = '', gap = '', written = ''] = directive;
        const start = offset + before.length + name.length + gap.length;
        const value = written.trimEnd();
        found.push({ name: name.toLowerCase(), value, start, line, logs: inBlock ? logs : [] });
        inScript = SCRIPTS.has(name.toLowerCase());
        break;
      }
      const brace = /^\s*([{}])/.exec(rest);
      if (brace !== null) {
        inBlock = brace[1] === '{';
        if (!inBlock) logs = [];
        rest = rest.slice(brace[0].length);
        continue;
      }
      const path = /^\s*(?:"([^"]*)"?|'([^']*)'?|([^\s{"'#]+))/.exec(rest);
      if (path === null) break;
      if (!inBlock) logs = [...logs, path[1] ?? path[2] ?? path[3] ?? ''];
      rest = rest.slice(path[0].length);
    }
  }
  return found;
}
