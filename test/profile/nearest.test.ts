import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/profile/nearest.ts';

describe('nearest', () => {
  const known = ['sshd-max-auth-tries', 'sshd-max-sessions', 'sysctl-aslr', '5.3.7', '1.1.10'];

  it.each([
    ['a letter left out', 'sshd-max-auth-tres', 'sshd-max-auth-tries'],
    ['a letter too many', 'sysctl-asslr', 'sysctl-aslr'],
    ['another letter', 'sysctl-aslt', 'sysctl-aslr'],
    ['two letters swapped', 'sysctl-alsr', 'sysctl-aslr'],
    ['upper case', 'SYSCTL-ASLR', 'sysctl-aslr'],
    ['the beginning left out', 'max-auth-tries', 'sshd-max-auth-tries'],
    ['a number of one digit more', '1.1.100', '1.1.10'],
  ])('finds a name with %s', (_, given, name) => {
    expect(nearest(given, known)).toBe(name);
  });

  it('counts a swap of neighbours as one change, not two', () => {
    expect(nearest('acb', ['axy', 'abc'])).toBe('abc');
  });

  it.each(['', 'x', 'nothing-like-it', 'a'.repeat(100_000)])('finds nothing near %.20s', (given) => {
    expect(nearest(given, known)).toBeUndefined();
  });

  it('prefers the nearest, and of equals the first', () => {
    expect(nearest('ab', ['abc', 'abd', 'ab'])).toBe('ab');
    expect(nearest('abx', ['aby', 'abz'])).toBe('aby');
  });

  it('words a suggestion, or none', () => {
    expect(didYouMean('limt', ['limit'])).toBe('; did you mean "limit"?');
    expect(didYouMean('limt', ['noop'])).toBe('');
  });
});
