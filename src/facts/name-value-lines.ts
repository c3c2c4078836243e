/** One setting of a file in which each line is `name value` or `name = value`. */
export interface NameValue {
  /** In lower case. */
  readonly name: string;
  /** Undefined where the name stands alone. */
  readonly value: string | undefined;
  /** From 1. */
  readonly line: number;
}

/** Reads the lines as libpwquality and pam_faillock do: `#` ends a line anywhere, blanks at both ends do not count. */
export function nameValueLines(text: string): NameValue[] {
  return text.split('\n').flatMap((raw, at): NameValue[] => {
    const content = (raw.split('#', 1)[0] ?? '').trim();
    if (content === '') return [];
    const [name = ''] = /^[^\s=]*/.exec(content) ?? [];
    const rest = content.slice(name.length).trimStart();
    const value = rest.startsWith('=') ? rest.slice(1).trimStart() : rest;
    return [{ name: name.toLowerCase(), value: rest === '' ? undefined : value, line: at + 1 }];
  });
}
