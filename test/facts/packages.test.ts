import { describe, expect, it } from 'vitest';
import { isFullyInstalled, isInstalled, packages } from '../../src/facts/packages.ts';
import { exampleHost } from '../host.ts';

const states: [status: string, installed: boolean, fully: boolean][] = [
  ['install ok installed', true, true],
  ['hold ok installed', true, true],
  ['deinstall ok installed', true, true],
  ['install ok triggers-pending', true, true],
  ['install ok triggers-awaited', true, true],
  ['install reinstreq installed', true, false],
  ['install ok unpacked', true, false],
  ['install ok half-configured', true, false],
  ['install ok half-installed', true, false],
  ['install reinstreq half-installed', true, false],
  ['deinstall ok config-files', false, false],
  ['purge ok not-installed', false, false],
  ['unknown ok not-installed', false, false],
  ['what dpkg never wrote', true, false],
];

describe('packages', () => {
  it.each(states)('%s: installed %s, fully %s', (status, installed, fully) => {
    const [one] = packages.of(exampleHost({ packages: { a: { status } } })).known('a');
    expect([one && isInstalled(one), one && isFullyInstalled(one)]).toEqual([installed, fully]);
  });

  it.each([
    ['a', ['a:amd64', 'a:i386']],
    ['a:i386', ['a:i386']],
    ['a:arm64', []],
    ['a*', ['a:amd64', 'a:i386', 'ab:amd64']],
    ['b*', []],
    ['*', ['a:amd64', 'a:i386', 'ab:amd64']],
  ])('%s is what answers to it', (pattern, expected) => {
    const host = exampleHost({
      packages: { a: '1', 'a:i386': { name: 'a', architecture: 'i386' }, ab: '1' },
    });
    const found = packages.of(host).installed(pattern);
    expect(found.map(({ name, architecture }) => `${name}:${architecture}`)).toEqual(expected);
  });
});
