import type { DpkgPackage, Evidence, Node } from './evidence.ts';
import { Host } from './host.ts';
import { join, parentOf } from './lookup.ts';
import { byBytes } from './names.ts';
import { packageAt } from './package-address.ts';
import { Unmeasured } from './unmeasured.ts';

/** What holds at one address of a host. */
export type State =
  | { readonly kind: 'file'; readonly path: string; readonly node: FileState }
  | { readonly kind: 'sysctl'; readonly key: string; readonly value: string }
  | { readonly kind: 'module'; readonly name: string; readonly loaded: string | null }
  /** A name as dpkg takes it: with an architecture (`libc6:i386`) where the plain name means another package too. */
  | { readonly kind: 'package'; readonly name: string; readonly paragraph: DpkgPackage | null };

/** A path that is not a link: absent, a regular file with its content, or anything with attributes only. */
export type FileState = Exclude<Node, { type: 'symlink' } | { type: 'hidden' }>;

/** The host as it would be if `state` held. The given host stays as it is. */
export function project(host: Host, state: State): Host {
  const { evidence } = host;
  switch (state.kind) {
    case 'file':
      return new Host({
        ...evidence,
        files: placed(evidence.files, state.path, state.node),
        ...walked(evidence, state),
        ...untold(evidence),
      });
    case 'sysctl':
      return new Host({
        ...evidence,
        kernel: overlaid(evidence.kernel, `/proc/sys/${state.key}`, state.value),
      });
    case 'module': {
      const loaded = (evidence.kernel['/proc/modules'] ?? '').split('\n');
      const others = loaded.filter((line) => line !== '' && !line.startsWith(`${state.name} `));
      const lines = state.loaded === null ? others : [...others, state.loaded].sort();
      return new Host({ ...evidence, kernel: overlaid(evidence.kernel, '/proc/modules', lines.join('\n')) });
    }
    case 'package': {
      const replaced = packageAt(state.name, host.packages());
      const others = host.packages().filter((known) => known !== replaced);
      const value = state.paragraph === null ? others : [...others, state.paragraph];
      return new Host({ ...evidence, packages: { value } });
    }
  }
}

/** Keeps a kernel record's own way of answering for what it does not list. */
function overlaid<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T,
): Readonly<Record<string, T>> {
  return new Proxy(record, {
    get: (known, name) => (name === key ? value : Reflect.get(known, name)),
    has: (known, name) => name === key || Reflect.has(known, name),
    ownKeys: (known) => [...new Set([...Reflect.ownKeys(known), key])],
    getOwnPropertyDescriptor: (known, name) =>
      name === key
        ? { value, enumerable: true, configurable: true, writable: true }
        : Reflect.getOwnPropertyDescriptor(known, name),
  });
}

function placed(files: Evidence['files'], path: string, node: FileState): Evidence['files'] {
  const changed: Record<string, Node> = { ...files, [path]: node };
  const folder = parentOf(path);
  const parent = changed[folder] ?? { type: 'absent' };
  if (path.includes('/../')) throw new Unmeasured(`${path} leads through a folder that does not exist`);
  if (node.type === 'absent') {
    if (parent.type === 'directory' && parent.entries !== undefined)
      changed[folder] = { ...parent, entries: parent.entries.filter((name) => join(folder, name) !== path) };
    return changed;
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (parent.type === 'absent')
    return placed(changed, folder, { type: 'directory', mode: 0o755, uid: 0, gid: 0, entries: [name] });
  if (parent.type !== 'directory') throw new Unmeasured(`${folder} is a ${parent.type}, not a directory`);
  if (parent.entries !== undefined && !parent.entries.includes(name))
    changed[folder] = { ...parent, entries: [...parent.entries, name].sort(byBytes) };
  return changed;
}

/** The walk's view of a path whose attributes changed. */
function walked(
  evidence: Evidence,
  { path, node }: { path: string; node: FileState },
): Pick<Evidence, 'walk'> | object {
  const { walk } = evidence;
  if (walk === undefined || 'unmeasured' in walk || !('mode' in node)) return {};
  if (!walk.value.found.some((found) => found.path === path)) return {};
  const { mode, uid, gid } = node;
  const found = walk.value.found.map((entry) => (entry.path === path ? { ...entry, mode, uid, gid } : entry));
  return { walk: { value: { ...walk.value, found } } };
}

/** What the host's sshd said of its files is not known of changed ones; what it assumes without any stays. */
function untold({ sshd }: Evidence): Pick<Evidence, 'sshd'> | object {
  if (sshd === undefined || 'unmeasured' in sshd) return {};
  return { sshd: { value: { defaults: sshd.value.defaults } } };
}
