/** One assignment of a unit file (systemd.syntax(7)). */
export interface UnitLine {
  /** `Mount` for `[Mount]`; empty before the first. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * The assignments of a unit file in order: `#` and `;` comment a line out, a backslash at its end joins the next one
 * with a blank, and comments in between are left out.
 */
export function parseUnitFile(text: string): UnitLine[] {
  const found: UnitLine[] = [];
  let section = '';
  let parts: string[] = [];
  let began = 0;
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (parts.length === 0) began = at + 1;
    if (line.endsWith('\\')) {
      parts.push(line.slice(0, -1));
      continue;
    }
    const whole = [...parts, line].join(' ').trim();
    parts = [];
    if (whole.startsWith('[') && whole.endsWith(']')) section = whole.slice(1, -1);
    const equals = whole.indexOf('=');
    if (equals <= 0 || whole.startsWith('[')) continue;
    found.push({
      section,
      key: whole.slice(0, equals).trim(),
      value: whole.slice(equals + 1).trim(),
      line: began,
    });
  }
  return found;
}

/** The last line that sets a key; undefined where none does. */
export function lastSetting(lines: readonly UnitLine[], section: string, key: string): UnitLine | undefined {
  return lines.findLast((line) => line.section === section && line.key === key);
}
