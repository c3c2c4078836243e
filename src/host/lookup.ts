import type { Node } from './evidence.ts';
import { NotCollected, Unmeasured } from './unmeasured.ts';

/** A path after all links, and what stands there. */
export interface Found {
  /** Where the thing really is; a change names this path. */
  readonly path: string;
  readonly node: Exclude<Node, { type: 'symlink' } | { type: 'hidden' }>;
}

/** As many links as Linux follows in one path (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Follows `path` component by component over known nodes, as path_resolution(7) has it: `..` of a link's
 * target is taken from where the link leads, and `/..` is `/`, so nothing ever leads out of the tree.
 * Throws NotCollected for the first component that was never looked at.
 */
export function lookUp(files: Readonly<Record<string, Node>>, path: string): Found {
  let rest = components(path);
  let here = '/';
  for (let links = 0; ;) {
    const name = rest.shift();
    if (name === undefined) {
      const node = files[here];
      if (node === undefined) throw new NotCollected({ kind: 'attributes', path: here });
      return settled(here, node, path);
    }
    if (name === '.') continue;
    if (name === '..') {
      here = parentOf(here);
      continue;
    }
    const next = join(here, name);
    const node = nodeAt(files, here, next);
    if (node === undefined) throw new NotCollected({ kind: 'attributes', path: below(next, rest) });
    if (node.type === 'symlink') {
      if (++links > MAX_LINKS) throw new Unmeasured(`${path}: too many symbolic links`);
      rest = [...components(node.target), ...rest];
      if (node.target.startsWith('/')) here = '/';
      continue;
    }
    if (node.type === 'absent') return { path: below(next, rest), node };
    if (node.type === 'hidden') throw new Unmeasured(`${next}: ${node.reason}`);
    if (node.type !== 'directory' && rest.length > 0) {
      if (rest[0] === '.') throw new Unmeasured(`${path}: ${next} is a ${node.type}, not a directory`);
      return { path: below(next, rest), node: { type: 'absent' } };
    }
    here = next;
  }
}

/** The node itself, or what a complete listing of its folder says about it. */
function nodeAt(files: Readonly<Record<string, Node>>, folder: string, path: string): Node | undefined {
  const node = files[path];
  if (node !== undefined) return node;
  const parent = files[folder];
  if (parent?.type !== 'directory' || parent.entries === undefined) return undefined;
  return parent.entries.includes(path.slice(path.lastIndexOf('/') + 1)) ? undefined : { type: 'absent' };
}

function settled(path: string, node: Node, asked: string): Found {
  if (node.type === 'hidden') throw new Unmeasured(`${asked}: ${node.reason}`);
  if (node.type === 'symlink') throw new Unmeasured(`${asked}: too many symbolic links`);
  return { path, node };
}

/** The names of a path. A final slash stays as a dot: what stands before it must be a directory. */
function components(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return /\/\.?$/.test(path) ? [...names, '.'] : names;
}

function below(path: string, names: readonly string[]): string {
  return [path, ...names.filter((name) => name !== '.')].join('/');
}

export function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}
