import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreLimitsIn } from '../../src/facts/core-dumps-limits.ts';
import { grubCommands } from '../../src/facts/grub-script.ts';
import { kernelLines } from '../../src/facts/grub-config.ts';
import { readShell } from '../../src/facts/grub-shell.ts';
import { kernelUnsigned, kernelWords } from '../../src/facts/kernel-command-line.ts';
import { keyFileEntries } from '../../src/facts/key-file.ts';
import { openPgpKeys } from '../../src/facts/openpgp.ts';
import { lineSources } from '../../src/facts/apt-sources-lines.ts';
import { deb822Sources } from '../../src/facts/apt-sources-deb822.ts';

describe('a kernel command line', () => {
  it('is split as the kernel splits it', () => {
    const line = ' ro  a=1 b="x y" "c=d e" f-g=h=i j= "k" audit\t=2 -- audit=0';
    expect(
      kernelWords(line).map(({ name, value }) => (value === undefined ? name : `${name}<${value}>`)),
    ).toEqual(['ro', 'a<1>', 'b<x y>', 'c<d e>', 'f_g<h=i>', 'j<>', 'k', 'audit', '<2>']);
  });

  it.each([
    ['0', 0],
    ['010', 8],
    ['0x10', 16],
    ['+5', 5],
    ['4294967295', 4294967295],
    ['0xffffffff', 4294967295],
    ['4294967296', undefined],
    [`0x${'f'.repeat(400)}`, undefined],
    ['08', undefined],
    ['-1', undefined],
    ['1k', undefined],
    ['', undefined],
  ])('has %o as the number %o', (text, value) => expect(kernelUnsigned(text)).toBe(value));
});

describe('a script of GRUB', () => {
  it('has its commands, wherever they stand', () => {
    const text = `set a="b c"\n# linux /no\nif [ x = y ]; then linux /v\\\n 'x y' "\\"q" \${z}w; fi\nmenuentry 'm' --class os { initrd /i }\n`;
    expect(grubCommands(text).map(({ words, line }) => [line, ...words.map((word) => word.text)])).toEqual([
      [1, 'set', 'a=b c'],
      [3, '[', 'x', '=', 'y', ']'],
      [3, 'linux', '/v', 'x y', '"q', '${z}w'],
      [4, 'fi'],
      [5, 'menuentry', 'm', '--class', 'os'],
      [5, 'initrd', '/i'],
    ]);
  });
});

describe('the lines that load a kernel', () => {
  it('name one', () => {
    const commands = grubCommands('linux\nlinux /v a=1 -- b\nlinux16 /memtest86\nset linux=x\n');
    expect(kernelLines(commands).map(({ line, words }) => [line, ...words.map(({ name }) => name)])).toEqual([
      [2, 'a'],
    ]);
  });
});

describe('a file of the shell', () => {
  it('has a backquote behind a backslash inside a command', () => {
    const { assignments } = readShell('A=`echo \\`echo x\\``\nB=1\n');
    expect(assignments.map(({ name, line }) => `${line} ${name}`)).toEqual(['1 A', '2 B']);
  });
});

describe('a key file', () => {
  it('has no entry in a line without a key', () => {
    const entries = keyFileEntries({ name: 'x', path: '/x', text: '[g]\n=a\n = b\nk=c\n#d=e\n' });
    expect(entries.map(({ group, key, value }) => [group, key, value])).toEqual([['g', 'k', 'c']]);
  });
});

const parsers: Record<string, (text: string) => unknown> = {
  grubCommands,
  readShell,
  kernelWords,
  coreLimits: (text) => coreLimitsIn({ name: 'x', path: '/x', text }),
  keyFile: (text) => keyFileEntries({ name: 'x', path: '/x', text }),
  openPgp: (text) => openPgpKeys(Buffer.from(text, 'latin1')),
  lineSources: (text) => lineSources('/x', text),
  deb822Sources: (text) => deb822Sources('/x', text),
};

describe.each(Object.entries(parsers))('%s', (_, parse) => {
  it('comes to an end on any text', () => {
    const piece = fc.constantFrom(
      ...'\'"\\$`(){}[];&|#\n\r\t =:a',
      'deb ',
      'GRUB_CMDLINE_LINUX=',
      '\u0099',
      '\u00ff',
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\n',
    );
    fc.assert(fc.property(fc.string({ unit: piece }), (text) => void parse(text)));
  });

  it('takes time in proportion to the text', () => {
    const begun = performance.now();
    for (const piece of [
      '"',
      "'",
      '\\',
      '${',
      '$(',
      '(',
      '`',
      ' ',
      '\n',
      'a=',
      '#',
      '[ ',
      'deb [',
      '\u0099\u0001',
      ' x\n',
    ])
      parse(piece.repeat(100_000));
    expect(performance.now() - begun).toBeLessThan(8000);
  });
});
