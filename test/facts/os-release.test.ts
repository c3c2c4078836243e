import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osRelease, parseOsRelease } from '../../src/facts/os-release.ts';
import { exampleHost, type ExampleHost } from '../host.ts';

const bionic =
  'NAME="Ubuntu"\nVERSION="18.04.6 LTS (Bionic Beaver)"\nID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="Ubuntu 18.04.6 LTS"\nVERSION_ID="18.04"\n';
const ubuntu = { id: 'ubuntu', versionId: '18.04', name: 'Ubuntu 18.04.6 LTS' };
const nothing = { id: 'linux', versionId: '', name: 'Linux' };

describe('os-release', () => {
  it.each<[string, ExampleHost['files'], object]>([
    ['the file itself', { '/etc/os-release': bionic }, ubuntu],
    [
      'the link that it usually is',
      { '/etc/os-release': { link: '../usr/lib/os-release' }, '/usr/lib/os-release': bionic },
      ubuntu,
    ],
    ['only the copy of the vendor', { '/usr/lib/os-release': bionic }, ubuntu],
    [
      'both, of which the one in /etc counts',
      { '/etc/os-release': bionic, '/usr/lib/os-release': 'ID=debian\n' },
      ubuntu,
    ],
    ['lines that end in CR LF', { '/etc/os-release': bionic.replaceAll('\n', '\r\n') }, ubuntu],
    ['no final newline', { '/etc/os-release': bionic.trimEnd() }, ubuntu],
    ['an ID in capitals', { '/etc/os-release': bionic.replace('ID=ubuntu', 'ID="Ubuntu"') }, ubuntu],
    [
      'a name without a pretty one',
      { '/etc/os-release': 'NAME=Arch\nID=arch\n' },
      { id: 'arch', versionId: '', name: 'Arch' },
    ],
    ['neither file', {}, nothing],
    ['an empty file', { '/etc/os-release': '' }, nothing],
    ['empty values', { '/etc/os-release': 'ID=\nPRETTY_NAME=""\n' }, nothing],
    ['comments', { '/etc/os-release': '#ID=debian\n # ID=x\n' }, nothing],
    ['a name that ends in ID', { '/etc/os-release': 'VARIANT_ID=server\n' }, nothing],
  ])('reads %s', (_, files, expected) => {
    expect(osRelease.of(exampleHost({ files: files ?? {} }))).toEqual(expected);
  });

  it('takes a file that cannot be read for no answer', () => {
    const files = { '/etc/os-release': { node: { type: 'hidden', reason: 'permission denied' } } } as const;
    expect(() => osRelease.of(exampleHost({ files }))).toThrow('permission denied');
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => parseOsRelease(`ID=${text}`).size >= 1));
  });
});
