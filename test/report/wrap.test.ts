import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted, numberRanges } from '../../src/report/numbers.ts';
import { columns, padded, wrap } from '../../src/report/wrap.ts';

it('breaks at blanks and indents what follows', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('one two three', 12, 'note: ')).toEqual(['note: one', '      two', '      three']);
  expect(wrap('one two three', 12, '- ', 4)).toEqual(['- one two', '    three']);
});

it('keeps wide gaps within a line and drops them where it breaks', () => {
  expect(wrap('6, wanted 4  (file:1)', 40)).toEqual(['6, wanted 4  (file:1)']);
  expect(wrap('6, wanted 4  (file:1)', 14)).toEqual(['6, wanted 4', '(file:1)']);
});

it('leaves a word that is longer than the line whole', () => {
  expect(wrap('see /a/very/long/path now', 10)).toEqual(['see', '/a/very/long/path', 'now']);
});

it('gives one line for nothing', () => {
  expect(wrap('', 80)).toEqual(['']);
  expect(wrap('', 80, '- ')).toEqual(['-']);
});

it('loses no word and passes the width only for a single long one', () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'é', '東', '(', '-'), minLength: 1, maxLength: 30 }),
  );
  fc.assert(
    fc.property(
      words,
      fc.integer({ min: 10, max: 60 }),
      fc.integer({ min: 0, max: 9 }),
      (given, width, rest) => {
        const lines = wrap(given.join(' '), width, '', rest);
        expect(lines.join(' ').split(' ').filter(Boolean)).toEqual(given);
        for (const line of lines)
          if (line.trim().includes(' ')) expect(columns(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

it('counts columns as a terminal does', () => {
  expect(columns('abc')).toBe(3);
  expect(columns('東京')).toBe(4);
  expect(columns('e\u0301')).toBe(1);
  expect(columns('😀')).toBe(2);
  expect(padded('東', 4)).toBe('東  ');
  expect(padded('long', 2)).toBe('long');
});

it('shortens neighbours of one section', () => {
  const order = ['1.1.1', '1.1.2', '1.1.3', '1.1.4', '1.2.1', '1.2.2'];
  expect(numberRanges(['1.1.1', '1.1.2', '1.1.3', '1.2.1'], order)).toEqual(['1.1.1 to 1.1.3', '1.2.1']);
  expect(numberRanges(['1.1.1', '1.1.2'], order)).toEqual(['1.1.1', '1.1.2']);
  expect(numberRanges(['1.1.1', '1.1.3', '1.1.4'], order)).toEqual(['1.1.1', '1.1.3', '1.1.4']);
  expect(numberRanges(['1.1.3', '1.1.4', '1.2.1', '1.2.2'], order)).toEqual([
    '1.1.3',
    '1.1.4',
    '1.2.1',
    '1.2.2',
  ]);
});

it('counts in words', () => {
  expect([counted(0, 'file'), counted(1, 'file'), counted(2, 'is', 'are')]).toEqual([
    '0 files',
    '1 file',
    '2 are',
  ]);
});
