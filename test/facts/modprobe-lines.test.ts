import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseModprobe, underscored } from '../../src/facts/modprobe-lines.ts';
import { fits } from '../../src/facts/wildcard.ts';

function parsed(text: string) {
  return parseModprobe({ name: 'a.conf', path: '/etc/modprobe.d/a.conf', text });
}

describe('a file of modprobe.d', () => {
  it('gives every line that kmod takes, and where it begins', () => {
    const text = [
      '# install a /x',
      'install usb-storage \\',
      '  /bin/true',
      '#continued \\',
      'install b /x',
      '  blacklist c-d trailing',
      'alias net-pf-31 off',
      'options e f=g-h  i',
      'install j',
      'Install k /x',
      'softdep l pre: m',
      'remove n\t/bin/false \r',
    ].join('\n');
    expect(
      parsed(text).map(({ command, name, rest, line }) => `${line}: ${command} ${name} ${rest}`),
    ).toEqual([
      '2: install usb_storage /bin/true',
      '6: blacklist c_d ',
      '7: alias net_pf_31 off',
      '8: options e f=g-h  i',
      '11: softdep l pre: m',
      '12: remove n /bin/false \r',
    ]);
    expect(parsed(text).map(({ start }) => text.slice(start).trim().split(/\s+/)[0])).toEqual([
      'install',
      'blacklist',
      'alias',
      'options',
      'softdep',
      'remove',
    ]);
  });

  it('of any content is read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('install', 'alias', 'a', '-', '[', ']', '\\', '#', ' ', '\t', '\n', '\r')),
        (pieces) => {
          const text = pieces.join('');
          for (const { start, line } of parsed(text))
            expect(text.slice(0, start).split('\n').length).toBe(line);
        },
      ),
    );
  });

  it.each([
    'a'.repeat(1_000_000),
    ' '.repeat(1_000_000),
    '\\\n'.repeat(500_000),
    '\\'.repeat(1_000_000),
    'install a /x\n'.repeat(20_000),
  ])('of very many characters is read in time (%#)', (text) => {
    const begun = performance.now();
    parsed(text);
    parsed(`install a${text}b`);
    parsed(`install ${text} ${text}x`);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

it.each([
  ['usb-storage', 'usb_storage'],
  ['a[-b]c-d', 'a[-b]c_d'],
  ['a]', undefined],
  ['a[b', undefined],
])('the name %s is %s to kmod', (name, said) => expect(underscored(name)).toBe(said));

it('a hostile pattern is matched in time', () => {
  const begun = performance.now();
  expect(fits(`${'*a'.repeat(20_000)}b`, 'a'.repeat(200))).toBe(false);
  expect(fits('['.repeat(200_000), 'a')).toBe(false);
  expect(performance.now() - begun).toBeLessThan(10_000);
});
