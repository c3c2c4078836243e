import type { ConfFile } from './conf-files.ts';

/** One `key=value` line of a key file, as GLib and dconf read them (desktop entry specification, dconf(7)). */
export interface KeyFileEntry {
  readonly file: ConfFile;
  /** Of the group that it stands in, without brackets; empty before the first one. */
  readonly group: string;
  readonly key: string;
  /** Blanks around it removed. */
  readonly value: string;
  readonly line: number;
  /** Offsets of the line, without what ends it. */
  readonly start: number;
  readonly end: number;
}

/** In order; of the same key in the same group, wherever that stands, the last one is in force. */
export function keyFileEntries(file: ConfFile): KeyFileEntry[] {
  const entries: KeyFileEntry[] = [];
  let group = '';
  let start = 0;
  for (const [index, line] of file.text.split('\n').entries()) {
    const said = line.trim();
    const equals = said.indexOf('=');
    if (said.startsWith('[') && said.endsWith(']')) group = said.slice(1, -1);
    else if (!said.startsWith('#') && equals > 0)
      entries.push({
        file,
        group,
        key: said.slice(0, equals).trimEnd(),
        value: said.slice(equals + 1).trimStart(),
        line: index + 1,
        start,
        end: start + line.replace(/\r$/, '').length,
      });
    start += line.length + 1;
  }
  return entries;
}

/** The text of a string as GVariant writes it, in quotes of either kind; undefined for anything else. */
export function quotedText(value: string): string | undefined {
  const quote = value.charAt(0);
  if ((quote !== "'" && quote !== '"') || value.length < 2) return undefined;
  let text = '';
  for (let at = 1; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === quote) return at === value.length - 1 ? text : undefined;
    if (character === '\\') {
      at += 1;
      text += escapes[value.charAt(at)] ?? value.charAt(at);
    } else text += character;
  }
  return undefined;
}

/** A string as GVariant reads it. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
