import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciding, dottedKey, kernelInteger, keyPath, parseSysctl } from '../../src/facts/sysctl-lines.ts';

function parsed(text: string) {
  return parseSysctl({ name: 'a.conf', path: '/etc/sysctl.d/a.conf', text });
}

describe('a key', () => {
  it.each([
    ['net.ipv4.ip_forward', 'net/ipv4/ip_forward'],
    ['net/ipv4/ip_forward', 'net/ipv4/ip_forward'],
    ['net.ipv4.conf.eth0/100.rp_filter', 'net/ipv4/conf/eth0.100/rp_filter'],
    ['net/ipv4/conf/eth0.100/rp_filter', 'net/ipv4/conf/eth0.100/rp_filter'],
    ['/net//ipv4/./ip_forward', 'net/ipv4/ip_forward'],
    ['vm', 'vm'],
    ['', ''],
  ])('%s is the path %s', (key, path) => expect(keyPath(key)).toBe(path));

  it('means the same once it is written with dots', () => {
    const component = fc.stringMatching(/^[a-z][a-z0-9_.]*$/);
    fc.assert(
      fc.property(fc.array(component, { minLength: 2, maxLength: 5 }), (components) => {
        // A first component with a dot cannot be written with dots.
        fc.pre(!components[0]?.includes('.') && components.every((one) => !/^\.|\.\.|^$/.test(one)));
        const path = components.join('/');
        expect(keyPath(dottedKey(path))).toBe(path);
      }),
    );
  });
});

describe('a file', () => {
  it('gives every assignment its line, its offset and its text', () => {
    const text = '# x\r\n\n net.a = 1 # y\r\n-net.b=\n-net.c\nnonsense\nnet.d=2';
    expect(
      parsed(text).map(({ key, value, line, start, raw }) => ({ key, value, line, start, raw })),
    ).toEqual([
      { key: 'net/a', value: '1 # y', line: 3, start: 6, raw: ' net.a = 1 # y' },
      { key: 'net/b', value: '', line: 4, start: 22, raw: '-net.b=' },
      { key: 'net/c', value: null, line: 5, start: 30, raw: '-net.c' },
      { key: 'net/d', value: '2', line: 7, start: 46, raw: 'net.d=2' },
    ]);
  });

  it('of any content is read, and each line stands where it says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '.', '/', '=', '-', '#', ';', '*', '1', ' ', '\t', '\n', '\r')),
        (pieces) => {
          const text = pieces.join('');
          for (const { start, raw, line } of parsed(text)) {
            expect(text.slice(start, start + raw.length)).toBe(raw);
            expect(text.slice(0, start).split('\n').length).toBe(line);
          }
        },
      ),
    );
  });

  it.each([
    'a'.repeat(1_000_000),
    ' '.repeat(1_000_000),
    'a=1\n'.repeat(50_000),
    '\r'.repeat(1_000_000),
    'a.'.repeat(500_000),
  ])('of very many characters is read in time (%#)', (text) => {
    const begun = performance.now();
    deciding(parsed(text), 'net/ipv4/ip_forward');
    parsed(`x${text}=${text}1`);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('a value', () => {
  it.each([
    ['1', 1],
    ['01', 1],
    ['0x1F', 31],
    ['010', 8],
    ['-1', -1],
    ['-0', 0],
    ['1 # comment', 1],
    ['2147483647', 2147483647],
    ['2147483648', undefined],
    ['-2147483648', -2147483648],
    ['08', undefined],
    ['1abc', undefined],
    ['+1', undefined],
    ['', undefined],
  ])('%j is the number %s to the kernel', (value, number) => expect(kernelInteger(value)).toBe(number));
});
