import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DpkgPackage, Node } from '../../src/host/evidence.ts';
import type { Host } from '../../src/host/host.ts';
import { lookUp, parentOf } from '../../src/host/lookup.ts';
import { type FileState, project, type State } from '../../src/host/project.ts';
import { Unmeasured } from '../../src/host/unmeasured.ts';
import { exampleHost } from '../../src/example/build.ts';

const host = exampleHost({
  files: {
    '/etc/motd': 'hello\n',
    '/etc/x.d/a.conf': { content: 'a', mode: 0o600, uid: 7 },
    '/etc/x.d/é.conf': 'b',
    '/etc/empty.d': { directory: true },
    '/etc/link': { link: 'x.d' },
    '/run/pipe': { node: { type: 'fifo', mode: 0o600, uid: 0, gid: 0 } },
  },
  sysctls: { 'net/ipv4/ip_forward': '1' },
  kernel: { '/proc/modules': 'udf 1 0 - Live 0x0\nusb_storage 2 0 - Live 0x0\ncrc 3 1 udf, Live 0x0' },
  packages: { sudo: '1.8', 'libc6:i386': { name: 'libc6', architecture: 'i386' }, dpkg: '1.19' },
  walk: [{ path: '/etc/motd', type: 'file', mode: 0o666, uid: 0, gid: 0 }],
});

const owned = fc.record({
  mode: fc.nat(0o7777),
  uid: fc.nat(9),
  gid: fc.nat(9),
});
const nodes: fc.Arbitrary<FileState> = fc.oneof(
  fc.constant<FileState>({ type: 'absent' }),
  fc
    .tuple(owned, fc.string({ maxLength: 4 }))
    .map(([of, content]): FileState => ({ type: 'file', ...of, size: Buffer.byteLength(content), content })),
);
/** In folders that are there; a folder made on the way is nothing that a later state takes away. */
const filePaths = [
  '/etc/motd',
  '/etc/new',
  '/etc/x.d/a.conf',
  '/etc/x.d/b.conf',
  '/etc/x.d/\udcff',
  '/etc/empty.d/n',
];
const states: fc.Arbitrary<State> = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), path: fc.constantFrom(...filePaths), node: nodes }),
  fc.record({
    kind: fc.constant('sysctl' as const),
    key: fc.constantFrom('net/ipv4/ip_forward', 'kernel/x'),
    value: fc.constantFrom('0', '1', '2'),
  }),
  fc.constantFrom('udf', 'usb_storage').map((name): State => ({ kind: 'module', name, loaded: null })),
  fc
    .tuple(fc.constantFrom('sudo', 'libc6:i386', 'aide'), fc.boolean())
    .map(([name, there]): State => ({ kind: 'package', name, paragraph: there ? paragraph(name) : null })),
);

describe('project', () => {
  it('is undone by the states that held before, last first', () => {
    fc.assert(
      fc.property(fc.array(states, { maxLength: 12 }), (asked) => {
        const undo: State[] = [];
        let now = host;
        for (const state of asked) {
          const before = stateOf(now, state);
          if (before === undefined) continue;
          undo.push(before);
          now = project(now, state);
          expect(stateOf(now, state)).toEqual(state);
        }
        for (const state of undo.toReversed()) now = project(now, state);
        expect(observations(now)).toEqual(observations(host));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves the given host as it is', () => {
    const before = JSON.stringify(observations(host));
    fc.assert(
      fc.property(states, (state) => {
        if (stateOf(host, state) !== undefined) project(host, state);
        expect(JSON.stringify(observations(host))).toBe(before);
      }),
    );
  });

  it('makes the folders on the way to a new file, and lists it', () => {
    const after = project(host, file('/etc/new.d/sub/x', 'x'));
    expect(after.names('/etc/new.d')).toEqual(['sub']);
    expect(after.text('/etc/new.d/sub/x')).toBe('x');
    expect(after.names('/etc')).toContain('new.d');
    expect(after.find('/etc/new.d/other').node).toEqual({ type: 'absent' });
  });

  it('puts no file below what is no folder', () => {
    for (const path of ['/etc/motd/x', '/run/pipe/a/b'])
      expect(() => project(host, file(path, ''))).toThrow(/is a (file|fifo), not a directory/);
    expect(() => project(host, file('/etc/nothing/../x', ''))).toThrow(Unmeasured);
  });

  it('forgets what sshd said of its files, not what it assumes without any', () => {
    const sshd = { defaults: { port: ['22'] }, effective: { port: ['23'] } };
    const after = project(exampleHost({ sshd }), file('/etc/ssh/sshd_config', ''));
    expect(after.sshd()).toEqual({ defaults: { port: ['22'] } });
  });

  it('shows changed attributes in the walk', () => {
    const node: FileState = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, content: '' };
    expect(project(host, { kind: 'file', path: '/etc/motd', node }).walk().found).toMatchObject([
      { mode: 0o644 },
    ]);
  });
});

function file(path: string, content: string): State {
  return {
    kind: 'file',
    path,
    node: { type: 'file', mode: 0o644, uid: 0, gid: 0, size: content.length, content },
  };
}

function paragraph(name: string): DpkgPackage {
  const [bare = '', architecture = 'amd64'] = name.split(':');
  const rest = { version: '2', status: 'install ok installed', depends: '', provides: '', essential: false };
  return { name: bare, architecture, ...rest };
}

/** What holds at the state's address; undefined where the address is none that could be changed. */
function stateOf(at: Host, { ...state }: State): State | undefined {
  switch (state.kind) {
    case 'file': {
      const { path, node } = lookUp(at.evidence.files, state.path);
      return path === state.path ? { kind: 'file', path, node } : undefined;
    }
    case 'sysctl': {
      const value = at.kernel(`/proc/sys/${state.key}`);
      return value === undefined ? undefined : { ...state, value };
    }
    case 'module': {
      const lines = (at.kernel('/proc/modules') ?? '').split('\n');
      return { ...state, loaded: lines.find((line) => line.startsWith(`${state.name} `)) ?? null };
    }
    case 'package': {
      const [bare = '', architecture = 'amd64'] = state.name.split(':');
      const found = at.packages().find((one) => one.name === bare && one.architecture === architecture);
      return { ...state, paragraph: found ?? null };
    }
  }
}

/** All that a fact can see, where order says nothing. */
function observations(at: Host): object {
  const paths = [...filePaths, ...filePaths.map(parentOf), '/', '/etc/link/a.conf', '/run/pipe', '/etc/none'];
  const files = Object.fromEntries(paths.map((path): [string, { node: Node }] => [path, at.find(path)]));
  return {
    files,
    kernel: ['net/ipv4/ip_forward', 'kernel/x'].map((key) => at.kernel(`/proc/sys/${key}`)),
    modules: (at.kernel('/proc/modules') ?? '').split('\n').sort(),
    packages: at.packages().toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
