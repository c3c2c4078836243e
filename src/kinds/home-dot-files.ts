import type { Home } from '../facts/homes.ts';
import type { FileNode } from '../host/evidence.ts';
import { type HomeScope, judgedHomes } from './home-scope.ts';

export interface DotFileOf {
  /** The account whose home it is. */
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly node: FileNode;
}

/** Regular files right in the judged homes whose names begin with a dot, each once however many accounts share a home. */
export function dotFilesOf(homes: readonly Home[], scope: HomeScope): DotFileOf[] {
  const files = new Map<string, DotFileOf>();
  for (const { account, dotFiles } of judgedHomes(homes, scope))
    for (const { name, path, node } of dotFiles)
      if (node.type === 'file' && !files.has(path))
        files.set(path, { account: account.name, name, path, node });
  return [...files.values()];
}
