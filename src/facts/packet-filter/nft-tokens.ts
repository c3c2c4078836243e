/** One word of a file for nft(8): a separator is a semicolon or the end of a line. */
export interface Token {
  readonly text: string;
  /** Counted from 0. */
  readonly line: number;
  readonly kind: 'word' | 'string' | 'separator' | 'open' | 'close' | 'comma';
}

/** The words of a text, without comments. A backslash at a line's end joins it with the next. */
export function nftTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\\\r?\n|[ \t\r]+|#[^\n]*|"[^"\n]*"|\n|[;{},]|!=|[<>=]=|=|[^\s;{},"#=!<>]+|./g;
  let line = 0;
  for (const [text_] of text.matchAll(pattern)) {
    if (text_.endsWith('\n') && text_ !== '\n') line += 1;
    else if (text_ === '\n') {
      tokens.push({ text: text_, line, kind: 'separator' });
      line += 1;
    } else if (!/^[ \t\r#]/.test(text_)) tokens.push({ text: bare(text_), line, kind: kindOf(text_) });
  }
  return tokens;
}

function bare(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function kindOf(text: string): Token['kind'] {
  if (text.startsWith('"')) return 'string';
  if (text === ';') return 'separator';
  if (text === '{') return 'open';
  if (text === '}') return 'close';
  return text === ',' ? 'comma' : 'word';
}
