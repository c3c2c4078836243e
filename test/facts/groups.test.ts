import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groups, parseGroups } from '../../src/facts/groups.ts';
import { exampleHost } from '../host.ts';

describe('groups', () => {
  it('gives the number of each name', () => {
    expect([...parseGroups('root:x:0:\nshadow:x:42:a,b\nlast:x:7')]).toEqual([
      ['root', 0],
      ['shadow', 42],
      ['last', 7],
    ]);
  });

  it.each([
    ['the first entry of a name holds', 'shadow:x:42:\nshadow:x:7:\n', 42],
    ['a comment is none', '#shadow:x:7:\nshadow:x:42:\n', 42],
    ['an entry for NIS is none', '+shadow:x:7:\n+\n-shadow:x:7:\nshadow:x:42:\n', 42],
    ['a number that is none', 'shadow:x:4 2:\nshadow:x::\nshadow:x:-1:\nshadow:x:0x2a:\nshadow:x:42:\n', 42],
    [
      'a number too large',
      'shadow:x:4294967296:\nshadow:x:99999999999999:\nshadow:x:4294967294:\n',
      4294967294,
    ],
    ['a line without a number', 'shadow\nshadow:x\nshadow:x:42:\n', 42],
    ['a name within another', 'gshadow:x:7:\nshadowy:x:8:\n', undefined],
    ['names of every object', 'toString:x:1:\n', undefined],
    ['blanks before the name', '  shadow:x:42:\n', 42],
  ])('%s', (_, text, gid) => {
    expect(parseGroups(text).get('shadow')).toBe(gid);
  });

  it('knows no group for entries that stand for NIS', () => {
    expect(parseGroups('+:::\n+shadow:x:7:\n-shadow:x:8:\n').size).toBe(0);
  });

  it('is empty where there is no file', () => {
    expect(groups.of(exampleHost()).size).toBe(0);
  });

  it('gives numbers of groups whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string(), fc.oneof(fc.nat().map(String), fc.string()))),
        (lines) => {
          for (const [name, gid] of parseGroups(lines.map((fields) => fields.join(':')).join('\n'))) {
            expect(name).not.toBe('');
            expect(Number.isInteger(gid) && gid >= 0 && gid <= 0xffffffff).toBe(true);
          }
        },
      ),
    );
  });
});
