/** A line of fstab(5) that is about a filesystem. Numbers of lines begin at 1. */
export interface FstabLine {
  readonly line: number;
  /** `UUID=…`, `LABEL=…`, a path, or a word such as `tmpfs`; octal escapes are undone, here and below. */
  readonly source: string;
  /** Without a slash at the end; `none` or `swap` where it is mounted nowhere. */
  readonly target: string;
  readonly type: string;
  /** The fourth field; empty where the line has none. */
  readonly options: string;
  /** Offsets in the file between which the fourth field stands, as written; where it is missing, its place. */
  readonly start: number;
  readonly end: number;
  /** Why mount(8) leaves the line out although systemd does not. */
  readonly refused?: string;
}

/** The lines of fstab(5) that are no comments, in order; a line of fewer than three fields says nothing. */
export function parseFstab(text: string): FstabLine[] {
  const lines: FstabLine[] = [];
  let start = 0;
  for (const [at, whole] of text.split('\n').entries()) {
    // libmount drops a carriage return here, and systemd when it reads the unit that it makes of the line.
    const content = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    const parsed = parseLine(content, start, at + 1);
    if (parsed !== undefined) lines.push(parsed);
    start += whole.length + 1;
  }
  return lines;
}

function parseLine(content: string, offset: number, line: number): FstabLine | undefined {
  const fields = fieldsOf(content);
  const [source, target, type, options, ...numbers] = fields;
  if (source === undefined || source.text.startsWith('#') || target === undefined || type === undefined)
    return undefined;
  const [start, end] = options === undefined ? [type.end, type.end] : [options.start, options.end];
  const odd = numbers.slice(0, 2).find(({ text }) => !/^[+-]?\d+$/.test(text));
  return {
    line,
    source: unescaped(source.text),
    target: simplified(unescaped(target.text)),
    type: unescaped(type.text),
    options: unescaped(options?.text ?? ''),
    start: offset + start,
    end: offset + end,
    ...(odd !== undefined && { refused: `${JSON.stringify(odd.text)} stands where a number belongs` }),
  };
}

interface Field {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What blanks and tabs separate. */
function fieldsOf(content: string): Field[] {
  return [...content.matchAll(/[^ \t]+/g)].map(({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }));
}

/**
 * Blanks, tabs, newlines and backslashes are written in octal. libmount would take any other character so too, but
 * systemd, which mounts at boot, leaves those as they are (getmntent(3)).
 */
function unescaped(text: string): string {
  return text.replace(/\\(040|011|012|134|\\)/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8)),
  );
}

/** As systemd and libmount compare paths: slashes in a row are one, and none is at the end. */
function simplified(target: string): string {
  const path = target.replace(/\/+/g, '/');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
