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

describe('what has an address of its own', () => {
  const mountinfo = '20 1 8:1 / / rw,relatime - ext4 /dev/a rw\n30 20 0:5 / /mnt/a\\040b rw - tmpfs none rw';
  const here = exampleHost({
    files: {
      '/etc/link': { link: 'gone' },
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1:1::/home/alice:/bin/sh',
      '/etc/group': 'root:x:0:\nops:x:5:alice',
    },
    kernel: { '/proc/self/mountinfo': mountinfo },
    units: { 'cron.service': 'enabled active' },
    shadow: { alice: { password: 'empty' } },
    gshadow: { ops: { members: ['alice'] } },
    outputs: { 'auditctl -l': '-w /a -p wa\n' },
  });

  it('a link goes and comes back', () => {
    const without = project(here, { kind: 'link', path: '/etc/link', target: null });
    expect(without.names('/etc')).not.toContain('link');
    const back = project(without, { kind: 'link', path: '/etc/link', target: 'gone' });
    expect(back.evidence.files['/etc/link']).toEqual({ type: 'symlink', target: 'gone' });
    expect(back.names('/etc')).toContain('link');
  });

  it('a unit is masked, and one that was not there is', () => {
    const after = project(here, { kind: 'unit', name: 'cron.service', file: 'masked', active: 'inactive' });
    expect(after.unit('cron.service')).toEqual({ load: 'masked', file: 'masked', active: 'inactive' });
    expect(after.unit('other.service').load).toBe('not-found');
    const fresh = project(here, { kind: 'unit', name: 'other.service', file: 'enabled', active: null });
    expect(fresh.unit('other.service')).toEqual({ load: 'loaded', file: 'enabled', active: null });
  });

  it('a mount has other options, whatever its name is written as', () => {
    const after = project(here, { kind: 'mount', point: '/mnt/a b', options: 'rw,nodev' });
    expect(after.kernel('/proc/self/mountinfo')).toBe(
      mountinfo.replace('b rw - tmpfs', 'b rw,nodev - tmpfs'),
    );
  });

  it('a table says what is loaded into it', () => {
    const after = project(here, { kind: 'table', table: 'audit', content: '-D\n' });
    expect(after.output('auditctl -l')?.stdout).toBe('-D\n');
    expect(after.output('iptables-save')).toBeUndefined();
  });

  it('an account has other fields, and an empty password stays one behind its lock', () => {
    const fields = { gid: '1', home: '/home/alice', shell: '/usr/sbin/nologin' };
    const after = project(here, { kind: 'account', database: 'passwd', name: 'alice', fields });
    expect(after.text('/etc/passwd')).toBe(
      'root:x:0:0::/root:/bin/sh\nalice:x:1:1::/home/alice:/usr/sbin/nologin',
    );
    const ages = { lastChange: '1', min: '1', max: '365', warn: '7', inactive: '30', expire: '' };
    const locked = project(here, {
      ...{ kind: 'account', database: 'shadow', name: 'alice' },
      fields: { locked: 'yes', ...ages },
    });
    expect(locked.shadow().accounts).toMatchObject([
      { name: 'alice', password: 'empty', locked: true, ...ages },
    ]);
    const left = project(here, {
      kind: 'account',
      database: 'gshadow',
      name: 'ops',
      fields: { members: '' },
    });
    expect(left.shadow().groups).toMatchObject([{ name: 'ops', members: [] }]);
  });

  it('an entry comes at the end and goes again', () => {
    const entry = { kind: 'entry', database: 'group', line: 'new:x:9:' } as const;
    const after = project(here, { ...entry, present: true });
    expect(after.text('/etc/group')).toBe('root:x:0:\nops:x:5:alice\nnew:x:9:\n');
    expect(project(after, { ...entry, present: false }).text('/etc/group')).toBe(
      'root:x:0:\nops:x:5:alice\n',
    );
  });

  it('a package that comes is told from one that was there, and a unit is told to have read its files', () => {
    const coming = { ...paragraph('aide'), status: 'install ok installed' };
    const after = project(here, { kind: 'package', name: 'aide', paragraph: coming }, 'cron.service');
    expect([after.arrives('aide'), after.arrives('other'), after.restarts('cron.service')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(project(after, { kind: 'package', name: 'aide', paragraph: null }).arrives('aide')).toBe(false);
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
    default:
      // Each of these has its own case below.
      return undefined;
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
