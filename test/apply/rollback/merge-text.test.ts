import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeText } from '../../../src/apply/rollback/merge-text.ts';

const text = (letters: string) => [...letters].map((letter) => `${letter}\n`).join('');

/** Each letter is a line: what the run wrote, what is there now, what was there before the run. */
const merged: readonly (readonly [string, string, string, string, string])[] = [
  ['nobody else changed anything', 'aXc', 'aXc', 'abc', 'abc'],
  ['a line at the end stays', 'abX', 'abXm', 'ab', 'abm'],
  ['a line at the beginning stays', 'Xab', 'mXab', 'ab', 'mab'],
  ['a line within what goes stays', 'aXYb', 'aXmYb', 'ab', 'amb'],
  ['a change beside what goes stays', 'abX', 'amX', 'ab', 'am'],
  ['what others took out already does not come back', 'aXb', 'ab', 'ab', 'ab'],
  ['others took out one line of two', 'aXYb', 'aXb', 'ab', 'ab'],
  ['a deleted line comes back beside a new one at another place', 'ac', 'acm', 'abc', 'abcm'],
  ['all of a file that was made goes but for what others wrote', 'XY', 'XYm', '', 'm'],
];

/** With the lines of the present text that are in the way. */
const clashing: readonly (readonly [string, string, string, string, number, number])[] = [
  ['the line itself was changed', 'aXc', 'amc', 'abc', 2, 2],
  ['two lines came where one comes back', 'ac', 'amnc', 'abc', 2, 3],
  ['a line that goes was changed', 'aXc', 'amc', 'ac', 2, 2],
];

describe('taking the edits of a run out of a text', () => {
  it.each(merged)('%s', (_, after, now, before, result) => {
    expect(mergeText(text(after), text(now), text(before))).toEqual({ text: text(result) });
  });

  it.each(clashing)('tells where it cannot: %s', (_, after, now, before, from, to) => {
    expect(mergeText(text(after), text(now), text(before))).toEqual({ clashes: [{ from, to }] });
  });

  it('keeps a last line without a newline apart from the one that comes after it', () => {
    expect(mergeText('a\nX', 'a\nX', 'a')).toEqual({ text: 'a' });
    expect(mergeText('a\nb', 'm\na\nb', 'a\nb\nc')).toEqual({ text: 'm\na\nb\nc' });
  });

  it('keeps edits that lie apart, whatever they are', () => {
    const lines = fc.array(fc.constantFrom('x', 'y', ''), { maxLength: 6 });
    fc.assert(
      fc.property(lines, lines, lines, lines, (before, after, head, tail) => {
        const fixed = 'one\ntwo\nthree\n';
        const body = (part: readonly string[]) => `${fixed}${text(part.join(''))}four\nfive\nsix\n`;
        const around = (part: string) => `${text(head.join(''))}begin\n${part}end\n${text(tail.join(''))}`;
        const plain = (part: string) => `begin\n${part}end\n`;
        expect(mergeText(plain(body(after)), around(body(after)), plain(body(before)))).toEqual({
          text: around(body(before)),
        });
      }),
    );
  });

  it('gives up on texts that have nothing in common rather than take for ever', () => {
    const many = (letter: string) => Array.from({ length: 30_000 }, (_, at) => `${letter}${at}\n`).join('');
    expect(mergeText(many('a'), many('b'), many('c'))).toEqual({ clashes: [{ from: 1, to: 30_000 }] });
  });
});
