import type { Change } from '../change.ts';
import type { ConfFile } from '../facts/conf-files.ts';

/** A line of a file, by the offset where it begins. */
export interface Line {
  readonly file: ConfFile;
  readonly start: number;
}

/** One change per file: each line is kept behind a comment sign, so that people see what stood there. */
export function commentOut(lines: readonly Line[]): Change[] {
  const byPath = new Map<string, { text: string; starts: Set<number> }>();
  for (const { file, start } of lines) {
    const known = byPath.get(file.path) ?? { text: file.text, starts: new Set() };
    known.starts.add(start);
    byPath.set(file.path, known);
  }
  return [...byPath].map(([path, { text, starts }]) => ({
    kind: 'file',
    path,
    content: commented(text, starts),
  }));
}

function commented(text: string, starts: ReadonlySet<number>): string {
  const parts: string[] = [];
  let at = 0;
  for (const start of [...starts].sort((a, b) => a - b)) {
    parts.push(text.slice(at, start), '# ');
    at = start;
  }
  return [...parts, text.slice(at)].join('');
}
