import type {
  AttributesChange,
  DirectoryChange,
  FileChange,
  GeneratedChange,
  RemovalChange,
} from '../change.ts';
import type { Host } from '../host/host.ts';
import { join, parentOf } from '../host/lookup.ts';
import type { FileState } from '../host/project.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import type { Transition } from './transition.ts';

export function fileTransition(host: Host, change: FileChange): Transition[] {
  const { path, node } = host.find(change.path);
  if (node.type !== 'file' && node.type !== 'absent')
    throw new Unmeasured(`${change.path} is a ${node.type}: it will not be replaced by a file`);
  if (node.type === 'file' && host.text(path) === change.content) return [];
  if (node.type === 'file' && node.reduced)
    throw new Unmeasured(
      `${change.path} holds a password hash, which stays on the host: it is not written from here`,
    );
  const encoding = node.type === 'file' && change.encoding === undefined ? node.encoding : undefined;
  const size = Buffer.byteLength(change.content, encoding ?? 'utf8');
  const { uid: newUid, gid: newGid } = change.newOwner ?? { uid: 0, gid: 0 };
  const fresh = { mode: change.newMode ?? 0o644, uid: newUid, gid: newGid };
  const { mode, uid, gid } = node.type === 'file' ? node : fresh;
  const after: FileState = {
    type: 'file',
    mode,
    uid,
    gid,
    size,
    content: change.content,
    ...(encoding && { encoding }),
  };
  const { check, reload, restart, afterPackages } = change;
  return [
    {
      before: { kind: 'file', path, node },
      after: { kind: 'file', path, node: after },
      ...(check && { check }),
      ...(reload && { reload }),
      ...(restart && { restart }),
      ...(afterPackages && { afterPackages }),
    },
  ];
}

export function attributesTransition(host: Host, change: AttributesChange): Transition[] {
  const { path, node } = host.find(change.path);
  // What has gone in the meantime needs no mode.
  if (node.type === 'absent') return [];
  const { mode = node.mode, uid = node.uid, gid = node.gid } = change;
  if (mode === node.mode && uid === node.uid && gid === node.gid) return [];
  return [
    {
      before: { kind: 'file', path, node },
      after: { kind: 'file', path, node: { ...node, mode, uid, gid } },
    },
  ];
}

/** What stands at the path itself goes: a link is not followed, only the folders above it are. */
export function removalTransition(host: Host, { path, reload }: RemovalChange): Transition[] {
  const folder = host.find(parentOf(path));
  if (folder.node.type === 'absent') return [];
  const at = join(folder.path, path.slice(path.lastIndexOf('/') + 1));
  const node = host.evidence.files[at];
  const known: Pick<Transition, 'reload'> = reload === undefined ? {} : { reload };
  if (node?.type === 'symlink')
    return [
      {
        before: { kind: 'link', path: at, target: node.target },
        after: { kind: 'link', path: at, target: null },
        ...known,
      },
    ];
  const found = host.find(at).node;
  if (found.type === 'absent') return [];
  if (found.type !== 'file') throw new Unmeasured(`${path} is a ${found.type}: it will not be deleted`);
  return [
    {
      before: { kind: 'file', path: at, node: found },
      after: { kind: 'file', path: at, node: { type: 'absent' } },
      ...known,
    },
  ];
}

export function directoryTransition(host: Host, { path, mode, uid, gid }: DirectoryChange): Transition[] {
  const found = host.find(path);
  if (found.node.type === 'directory') return [];
  if (found.node.type !== 'absent')
    throw new Unmeasured(`${path} is a ${found.node.type}: it will not be replaced by a folder`);
  return [
    {
      before: { kind: 'file', path: found.path, node: { type: 'absent' } },
      after: { kind: 'file', path: found.path, node: { type: 'directory', mode, uid, gid } },
    },
  ];
}

export function generatedTransition(host: Host, { path, by }: GeneratedChange): Transition[] {
  const { path: at, node } = host.find(path);
  if (node.type === 'file') return [];
  if (node.type !== 'absent')
    throw new Unmeasured(`${path} is a ${node.type}: it will not be replaced by a file`);
  return [
    {
      before: { kind: 'generated', path: at, by, present: false },
      after: { kind: 'generated', path: at, by, present: true },
    },
  ];
}
