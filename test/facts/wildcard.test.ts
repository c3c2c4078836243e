import { describe, expect, it } from 'vitest';
import { fits } from '../../src/facts/wildcard.ts';

describe('a range in brackets', () => {
  // As `case` of dash has it.
  it.each([
    ['[b-d]', 'a', false],
    ['[b-d]', 'b', true],
    ['[b-d]', 'd', true],
    ['[b-d]', 'e', false],
    ['[!b-d]', 'b', false],
    ['[!b-d]', 'd', false],
    ['[b-]', '-', true],
    ['[b-]', 'c', false],
    ['[]-b]', 'a', true],
  ])('%s on %s: %s', (pattern, name, expected) => expect(fits(pattern, name)).toBe(expected));
});
