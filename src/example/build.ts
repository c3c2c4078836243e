import type {
  DpkgPackage,
  Evidence,
  Node,
  Became,
  SshConnection,
  SshdEvidence,
  WalkedPath,
  AptSimulation,
  GshadowEntry,
  HomeEvidence,
  LogPath,
  ProgramOutput,
  ShadowEntry,
  UnitEvidence,
} from '../host/evidence.ts';
import { Host } from '../host/host.ts';
import { byBytes } from '../host/names.ts';
import type { Program } from '../host/programs.ts';
import { parentOf } from '../host/lookup.ts';

/** A path of an example host: a string is a regular file, 0644 root:root. */
export type Example =
  | string
  | { content: string; mode?: number; uid?: number; gid?: number; encoding?: 'latin1' }
  | { link: string }
  | { directory: true; mode?: number; uid?: number; gid?: number }
  | { node: Node };

export interface ExampleHost {
  files?: Record<string, Example>;
  /** By path below /proc/sys, with slashes: `net/ipv4/ip_forward`. */
  sysctls?: Record<string, string>;
  /** Other files below /proc and /sys, by absolute path. */
  kernel?: Record<string, string>;
  /** Installed packages by name; a value is the version, or a whole paragraph. */
  packages?: Record<string, string | Partial<DpkgPackage>>;
  sshd?: SshdEvidence;
  walk?: WalkedPath[];
  apt?: Record<string, AptSimulation>;
  /** Packages that a projected plan installs: they are among `packages`, and their files are not there. */
  arrived?: string[];
  /** By full name; a string is `enabled active`, the words of is-enabled and is-active. Others do not exist. */
  units?: Record<string, string>;
  /** By account: what differs from a set password that was changed on day 20000 and never ages. */
  shadow?: Record<string, Partial<ShadowEntry>>;
  gshadow?: Record<string, Partial<GshadowEntry>>;
  /** Home directories; what begins with a dot in them is listed from `files`. */
  homes?: string[];
  /** What a program printed; a number is the exit status of one that failed. Others are not installed. */
  outputs?: Partial<Record<Program, string | number>>;
  running?: boolean;
  privileged?: boolean;
  user?: string;
  via?: Evidence['identity']['via'];
  connection?: SshConnection;
  became?: Became;
}

/** A host of which everything is known: what is not stated is not there. */
export function exampleHost(example: ExampleHost = {}): Host {
  return new Host(exampleEvidence(example));
}

export function exampleEvidence(example: ExampleHost): Evidence {
  const files: Record<string, Node> = { '/': directory() };
  for (const [path, file] of Object.entries(example.files ?? {})) place(files, path, nodeOf(file));
  list(files);
  const kernel: Record<string, string | null> = { ...example.kernel };
  for (const [key, value] of Object.entries(example.sysctls ?? {})) kernel[`/proc/sys/${key}`] = value;
  return {
    collectedAt: '2026-01-01T00:00:00.000Z',
    identity: {
      machineId: 'e'.repeat(32),
      hostname: 'example',
      user: example.user ?? 'root',
      via: example.via ?? 'memory',
      kernel: '4.15.0-213-generic',
      architecture: 'x86_64',
      ...(example.connection && { connection: example.connection }),
      ...(example.became && { became: example.became }),
    },
    privileged: example.privileged ?? true,
    running: example.running ?? true,
    files,
    kernel: new Proxy(kernel, {
      get: (known, path) => (typeof path === 'string' ? (known[path] ?? null) : undefined),
    }),
    kernelMatches: new Proxy(
      {},
      { get: (_, pattern) => (typeof pattern === 'string' ? matching(kernel, pattern) : undefined) },
    ),
    packages: {
      value: Object.entries(example.packages ?? {}).map(([name, stated]) => dpkgPackage(name, stated)),
    },
    sshd: example.sshd ? { value: example.sshd } : { unmeasured: 'the example host runs no sshd' },
    walk: { value: { found: example.walk ?? [], skipped: [] } },
    apt: example.apt ?? {},
    ...(example.arrived && { arrived: example.arrived }),
    units: unitsOf(example),
    shadow: { value: shadowOf(example) },
    homes: { value: (example.homes ?? []).map((path) => homeOf(path, files)) },
    logs: { value: logsIn(files) },
    outputs: outputsOf(example),
  };
}

