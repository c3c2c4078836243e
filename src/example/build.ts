import type {
  DpkgPackage,
  Evidence,
  Node,
  SshdEvidence,
  WalkedPath,
  AptSimulation,
} from '../host/evidence.ts';
import { Host } from '../host/host.ts';
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
  running?: boolean;
  privileged?: boolean;
  user?: string;
  via?: Evidence['identity']['via'];
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
  };
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
