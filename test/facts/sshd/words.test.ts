import { describe, expect, it } from 'vitest';
import { delimitedWords, splitArguments } from '../../../src/facts/sshd/words.ts';

/** Each row was held against OpenSSH 7.6 (delimited) or 9.2 (split) by sshd -T. */
describe('delimitedWords', () => {
  it.each([
    ['a b', ['a', 'b']],
    ['a=b', ['a', 'b']],
    ['a = b', ['a', 'b']],
    ['a == b', ['a', '', 'b']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['"a" = b', ['a', '', 'b']],
    ['Max"Auth"Tries 3', ['MaxAuth', 'Tries', '3']],
    ['a "b', ['a']],
    ["a 'b c'", ['a', "'b", "c'"]],
    ['a ""', ['a', '', '']],
  ])('cuts %j', (line, words) => {
    expect(delimitedWords(line, 0)).toEqual(words);
  });
});

describe('splitArguments', () => {
  it.each([
    ['a b', ['a', 'b']],
    ['a=b', ['a=b']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ["a'b c'd", ['ab cd']],
    ['a\\ b', ['a b']],
    ['"a\\"b"', ['a"b']],
    ["'a\\ b'", ['a\\ b']],
    ['a\\b', ['a\\b']],
    ['""', ['']],
    ['a#b #c', ['a#b']],
    ['a\rb', ['a\rb']],
  ])('cuts %j', (line, words) => {
    expect(splitArguments(line, 0)?.words).toEqual(words);
  });

  it.each(['"a', "a 'b", '\\""'])('refuses %j, whose quote is never closed', (line) => {
    expect(splitArguments(line, 0)).toBeUndefined();
  });

  it('tells where a comment starts', () => {
    expect(splitArguments('a  # b', 0)?.comment).toBe(3);
    expect(splitArguments('a#b', 0)?.comment).toBeUndefined();
  });
});
