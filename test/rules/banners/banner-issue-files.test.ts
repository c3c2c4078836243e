import { describe, expect, it } from 'vitest';
import local from '../../../src/rules/banners/banner-local.ts';
import remote from '../../../src/rules/banners/banner-remote.ts';
import { testRule } from '../../rule-tester.ts';
import { found, foundBesideProfile, release, warning } from './banners.ts';

describe.each([
  { path: '/etc/issue', rule: local },
  { path: '/etc/issue.net', rule: remote },
])('$rule.id', ({ path, rule }) => {
  testRule(rule, {
    compliant: [
      { name: 'a warning', host: { files: { ...release, [path]: 'Keep out \\n \\l' } } },
      { name: 'our own warning', host: { files: { ...release, [path]: warning } } },
      {
        name: 'the text of the profile',
        host: { files: { ...release, [path]: 'A\nB\n' } },
        params: { text: ['A', 'B'] },
      },
    ],
    failing: [
      {
        name: 'as installed',
        host: { files: { ...release, [path]: 'Ubuntu 18.04.6 LTS \\n \\l\n\n' } },
        finds: [found(`${path}:1`, 'holds ubuntu')],
        files: { [path]: warning },
      },
      {
        name: 'the escapes that agetty fills in',
        host: { files: { ...release, [path]: 'Keep out\n\\S \\r (\\l)\n' } },
        finds: [found(`${path}:2`, 'holds \\s, \\r')],
        files: { [path]: warning },
      },
      {
        name: 'it does not exist',
        host: { files: release },
        finds: [found(path, 'no such file')],
        files: { [path]: warning },
      },
      {
        name: 'it is empty',
        host: { files: { ...release, [path]: '' } },
        finds: [found(path, 'empty')],
        files: { [path]: warning },
      },
      {
        name: 'it holds nothing but blanks',
        host: { files: { ...release, [path]: ' \t\r\n\n' } },
        finds: [found(path, 'empty')],
        files: { [path]: warning },
      },
      {
        name: 'it is empty and the profile sets a text',
        host: { files: { ...release, [path]: '' } },
        params: { text: 'Keep out' },
        finds: [foundBesideProfile(path, 'empty')],
        files: { [path]: 'Keep out\n' },
      },
      {
        name: 'a line ends otherwise than in the text of the profile',
        host: { files: { ...release, [path]: 'Keep out\r\n' } },
        params: { text: 'Keep out' },
        finds: [foundBesideProfile(path, 'another text')],
        files: { [path]: 'Keep out\n' },
      },
      {
        name: 'a link leads to /dev/null',
        host: { files: { ...release, [path]: { link: '/dev/null' } } },
        finds: [{ ...found('/dev/null', 'empty'), what: `text of ${path}` }],
        decides: [`${path} leads to /dev/null`],
        leaves: [{ ...found('/dev/null', 'empty'), what: `text of ${path}` }],
      },
    ],
    unmeasured: [
      {
        name: 'it cannot be read',
        host: { files: { ...release, [path]: { node: { type: 'hidden', reason: 'permission denied' } } } },
        says: 'permission denied',
      },
    ],
  });

  describe('the text that a profile sets', () => {
    it.each([
      '',
      '\n',
      ['', ' '],
      [],
      'a\tb',
      'a\r\nb',
      ['a\nb'],
      '\u001b[31mred',
      'c1\u0085',
      'v \\v',
      '\\m first',
      'S \\S{NAME}',
      5,
    ])('may not be %j', (text) => {
      expect(rule.params.safeParse({ text }).success).toBe(false);
    });

    it.each(['Keep out', 'Keep\n\nout\n', ['Keep', '', 'out'], 'Zutritt verboten für Unbefugte', '\\n \\l'])(
      'may be %j',
      (text) => {
        expect(rule.params.safeParse({ text }).success).toBe(true);
      },
    );
  });
});
