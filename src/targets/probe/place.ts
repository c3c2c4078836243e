import type { Node } from '../../host/evidence.ts';
import { join, lookUp, parentOf } from '../../host/lookup.ts';
import { Unmeasured } from '../../host/unmeasured.ts';

/** Nodes by path, while a look is read. */
export type Files = Record<string, Node>;

/** The path with its folder's links resolved; undefined where the folder is not known to be one. */
export function placeOf(files: Files, path: string): string | undefined {
  if (path === '/') return path;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = name === '..' ? undefined : folderAt(files, parentOf(path));
  return folder === undefined ? undefined : join(folder, name);
}

export function folderAt(files: Files, path: string): string | undefined {
  try {
    const found = lookUp(files, path);
    return found.node.type === 'directory' ? found.path : undefined;
  } catch (problem) {
    if (problem instanceof Unmeasured) return undefined;
    throw problem;
  }
}
