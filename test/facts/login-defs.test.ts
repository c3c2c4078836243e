import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definedNumber, numberOf, parseLoginDefs, uidMin } from '../../src/facts/login-defs.ts';

describe('login.defs', () => {
  it.each<[string, number | undefined]>([
    ['7', 7],
    ['007', 7],
    ['027', 0o27],
    ['0x1F', 31],
    ['-1', -1],
    ['+5', 5],
    ['0', 0],
    ['', undefined],
    ['08', undefined],
    ['7x', undefined],
    ['7 8', undefined],
    ['0x', undefined],
    ['2147483648', undefined],
    ['\u00a07', undefined],
  ])('reads %j as a number', (text, number) => {
    expect(definedNumber(text)).toBe(number);
  });

  it('takes the last line, and the default where that is no number', () => {
    const defs = parseLoginDefs('UID_MIN 500\nUID_MIN 700\nGID_MIN x\n');
    expect(uidMin(defs)).toBe(700);
    expect(numberOf(defs, 'GID_MIN', 1000)).toBe(1000);
    expect(uidMin(parseLoginDefs(''))).toBe(1000);
  });

  it('names the lines', () => {
    expect(parseLoginDefs('# x\n\n UMASK "022" # y\nUMASK\nFOO bar').definitions).toEqual([
      { name: 'UMASK', value: '022', line: 3, whole: true },
      { name: 'FOO', value: 'bar', line: 5, whole: true },
    ]);
  });

  it('reads names of every object', () => {
    expect(parseLoginDefs('').of('constructor')).toEqual([]);
  });

  it('reads long lines in a time that grows with their length', () => {
    fc.assert(
      fc.property(fc.constantFrom(' ', '\t', '"', 'A ', '# ', '\u00e9'), (piece) => {
        const started = performance.now();
        parseLoginDefs(piece.repeat(500_000));
        expect(performance.now() - started).toBeLessThan(3000);
      }),
      { numRuns: 6 },
    );
  });
});
