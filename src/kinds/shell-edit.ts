import type { Change } from '../change.ts';
import type { ShellFile } from '../facts/shell-environment.ts';

/** A stretch of a file that shells source, and what shall stand there instead. */
interface Replacement {
  readonly file: ShellFile;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * One change per file. Values are replaced where they stand, for a line taken out of a condition or a loop could leave
 * it empty, and then no shell would read the file.
 */
export function replacedIn(replacements: readonly Replacement[]): Change[] {
  const byFile = new Map<ShellFile, Replacement[]>();
  for (const one of replacements) {
    const same = byFile.get(one.file);
    if (same === undefined) byFile.set(one.file, [one]);
    else same.push(one);
  }
  return [...byFile].map(([{ path, text }, ordered]) => ({
    kind: 'file',
    path,
    content: replaced(text, ordered),
  }));
}

/** Replacements stand in the order of the text. */
function replaced(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: instead } of replacements) {
    parts.push(text.slice(at, start), instead);
    at = end;
  }
  return [...parts, text.slice(at)].join('');
}
