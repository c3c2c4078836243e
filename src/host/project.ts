import type { Generator, Table } from '../change.ts';
import type { AccountDatabase, AccountFields } from './account-entry.ts';
import type { DpkgPackage, Evidence, HomeEvidence, Node, WalkedPath, WalkEvidence } from './evidence.ts';
import { Host } from './host.ts';
import { parentOf } from './lookup.ts';
import { withMountOptions } from './mount-table.ts';
import { byBytes } from './names.ts';
import { overlaid } from './overlay.ts';
import { packageAt } from './package-address.ts';
import { listerOf } from './programs.ts';
import { accounted, entered } from './project-accounts.ts';
import { Unmeasured } from './unmeasured.ts';

/** What holds at one address of a host. */
export type State =
  | { readonly kind: 'file'; readonly path: string; readonly node: FileState }
  | { readonly kind: 'sysctl'; readonly key: string; readonly value: string }
  | { readonly kind: 'module'; readonly name: string; readonly loaded: string | null }
  /** A name as dpkg takes it: with an architecture (`libc6:i386`) where the plain name means another package too. */
  | { readonly kind: 'package'; readonly name: string; readonly paragraph: DpkgPackage | null }
  /** A symbolic link itself; null where none stands. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string | null }
  /** A file that a program of the host makes. */
  | { readonly kind: 'generated'; readonly path: string; readonly by: Generator; readonly present: boolean }
  /** As systemctl's is-enabled and is-active say it; `active` is null where nothing runs. */
  | { readonly kind: 'unit'; readonly name: string; readonly file: string; readonly active: string | null }
  /** The options of the mount on top there, as mountinfo has them. */
  | { readonly kind: 'mount'; readonly point: string; readonly options: string }
  | { readonly kind: 'table'; readonly table: Table; readonly content: string }
  /** A whole line of an account database. */
  | {
      readonly kind: 'entry';
      readonly database: 'group' | 'gshadow';
      readonly line: string;
      readonly present: boolean;
    }
  /** All fields of the entry that can be changed (account-entry.ts). */
  | {
      readonly kind: 'account';
      readonly database: AccountDatabase;
      readonly name: string;
      readonly fields: AccountFields;
    };

/** A path that is not a link: absent, a regular file with its content, or anything with attributes only. */
export type FileState = Exclude<Node, { type: 'symlink' } | { type: 'hidden' }>;

/**
 * The host as it would be if `state` held, and the unit `restart` had read its files anew. The given host stays as it
 * is.
 */
export function project(host: Host, state: State, restart?: string): Host {
  const changed = withState(host, state);
  if (restart === undefined || changed.restarts(restart)) return changed;
  return new Host({ ...changed.evidence, restarted: [...(changed.evidence.restarted ?? []), restart] });
}

