import { expect } from 'vitest';

/** Everything that has ever moved a cursor, turned a line round, hidden a word or rung a bell. */
export const hostileText =
  'a\u001b[31mred\u001b]0;title\u0007\r\nb\t\u0000\u007f\u009b2J\u202egnp.exe\u2066x\u2069\u200b\u00ad\ufeff\u2028\ud800z\u{e0041}\u00a0';

/** The value with hostile text put after every string in it. */
export function hostile<T>(value: T, keep: (key: string) => boolean = () => false): T {
  return rewritten(value, (text, key) => (keep(key) ? text : `${text}${hostileText}`));
}

/** The value with every string in it changed; `key` is the name of what holds it. */
export function rewritten<T>(value: T, change: (text: string, key: string) => string): T {
  return mapped(value, '', change) as T;
}

function mapped(value: unknown, key: string, change: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return change(value, key);
  if (Array.isArray(value)) return value.map((entry) => mapped(entry, key, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, mapped(entry, name, change)]),
  );
}

/** Nothing but what can be seen, line ends, and tabs where a file's own lines are shown. */
export function expectHarmless(text: string, { tabs = false } = {}): void {
  // oxlint-disable-next-line no-control-regex
  const bad = text.match(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu,
  );
  expect(bad).toBeNull();
  if (!tabs) expect(text).not.toContain('\t');
}

/** The text without the colours that this program draws itself; any other escape stays and is found. */
export function uncolored(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001b\[(?:1|2|22|31|32|33|36|39)m/g, '');
}
