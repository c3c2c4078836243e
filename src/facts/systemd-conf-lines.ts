import type { ConfFile } from './conf-files.ts';

/** One assignment in a configuration file of systemd's daemons (systemd.syntax(7)). */
export interface SystemdAssignment {
  /** Of the section it stands in, without brackets; empty before the first one. */
  readonly section: string;
  readonly key: string;
  /** Continuation lines joined, blanks around removed. */
  readonly value: string;
  readonly file: ConfFile;
  /** From 1: the line on which it begins. */
  readonly line: number;
  /** Offsets in the file's text: from the beginning of its first line to the end of its last, without the newline. */
  readonly start: number;
  readonly end: number;
}

/**
 * The assignments of one file in order. `#` and `;` begin a comment only at the start of a line, comments between
 * continued lines are left out, and a backslash at the end of a line becomes a blank. Names are case-sensitive.
 */
export function parseSystemdConf(file: ConfFile): SystemdAssignment[] {
  const assignments: SystemdAssignment[] = [];
  let section = '';
  for (const { text, line, start, end } of logicalLines(file.text)) {
    const said = stripped(text);
    if (said.startsWith('[')) {
      section = said.endsWith(']') ? said.slice(1, -1) : '';
      continue;
    }
    const equals = said.indexOf('=');
    if (equals <= 0) continue;
    const key = stripped(said.slice(0, equals));
    assignments.push({ section, key, value: stripped(said.slice(equals + 1)), file, line, start, end });
  }
  return assignments;
}

interface LogicalLine {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

function* logicalLines(text: string): Generator<LogicalLine> {
  let open: { parts: string[]; line: number; start: number; end: number } | undefined;
  let line = 0;
  let at = 0;
  for (const raw of text.replace(/^\ufeff/, ' ').split('\n')) {
    line += 1;
    const start = at;
    at += raw.length + 1;
    const end = start + raw.length;
    if (/^[ \t\r]*[#;]/.test(raw)) continue;
    open ??= { parts: [], line, start, end };
    open.end = end;
    if (endsEscaped(raw)) {
      open.parts.push(`${raw.slice(0, -1)} `);
      continue;
    }
    open.parts.push(raw);
    yield { ...open, text: open.parts.join('') };
    open = undefined;
  }
  if (open !== undefined) yield { ...open, text: open.parts.join('') };
}

/** Whether an odd number of backslashes ends the line. */
function endsEscaped(raw: string): boolean {
  let backslashes = 0;
  while (raw.charAt(raw.length - 1 - backslashes) === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function stripped(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && ' \t\r\n'.includes(text.charAt(from))) from += 1;
  while (to > from && ' \t\r\n'.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
