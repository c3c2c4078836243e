import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paint, plain, plainLine } from '../../src/report/terminal.ts';
import { expectHarmless, hostileText } from './hostile.ts';

it.each([
  ['a newline', 'a\nb', 'a\\nb'],
  ['carriage return and tab', 'a\r\tb', 'a\\r\\tb'],
  ['an ANSI escape', '\u001b[31mred', '\\x1b[31mred'],
  ['NUL, backspace and delete', '\0\b\u007f', '\\x00\\x08\\x7f'],
  ['a C1 control sequence introducer', '\u009b2J', '\\x9b2J'],
  ['a change of direction', 'a\u202eb', 'a\\u202eb'],
  ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
  ['what has no width', '\u200b\u200d\u00ad\ufeff', '\\u200b\\u200d\\xad\\ufeff'],
  ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
  ['half a character', 'a\ud800b', 'a\\ud800b'],
  ['invisible tags', '\u{e0041}', '\\u{e0041}'],
  ['a blank that is none', 'PermitRootLogin\u00a0no', 'PermitRootLogin\\xa0no'],
  ['a filler that looks like a blank', '\u3164', '\\u3164'],
  ['an unassigned character', '\u0378', '\\u0378'],
])('shows %s', (_, text, shown) => {
  expect(plain(text)).toBe(shown);
});

it('leaves what can be read as it is', () => {
  const text = 'Grüße, 東京 😀 – naïve {"a": 1} \\x1b';
  expect(plain(text)).toBe(text);
});

it('cuts long text and shows that it did', () => {
  expect(plain('x'.repeat(1001))).toBe(`${'x'.repeat(1000)}…`);
  expect(plain('x'.repeat(1000))).toBe('x'.repeat(1000));
  expect(plain('abc', 2)).toBe('ab…');
});

it('shows a line of a file whole, with its tabs', () => {
  expect(plainLine(`a\tb\u001b${'x'.repeat(5000)}`)).toBe(`a\tb\\x1b${'x'.repeat(5000)}`);
});

it('is harmless whatever it is given, and bounded', () => {
  expectHarmless(plain(hostileText));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
      expectHarmless(plain(text, limit));
      expect(plain(text, limit).length).toBeLessThanOrEqual(limit * 9 + 1);
      expectHarmless(plainLine(text), { tabs: true });
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) =>
      expectHarmless(plain(String.fromCharCode(...units))),
    ),
  );
});

it('takes no longer for a long text than its length asks', () => {
  const text = '\u001b'.repeat(1_000_000);
  const begun = performance.now();
  expect(plainLine(text).length).toBe(4_000_000);
  expect(performance.now() - begun).toBeLessThan(2000);
});

it('colours only where colours are wanted', () => {
  expect(paint({ color: false, width: 80 }, 'red', 'x')).toBe('x');
  expect(paint({ color: true, width: 80 }, 'red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(paint({ color: true, width: 80 }, 'red', '')).toBe('');
});
