import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/change.ts';
import { project } from '../../src/host/project.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { intend } from '../../src/plan/intend.ts';
import { exampleHost, type ExampleHost } from '../host.ts';

describe('a package that leaves', () => {
  const leaving: [sentence: string, packages: ExampleHost['packages'], gone: string[]][] = [
    ['takes nothing along when nothing depends on it', { a: '1', b: { depends: 'c' }, c: '1' }, ['a']],
    [
      'takes along what depends on it, and what depends on that',
      { a: '1', b: { depends: 'a' }, c: { depends: 'b' } },
      ['a', 'b', 'c'],
    ],
    ['is not installed', { b: { depends: 'a' } }, []],
    ['is only configuration', { a: { status: 'deinstall ok config-files' } }, []],
    ['leaves alone what has an alternative', { a: '1', c: '1', b: { depends: 'a | c' } }, ['a']],
    [
      'takes along what has an alternative that is not installed',
      { a: '1', b: { depends: 'a | c' } },
      ['a', 'b'],
    ],
    [
      'takes along what has an alternative that is only configuration',
      { a: '1', c: { status: 'deinstall ok config-files' }, b: { depends: 'a | c' } },
      ['a', 'b'],
    ],
    [
      'takes along what has an alternative that leaves too',
      { a: '1', b: { depends: 'a' }, c: { depends: 'a | b' } },
      ['a', 'b', 'c'],
    ],
    [
      'leaves alone what is only configuration',
      { a: '1', b: { depends: 'a', status: 'deinstall ok config-files' } },
      ['a'],
    ],
    [
      'takes along what is half-configured',
      { a: '1', b: { depends: 'a', status: 'install ok half-configured' } },
      ['a', 'b'],
    ],
    [
      'leaves alone a dependency that has nothing to do with it, even if it is not met',
      { a: '1', b: { depends: 'missing' } },
      ['a'],
    ],
    [
      'takes along what names it in a version that was not there, as dpkg insists',
      { a: '1', b: { depends: 'a (>> 1.0)' } },
      ['a', 'b'],
    ],
    [
      'takes along what has an alternative that is not configured',
      { a: '1', c: { status: 'install ok unpacked' }, b: { depends: 'a | c' } },
      ['a', 'b'],
    ],
    [
      'takes along what wants the name it provides',
      { a: { provides: 'mta' }, b: { depends: 'mta' } },
      ['a', 'b'],
    ],
    [
      'leaves alone what another one provides',
      { a: { provides: 'mta' }, c: { provides: 'x, mta (= 2)' }, b: { depends: 'mta' } },
      ['a'],
    ],
    [
      'takes along what wants a version that the other provider does not state',
      { a: { version: '2' }, c: { provides: 'a' }, b: { depends: 'a (>= 2)' } },
      ['a', 'b'],
    ],
    [
      'takes along what wants a later version than the other provides',
      { a: { version: '2' }, c: { provides: 'a (= 1.9~rc1)' }, b: { depends: 'a (>= 1.9)' } },
      ['a', 'b'],
    ],
    [
      'leaves alone what wants a version that the other provides',
      { a: { version: '2' }, c: { provides: 'a (= 1:1)' }, b: { depends: 'a (>= 2)' } },
      ['a'],
    ],
    ['is in a circle with another', { a: { depends: 'b' }, b: { depends: 'a' } }, ['a', 'b']],
    ['depends on itself', { a: { depends: 'a' } }, ['a']],
  ];

  it.each(leaving)('%s', (_, packages, gone) => {
    const host = exampleHost({ packages: packages ?? {} });
    const transitions = intend(host, { kind: 'package', name: 'a', state: 'absent' });
    expect(transitions.map(({ after }) => after)).toEqual(
      gone.map((name) => ({ kind: 'package', name, paragraph: null })),
    );
    const after = transitions.reduce((at, transition) => project(at, transition.after), host);
    const stayed = Object.keys(packages ?? {}).filter((name) => !gone.includes(name));
    expect(after.packages().map(({ name }) => name)).toEqual(stayed);
  });

  const staying: [sentence: string, packages: ExampleHost['packages'], says: string][] = [
    ['is essential', { a: { essential: true } }, 'package a cannot be removed: dpkg holds a for essential'],
    [
      'an essential package depends on',
      { a: '1', b: { depends: 'a', essential: true } },
      'package a cannot be removed without b: dpkg holds b for essential',
    ],
    [
      'is on hold',
      { a: { status: 'hold ok installed' } },
      'package a cannot be removed: a is on hold (apt-mark unhold a releases it)',
    ],
    [
      'must be reinstalled',
      { a: { status: 'install reinstreq half-installed' } },
      'must be reinstalled first',
    ],
  ];

  it.each(staying)('stays when it %s', (_, packages, says) => {
    const remove = () =>
      intend(exampleHost({ packages: packages ?? {} }), { kind: 'package', name: 'a', state: 'absent' });
    expect(remove).toThrow(Unmeasured);
    expect(remove).toThrow(says);
  });

  it('leaves in all its architectures, each under an address of its own', () => {
    const host = exampleHost({
      packages: {
        a: { multiArch: 'same' },
        'a:i386': { name: 'a', architecture: 'i386', multiArch: 'same' },
        user: { architecture: 'i386', depends: 'a' },
        other: { architecture: 'i386', depends: 'b' },
        dpkg: '1.19',
      },
    });
    const transitions = intend(host, { kind: 'package', name: 'a', state: 'absent' });
    expect(transitions.map(({ after }) => 'name' in after && after.name)).toEqual([
      'a:amd64',
      'a:i386',
      'user:i386',
    ]);
    const after = transitions.reduce((at, transition) => project(at, transition.after), host);
    expect(after.packages().map(({ name }) => name)).toEqual(['other', 'dpkg']);
    const back = transitions.toReversed().reduce((at, { before }) => project(at, before), after);
    expect(new Set(back.packages())).toEqual(new Set(host.packages()));
  });

  const acrossArchitectures: [
    sentence: string,
    multiArch: 'same' | 'foreign' | 'allowed' | undefined,
    depends: string,
    goes: boolean,
  ][] = [
    ['is no use to another architecture', undefined, 'a', false],
    ['is of use to any architecture', 'foreign', 'a', true],
    ['is of use to whoever accepts any architecture', 'allowed', 'a:any', true],
    ['is of no use to others where nothing allows it', 'same', 'a:any', false],
    ['is wanted by its architecture', 'same', 'a:amd64', true],
  ];

  it.each(acrossArchitectures)('%s', (_, multiArch, depends, goes) => {
    const host = exampleHost({
      packages: {
        dpkg: '1.19',
        a: { ...(multiArch && { multiArch }) },
        b: { architecture: 'i386', depends },
      },
    });
    const names = intend(host, { kind: 'package', name: 'a', state: 'absent' }).map(
      ({ after }) => 'name' in after && after.name,
    );
    expect(names).toEqual(goes ? ['a', 'b:i386'] : ['a']);
  });
});

