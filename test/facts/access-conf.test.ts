import { expect, it } from 'vitest';
import { accessGranted } from '../../src/facts/access-conf.ts';

const visitor = { user: 'ops', groups: ['ops', 'sudo'], client: '10.1.2.3' };

it.each<[string, string, string]>([
  ['nothing', '', 'yes'],
  ['a line for all', '- : ALL : ALL', 'no'],
  ['an exception', '- : ALL EXCEPT root ops : ALL', 'yes'],
  ['an exception of an exception', '- : ALL EXCEPT ALL EXCEPT ops : ALL', 'no'],
  ['a group', '-:(sudo):ALL', 'no'],
  ['origins with colons', '- : ops : fe80::1 2001:db8::/32', 'yes'],
  ['the first line that fits', '+ : ops : 10.1.2.\n- : ALL : ALL', 'yes'],
  ['lines that cannot be read', 'x : ops : ALL\n- : ops\n', 'yes'],
])('%s', (_, text, granted) => {
  expect(accessGranted(text, visitor)).toBe(granted);
});

it('ends for a line of blanks, and for exceptions of exceptions', () => {
  expect(accessGranted(`+:${' '.repeat(900)}b`, visitor)).toBe('yes');
  expect(accessGranted(`+:${' '.repeat(200_000)}b`, visitor)).toBe('maybe');
  expect(accessGranted(`- : ${'ALL EXCEPT '.repeat(100_001)} : ALL`, visitor)).toBe('maybe');
});
