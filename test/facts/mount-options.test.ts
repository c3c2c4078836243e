import { describe, expect, it } from 'vitest';
import { optionsInForce, optionValue, splitOptions, withOptions } from '../../src/facts/mount-options.ts';

const inForce = (list: string) => [...optionsInForce(splitOptions(list) ?? [])].sort();

describe('mount options', () => {
  it.each<[string, string[]]>([
    ['defaults', []],
    ['nodev,nosuid,noexec', ['nodev', 'noexec', 'nosuid']],
    ['noexec,exec', []],
    ['exec,noexec', ['noexec']],
    ['nodevx,xnodev,NODEV,nodev=1', []],
    ['user', ['nodev', 'noexec', 'nosuid']],
    ['users,exec', ['nodev', 'nosuid']],
    ['exec,user', ['nodev', 'noexec', 'nosuid']],
    ['owner', ['nodev', 'nosuid']],
    ['group,dev', ['nosuid']],
    ['user=joe', []],
    ['nouser,nodev', ['nodev']],
    ['x-a="b,nodev,c",nosuid', ['nosuid']],
    ['context="a,b",noexec,', ['noexec']],
    ['', []],
  ])('%s', (list, expected) => {
    expect(inForce(list)).toEqual(expected);
  });

  it('knows that a quote is not closed', () => {
    expect(splitOptions('nodev,x-a="b,noexec')).toBeUndefined();
  });

  it('finds the last value of a name', () => {
    expect(optionValue(['size=1g', 'mode=1777', 'size=2g'], 'size')).toBe('2g');
    expect(optionValue(['sizes=1g'], 'size')).toBeUndefined();
  });

  it.each([
    ['', 'nodev,nosuid'],
    ['defaults', 'defaults,nodev,nosuid'],
    ['rw,', 'rw,nodev,nosuid'],
  ])('adds words to %j', (list, expected) => {
    expect(withOptions(list, ['nodev', 'nosuid'])).toBe(expected);
  });
});
