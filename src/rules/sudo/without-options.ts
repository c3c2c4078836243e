import type { SudoersDefault, SudoersFile } from '../../facts/sudoers.ts';

/** The files without these options. An entry that loses its last one stays behind comment signs. */
export function withoutOptions(unwanted: readonly SudoersDefault[]): SudoersFile[] {
  const files = new Map<string, SudoersDefault[]>();
  for (const option of unwanted)
    files.set(option.file.path, [...(files.get(option.file.path) ?? []), option]);
  return [...files].flatMap(([path, options]) => {
    const [first] = options;
    return first === undefined ? [] : [{ path, text: edited(first.file.text, options) }];
  });
}

function edited(text: string, unwanted: readonly SudoersDefault[]): string {
  // A file that is included twice is read twice.
  const entries = new Map(unwanted.map(({ entry }) => [entry.start, entry]));
  const gone = new Set(unwanted.map(({ start }) => start));
  for (const entry of [...entries.values()].sort((a, b) => b.start - a.start)) {
    const kept = entry.options.filter(({ start }) => !gone.has(start));
    const [first] = entry.options;
    if (kept.length === 0) text = commented(text, entry.start, entry.end);
    else if (first !== undefined)
      text =
        text.slice(0, first.start) +
        kept.map(({ start, end }) => text.slice(start, end)).join(', ') +
        text.slice(entry.end);
  }
  return text;
}

/** With a comment sign before each line of the span. */
function commented(text: string, start: number, end: number): string {
  return `${text.slice(0, start)}# ${text.slice(start, end).replaceAll('\n', '\n# ')}${text.slice(end)}`;
}
