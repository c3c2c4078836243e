import { isUtf8 } from 'node:buffer';
import type { FileState, State } from '../../host/project.ts';
import { type Clash, mergeText } from './merge-text.ts';

export type Merged =
  | { readonly state: State; readonly kept: readonly string[] }
  | { readonly why: string; readonly clashes?: readonly Clash[] };

/**
 * What leads from `base` to `theirs`, done to `ours`, all three of one address. A file's lines, mode and owners and an
 * account's fields are taken one by one; anything else goes whole or not at all. `kept` names parts that stay because
 * they are neither as in `base` nor as in `theirs`.
 */
export function mergeState(base: State, ours: State, theirs: State): Merged {
  if (alike(ours, base)) return { state: theirs, kept: [] };
  if (alike(theirs, base) || alike(ours, theirs)) return { state: ours, kept: [] };
  if (base.kind === 'file' && ours.kind === 'file' && theirs.kind === 'file')
    return mergeFile(base.node, ours.node, theirs.node, ours.path);
  if (base.kind === 'account' && ours.kind === 'account' && theirs.kind === 'account') {
    const fields: Record<string, string> = { ...ours.fields };
    const kept: string[] = [];
    for (const [field, value] of Object.entries(theirs.fields)) {
      const was = base.fields[field];
      if (value === was || value === ours.fields[field]) continue;
      if (was === ours.fields[field]) fields[field] = value;
      else kept.push(field);
    }
    return { state: { ...ours, fields }, kept };
  }
  return { why: 'it was changed since' };
}

/** Whether two states are the same to a host: its names in a folder and the size of a file go with other things. */
export function alike(one: State, other: State): boolean {
  if (one.kind !== 'file' || other.kind !== 'file') return JSON.stringify(one) === JSON.stringify(other);
  const [a, b] = [one.node, other.node];
  if (a.type !== b.type) return false;
  if (a.type === 'absent' || b.type === 'absent') return true;
  return attributes.every((name) => a[name] === b[name]) && bytesOf(a) === bytesOf(b);
}

const attributes = ['mode', 'uid', 'gid'] as const;

type Present = Exclude<FileState, { type: 'absent' }>;

function mergeFile(base: FileState, ours: FileState, theirs: FileState, path: string): Merged {
  if (ours.type === 'absent') return { why: 'it was deleted since' };
  if (base.type === 'absent') return { why: 'it was made anew since' };
  if (ours.type !== base.type) return { why: `it is a ${ours.type} now` };
  if (theirs.type === 'absent') return withoutOurs(base, ours, path);
  if (theirs.type !== ours.type) return { why: `it was a ${theirs.type}` };
  const owned = mergeAttributes(base, ours, theirs);
  const [was, now, wanted] = [bytesOf(base), bytesOf(ours), bytesOf(theirs)];
  if (ours.type !== 'file' || was === wanted)
    return { state: { kind: 'file', path, node: { ...ours, ...owned.now } }, kept: owned.kept };
  if (was === undefined || now === undefined || wanted === undefined || ours.reduced)
    return { why: 'it was changed since, and its text is not known here' };
  const merged = mergeText(was, now, wanted);
  if (merged.clashes !== undefined)
    return { why: 'the same lines were changed since', clashes: merged.clashes };
  return {
    state: { kind: 'file', path, node: written({ ...ours, ...owned.now }, merged.text) },
    kept: owned.kept,
  };
}

/** A file that was made goes with the lines that it was made with; what others wrote into it stays. */
function withoutOurs(base: Present, ours: Present, path: string): Merged {
  const [was, now] = [bytesOf(base), bytesOf(ours)];
  if (was === undefined || now === undefined || ours.type !== 'file' || was === now)
    return { why: 'its mode or owner was changed since' };
  const merged = mergeText(was, now, '');
  if (merged.clashes !== undefined)
    return { why: 'the same lines were changed since', clashes: merged.clashes };
  const node: FileState = merged.text === '' ? { type: 'absent' } : written(ours, merged.text);
  return { state: { kind: 'file', path, node }, kept: [] };
}

type OwnedBy = Record<(typeof attributes)[number], number>;

interface Owned {
  readonly now: Partial<OwnedBy>;
  readonly kept: readonly string[];
}

function mergeAttributes(base: Present, ours: Present, theirs: Present): Owned {
  const now: Partial<OwnedBy> = {};
  const kept: string[] = [];
  for (const name of attributes) {
    if (theirs[name] === base[name] || theirs[name] === ours[name]) continue;
    if (ours[name] === base[name]) now[name] = theirs[name];
    else kept.push(name === 'mode' ? 'mode' : name === 'uid' ? 'owner' : 'group');
  }
  return { now, kept };
}

/** The bytes of a file, one character each; undefined where they are not known. */
export function bytesOf(node: FileState): string | undefined {
  if (node.type !== 'file' || node.content === undefined) return undefined;
  return Buffer.from(node.content, node.encoding ?? 'utf8').toString('latin1');
}

/** A file with these bytes, one character each. */
export function written({ mode, uid, gid }: OwnedBy, text: string): FileState {
  const bytes = Buffer.from(text, 'latin1');
  const fresh = { type: 'file', mode, uid, gid, size: bytes.length } as const;
  return isUtf8(bytes)
    ? { ...fresh, content: bytes.toString('utf8') }
    : { ...fresh, content: text, encoding: 'latin1' };
}
