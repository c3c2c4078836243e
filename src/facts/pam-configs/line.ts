/** A line of a profile or of a managed block: what identifies it, and its options. */
export interface ModuleLine {
  /** Control and module with the blanks between them, as written. */
  readonly module: string;
  readonly options: readonly string[];
}

/** Undefined where pam-auth-update would not know what to make of the line. */
export function moduleLine(line: string): ModuleLine | undefined {
  const [all, module] = /^((?:\[[^\]]+\]|[A-Za-z0-9_]+)[ \t\n\r\f\v]+[^ \t\n\r\f\v]+)/.exec(line) ?? [];
  if (all === undefined || module === undefined) return undefined;
  return { module, options: optionsOf(line.slice(all.length)) };
}

export function optionsOf(text: string): string[] {
  return text.split(/[ \t\n\r\f\v]+/).filter((word) => word !== '');
}

/** Without the first number between brackets: how far a jump goes depends on the other profiles. */
export function withoutNumber(line: string): string {
  const bracket = line.indexOf('[');
  if (bracket < 0) return line;
  const [before = '', number] = /^[^0-9]*([0-9]+)/.exec(line.slice(bracket)) ?? [];
  const end = bracket + before.length;
  if (number === undefined || line.indexOf(']', end) < 0) return line;
  return line.slice(0, end - number.length) + line.slice(end);
}

/** Without the last `end` between brackets, which stands for such a number in a profile. */
export function withoutEnd(line: string): string {
  const closing = line.lastIndexOf(']');
  const end = closing < 3 ? -1 : line.lastIndexOf('end', closing - 3);
  const bracket = line.indexOf('[');
  return bracket < 0 || end < bracket ? line : line.slice(0, end) + line.slice(end + 3);
}
