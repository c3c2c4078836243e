import type { ConfFile } from './conf-files.ts';
import { isPattern, pathFits } from './wildcard.ts';

/** A line of sysctl.d(5) that says something about a kernel parameter. */
export interface SysctlAssignment {
  /** Path below /proc/sys; may hold wildcards. */
  readonly key: string;
  /** As written, blanks around it removed; null where the line only keeps the parameter out of patterns (`-key`). */
  readonly value: string | null;
  readonly file: ConfFile;
  /** From 1, counting newlines. */
  readonly line: number;
  /** Offset in the file's text where the line begins. */
  readonly start: number;
  readonly raw: string;
}

/**
 * The assignments of one file, as systemd-sysctl reads them: `#` and `;` begin a comment only at the start
 * of a line, nothing is continued or unquoted, and a carriage return ends a line too.
 */
export function parseSysctl(file: ConfFile): SysctlAssignment[] {
  const assignments: SysctlAssignment[] = [];
  let line = 1;
  for (const { 0: ended, index: start } of file.text.matchAll(/[^\r\n]*[\r\n]|[^\r\n]+$/g)) {
    const raw = ended.replace(/[\r\n]$/, '');
    const said = spoken(raw);
    if (said !== undefined) assignments.push({ ...said, file, line, start, raw });
    if (ended.endsWith('\n')) line++;
  }
  return assignments;
}

function spoken(raw: string): Pick<SysctlAssignment, 'key' | 'value'> | undefined {
  const text = stripped(raw);
  if (text === '' || text.startsWith('#') || text.startsWith(';')) return undefined;
  const lenient = text.startsWith('-');
  const equals = text.indexOf('=');
  if (equals < 0 && !lenient) return undefined;
  const name = text.slice(lenient ? 1 : 0, equals < 0 ? undefined : equals);
  return { key: keyPath(stripped(name)), value: equals < 0 ? null : stripped(text.slice(equals + 1)) };
}

/** Without the blanks that systemd takes away. */
function stripped(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && ' \t\r\n'.includes(text.charAt(from))) from++;
  while (to > from && ' \t\r\n'.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

/**
 * The path that a key names. Where the first separator is a dot, dots and slashes trade places, so that
 * `net.ipv4.conf.eth0/100.rp_filter` and `net/ipv4/conf/eth0.100/rp_filter` are one.
 */
export function keyPath(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  const path = first === '.' ? name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.')) : name;
  return path
    .split('/')
    .filter((component) => component !== '' && component !== '.')
    .join('/');
}

/** A path below /proc/sys as people write it: `net.ipv4.ip_forward`. */
export function dottedKey(path: string): string {
  return path.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}

/**
 * The line that decides a parameter where `assignments` are applied in order: the last one that names it,
 * or else the last pattern it fits. A parameter that is named is never touched by a pattern.
 */
export function deciding(
  assignments: readonly SysctlAssignment[],
  key: string,
): SysctlAssignment | undefined {
  const named = assignments.findLast((assignment) => assignment.key === key);
  if (named !== undefined) return named;
  const patterns = new Map<string, SysctlAssignment>();
  for (const assignment of assignments) {
    if (!isPattern(assignment.key) || !pathFits(assignment.key, key)) continue;
    // Said again with the same value, a pattern keeps its place among the others.
    if (patterns.get(assignment.key)?.value === assignment.value) continue;
    patterns.delete(assignment.key);
    patterns.set(assignment.key, assignment);
  }
  return [...patterns.values()].findLast(({ value }) => value !== null);
}

/**
 * The number that the kernel makes of a written value, undefined where it refuses it: one 32-bit integer in
 * C's notation; what follows a blank is not looked at.
 */
export function kernelInteger(value: string): number | undefined {
  const [, sign, digits = ''] =
    /^\s*(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)(?![^ \t\n])/.exec(value) ?? [];
  if (digits === '') return undefined;
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const number = sign === '-' ? 0 - size : size;
  return number >= -(2 ** 31) && number < 2 ** 31 ? number : undefined;
}
