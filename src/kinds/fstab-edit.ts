import type { Change } from '../change.ts';
import { type Fstab, FSTAB } from '../facts/fstab.ts';
import type { FstabLine } from '../facts/fstab-lines.ts';

/** The file with words added to the options of some lines; every other byte stays. */
export function optionsAdded(
  { text }: Fstab,
  additions: readonly { readonly line: FstabLine; readonly words: readonly string[] }[],
): Change {
  let content = text;
  for (const { line, words } of additions.toSorted((a, b) => b.line.start - a.line.start))
    content = content.slice(0, line.start) + field(text, line, words) + content.slice(line.end);
  return fstabChange(content);
}

/** The file with a line at its end. */
export function lineAppended({ text }: Fstab, line: string): Change {
  const end = text.endsWith('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return fstabChange(`${text}${separator}${line}${end}`);
}

/** Blanks, tabs and backslashes would end a field or change its meaning (fstab(5)). */
export function escapedField(text: string): string {
  return text.replace(/[ \t\n\\]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function field(text: string, line: FstabLine, words: readonly string[]): string {
  const written = text.slice(line.start, line.end);
  const added = words.map(escapedField).join(',');
  const options = written === '' ? ` ${added}` : `${written.replace(/,$/, '')},${added}`;
  // Without the two numbers systemd would take the carriage return for a part of the last option.
  return line.strayReturn ? `${options} 0 0` : options;
}

function fstabChange(content: string): Change {
  return { kind: 'file', path: FSTAB, content, check: 'fstab' };
}
