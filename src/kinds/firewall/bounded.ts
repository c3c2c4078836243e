import type { Evident } from '../../rule.ts';

/** Lines that fit on one screen. */
const MOST = 20;

/** The first of many lines, and how many there are more. */
export function bounded(lines: readonly string[], where: string): Evident[] {
  const shown = lines.slice(0, MOST).map((what) => ({ what, where }));
  return lines.length <= MOST ? shown : [...shown, { what: `and ${lines.length - MOST} more`, where }];
}
