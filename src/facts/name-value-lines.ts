import { trimmedEnd } from './trimmed-end.ts';

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
    const content = unindented(trimmedEnd(raw.split('#', 1)[0] ?? ''));
    if (content === '') return [];
    const [name = ''] = /^[^ \t\n\v\f\r=]*/.exec(content) ?? [];
    const rest = unindented(content.slice(name.length));
    const value = rest.startsWith('=') ? unindented(rest.slice(1)) : rest;
    return [{ name: name.toLowerCase(), value: rest === '' ? undefined : value, line: at + 1 }];
  });
}

function unindented(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+/, '');
}