describe('a package that comes', () => {
  const install: Change = { kind: 'package', name: 'a', state: 'installed' };

  it('is left alone where it is installed', () => {
    expect(intend(exampleHost({ packages: { a: '1' } }), install)).toEqual([]);
  });

  it('brings what apt installs along', () => {
    const host = exampleHost({
      apt: {
        a: {
          installs: [
            { name: 'lib', version: '2' },
            { name: 'a', version: '3' },
          ],
          removes: [],
        },
      },
    });
    const after = intend(host, install).reduce((at, transition) => project(at, transition.after), host);
    expect(after.packages().map(({ name, version, status }) => `${name} ${version} ${status}`)).toEqual([
      'lib 2 install ok installed',
      'a 3 install ok installed',
    ]);
  });

  it('is configured where it is only unpacked', () => {
    const host = exampleHost({
      packages: { a: { version: '3', status: 'install ok unpacked', depends: 'b' } },
      apt: { a: { installs: [], removes: [] } },
    });
    const [transition, ...others] = intend(host, install);
    expect(others).toEqual([]);
    expect(transition?.after).toMatchObject({
      name: 'a',
      paragraph: { version: '3', status: 'install ok installed', depends: 'b' },
    });
  });

  it('does not take the place of the same name in another architecture', () => {
    const host = exampleHost({
      packages: { dpkg: '1', lib: { architecture: 'i386' } },
      apt: {
        a: {
          installs: [
            { name: 'lib', version: '2' },
            { name: 'a', version: '3' },
          ],
          removes: [],
        },
      },
    });
    const after = intend(host, install).reduce((at, transition) => project(at, transition.after), host);
    expect(
      after
        .packages()
        .filter(({ name }) => name === 'lib')
        .map(({ architecture }) => architecture),
    ).toEqual(['i386', '']);
  });

  it.each([
    [
      'apt finds it nowhere',
      { impossible: 'no installation candidate' },
      'package a cannot be installed: no installation candidate',
    ],
    [
      'something else would go',
      { installs: [{ name: 'a', version: '1' }], removes: ['b'] },
      'apt would remove b',
    ],
  ])('cannot come where %s', (_, simulation, says) => {
    expect(() => intend(exampleHost({ apt: { a: simulation } }), install)).toThrow(says);
  });
});

describe('a file', () => {
  it('keeps its encoding where a rule edits it, and loses it where the content is new', () => {
    const host = exampleHost({ files: { '/etc/motd': { content: 'caf\xe9\n', encoding: 'latin1' } } });
    const edit = (encoding?: 'utf8') =>
      intend(host, { kind: 'file', path: '/etc/motd', content: 'th\xe9\n', ...(encoding && { encoding }) })[0]
        ?.after;
    expect(edit()).toMatchObject({ node: { encoding: 'latin1', size: 4 } });
    expect(edit('utf8')).toMatchObject({ node: { size: 5 } });
    expect(edit('utf8')).not.toHaveProperty('node.encoding');
  });
});