function unitsOf({ units = {}, running = true }: ExampleHost): NonNullable<Evidence['units']> {
  const known = Object.fromEntries(
    Object.entries(units).map(([name, stated]) => {
      const [file = '', active = 'inactive'] = stated.split(' ');
      const load = file.startsWith('masked') ? 'masked' : 'loaded';
      return [name, { value: { load, file, active: running ? active : null } }];
    }),
  );
  const missing: { value: UnitEvidence } = {
    value: { load: 'not-found', file: '', active: running ? 'inactive' : null },
  };
  return new Proxy(known, {
    get: (units_, name) => (typeof name === 'string' ? (units_[name] ?? missing) : undefined),
  });
}

function shadowOf({ shadow = {}, gshadow = {} }: ExampleHost) {
  const ages = { lastChange: '20000', min: '0', max: '99999', warn: '7', inactive: '', expire: '' };
  const accounts = Object.entries(shadow).map(([name, stated], at): ShadowEntry => {
    const method = (stated.password ?? 'set') === 'set' ? { method: '6' } : {};
    return { name, line: at + 1, password: 'set', locked: false, ...method, ...ages, ...stated };
  });
  const groups = Object.entries(gshadow).map(([name, stated]): GshadowEntry => ({
    name,
    password: 'none',
    admins: [],
    members: [],
    ...stated,
  }));
  return { accounts, groups, malformed: [] };
}

function homeOf(path: string, files: Record<string, Node>): HomeEvidence {
  const dotFiles = Object.keys(files)
    .filter((other) => parentOf(other) === path && other.slice(path.length + 1).startsWith('.'))
    .map((other) => other.slice(path.length + 1));
  return { path, dotFiles: dotFiles.sort(byBytes) };
}

function logsIn(files: Record<string, Node>): LogPath[] {
  return Object.entries(files).flatMap(([path, { type }]): LogPath[] => {
    if (!path.startsWith('/var/log/') || type === 'absent') return [];
    return [{ path, type: type === 'file' || type === 'directory' || type === 'symlink' ? type : 'other' }];
  });
}

function outputsOf({ outputs = {}, running = true }: ExampleHost): NonNullable<Evidence['outputs']> {
  const said = (of: Program): { value: ProgramOutput } | { unmeasured: string } => {
    if (!running) return { unmeasured: 'nothing runs there' };
    const stated = outputs[of];
    if (stated === undefined) return { value: { installed: false } };
    const [status, stdout] = typeof stated === 'number' ? [stated, ''] : [0, stated];
    return { value: { installed: true, status, stdout, stderr: status === 0 ? '' : 'it failed' } };
  };
  const stated = Object.fromEntries(Object.keys(outputs).map((of) => [of, said(of as Program)]));
  return new Proxy(stated, {
    get: (known, of) => (typeof of === 'string' ? (known[of] ?? said(of as Program)) : undefined),
  });
}

function dpkgPackage(name: string, stated: string | Partial<DpkgPackage>): DpkgPackage {
  const given = typeof stated === 'string' ? { version: stated } : stated;
  return {
    name,
    architecture: 'amd64',
    version: '1.0',
    status: 'install ok installed',
    depends: '',
    provides: '',
    essential: false,
    ...given,
  };
}

function nodeOf(example: Example): Node {
  if (typeof example === 'string') return nodeOf({ content: example });
  if ('node' in example) return example.node;
  if ('link' in example) return { type: 'symlink', target: example.link };
  const { mode, uid = 0, gid = 0 } = example;
  if ('directory' in example) return { type: 'directory', mode: mode ?? 0o755, uid, gid, entries: [] };
  const { content, encoding } = example;
  const size = Buffer.byteLength(content, encoding ?? 'utf8');
  return { type: 'file', mode: mode ?? 0o644, uid, gid, size, content, ...(encoding && { encoding }) };
}

function directory(): Node {
  return { type: 'directory', mode: 0o755, uid: 0, gid: 0, entries: [] };
}

function place(files: Record<string, Node>, path: string, node: Node): void {
  files[path] = node;
  for (let folder = parentOf(path); files[folder] === undefined; folder = parentOf(folder))
    files[folder] = directory();
}

function list(files: Record<string, Node>): void {
  for (const [path, node] of Object.entries(files)) {
    if (node.type !== 'directory' || node.unread !== undefined) continue;
    const entries = Object.keys(files)
      .filter((other) => other !== '/' && parentOf(other) === path && files[other]?.type !== 'absent')
      .map((other) => other.slice(other.lastIndexOf('/') + 1));
    files[path] = { ...node, entries: entries.sort() };
  }
}

function matching(kernel: Record<string, unknown>, pattern: string): string[] {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*');
  return Object.keys(kernel)
    .filter((path) => new RegExp(`^${source}$`).test(path))
    .sort();
}