function withState(host: Host, state: State): Host {
  const { evidence } = host;
  switch (state.kind) {
    case 'file':
      return new Host({
        ...evidence,
        files: placed(evidence.files, state.path, state.node),
        ...walked(evidence, state),
        ...dotted(evidence, state),
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
      return new Host({ ...evidence, packages: { value }, ...arrived(evidence, state) });
    }
    case 'link': {
      const node: Node =
        state.target === null ? { type: 'absent' } : { type: 'symlink', target: state.target };
      return new Host({ ...evidence, files: placed(evidence.files, state.path, node) });
    }
    case 'generated': {
      const node: FileState = state.present
        ? { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 0 }
        : { type: 'absent' };
      return new Host({ ...evidence, files: placed(evidence.files, state.path, node) });
    }
    case 'unit': {
      const { name, file, active } = state;
      const load = file === '' ? 'not-found' : file.startsWith('masked') ? 'masked' : 'loaded';
      return new Host({
        ...evidence,
        units: overlaid(evidence.units ?? {}, name, { value: { load, file, active } }),
      });
    }
    case 'mount': {
      const known = evidence.kernel[MOUNTINFO] ?? '';
      const mountinfo = withMountOptions(known, state.point, state.options);
      return new Host({ ...evidence, kernel: overlaid(evidence.kernel, MOUNTINFO, mountinfo) });
    }
    case 'table': {
      const value = { installed: true, status: 0, stdout: state.content, stderr: '' } as const;
      return new Host({
        ...evidence,
        outputs: overlaid(evidence.outputs ?? {}, listerOf(state.table), { value }),
      });
    }
    case 'entry':
      return new Host({ ...evidence, ...entered(evidence, state) });
    case 'account':
      return new Host({ ...evidence, ...accounted(evidence, state) });
  }
}

const MOUNTINFO = '/proc/self/mountinfo';

/** Packages that come by a plan, which tells them from those that were there when the host was looked at. */
function arrived(
  { arrived: known = [] }: Evidence,
  { name, paragraph }: Extract<State, { kind: 'package' }>,
): Pick<Evidence, 'arrived'> | object {
  if (paragraph?.status === 'install ok installed') return { arrived: [...known, name] };
  return known.length === 0 ? {} : { arrived: known.filter((other) => other !== name) };
}

function placed(
  files: Evidence['files'],
  path: string,
  node: Exclude<Node, { type: 'hidden' }>,
): Evidence['files'] {
  const folder = parentOf(path);
  if (path.includes('/../')) throw new Unmeasured(`${path} leads through a folder that does not exist`);
  const changed = overlaid<Node, Node>(files, path, node);
  const parent = files[folder] ?? { type: 'absent' };
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (node.type === 'absent') {
    if (parent.type !== 'directory' || parent.entries === undefined || !lists(parent.entries, name))
      return changed;
    const entries = parent.entries.filter((other) => other !== name);
    return overlaid<Node, Node>(changed, folder, { ...parent, entries });
  }
  if (parent.type === 'absent')
    return placed(changed, folder, { type: 'directory', mode: 0o755, uid: 0, gid: 0, entries: [name] });
  if (parent.type !== 'directory') throw new Unmeasured(`${folder} is a ${parent.type}, not a directory`);
  if (parent.entries === undefined || lists(parent.entries, name)) return changed;
  return overlaid<Node, Node>(changed, folder, {
    ...parent,
    entries: [...parent.entries, name].sort(byBytes),
  });
}

const listed = new WeakMap<readonly string[], ReadonlySet<string>>();

function lists(entries: readonly string[], name: string): boolean {
  const known = listed.get(entries) ?? new Set(entries);
  listed.set(entries, known);
  return known.has(name);
}

/** The walk's view of a path whose attributes changed. */
function walked(
  { walk }: Evidence,
  { path, node }: { path: string; node: FileState },
): Pick<Evidence, 'walk'> | object {
  if (walk === undefined || 'unmeasured' in walk || !('mode' in node)) return {};
  const { found, attributes } = walks.get(walk.value) ?? { found: walk.value.found, attributes: {} };
  if (!walksOver(found, path)) return {};
  const { mode, uid, gid } = node;
  return {
    walk: { value: rewalked(walk.value.skipped, found, overlaid(attributes, path, { mode, uid, gid })) },
  };
}

/** The homes, with a dot file that comes to one of them. One that goes is absent among the files. */
function dotted(
  { homes }: Evidence,
  { path, node }: { path: string; node: FileState },
): Pick<Evidence, 'homes'> | object {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (homes === undefined || 'unmeasured' in homes || node.type === 'absent' || !name.startsWith('.'))
    return {};
  const folder = parentOf(path);
  const isNew = (home: HomeEvidence) => home.path === folder && !home.dotFiles.includes(name);
  if (!homes.value.some(isNew)) return {};
  const value = homes.value.map((home) =>
    isNew(home) ? { ...home, dotFiles: [...home.dotFiles, name].sort(byBytes) } : home,
  );
  return { homes: { value } };
}

type Attributes = Readonly<Partial<Record<string, Pick<WalkedPath, 'mode' | 'uid' | 'gid'>>>>;

/** By what a walk would find: what the first one found, and what was changed since. */
const walks = new WeakMap<
  WalkEvidence,
  { readonly found: readonly WalkedPath[]; readonly attributes: Attributes }
>();

/** Made when somebody reads it: a hundred thousand paths may be changed one by one. */
function rewalked(
  skipped: WalkEvidence['skipped'],
  found: readonly WalkedPath[],
  attributes: Attributes,
): WalkEvidence {
  let made: readonly WalkedPath[] | undefined;
  const value: WalkEvidence = {
    skipped,
    get found() {
      made ??= found.map((entry) => ({ ...entry, ...attributes[entry.path] }));
      return made;
    },
  };
  walks.set(value, { found, attributes });
  return value;
}

const walkedOver = new WeakMap<readonly WalkedPath[], ReadonlySet<string>>();

function walksOver(found: readonly WalkedPath[], path: string): boolean {
  const known = walkedOver.get(found) ?? new Set(found.map((entry) => entry.path));
  walkedOver.set(found, known);
  return known.has(path);
}

/** What the host's sshd said of its files is not known of changed ones; what it assumes without any stays. */
function untold({ sshd }: Evidence): Pick<Evidence, 'sshd'> | object {
  if (sshd === undefined || 'unmeasured' in sshd) return {};
  return { sshd: { value: { defaults: sshd.value.defaults } } };
}
