import type { FileChange } from '../change.ts';
import { type Fstab, FSTAB } from '../facts/fstab.ts';
import type { FstabLine } from '../facts/fstab-lines.ts';

/** The file with words added to the options of some lines; every other byte stays. */
export function optionsAdded(
  { text }: Fstab,
  additions: readonly { readonly line: FstabLine; readonly words: readonly string[] }[],
): FileChange {
  let content = text;
  for (const { line, words } of additions.toSorted((a, b) => b.line.start - a.line.start))
    content = content.slice(0, line.start) + field(text, line, words) + content.slice(line.end);
  return fstabChange(content);
}

/** The file with a line at its end. */
export function lineAppended({ text }: Fstab, line: string): FileChange {
  const end = text.endsWith('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return fstabChange(`${text}${separator}${line}${end}`);
}

function field(text: string, line: FstabLine, words: readonly string[]): string {
  const written = text.slice(line.start, line.end);
  const added = words.join(',');
  return written === '' ? ` ${added}` : `${written.replace(/,$/, '')},${added}`;
}

function fstabChange(content: string): FileChange {
  return { kind: 'file', path: FSTAB, content, check: 'fstab' };
}
