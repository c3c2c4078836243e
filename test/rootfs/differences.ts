import type { Entry, Manifest } from './manifest.ts';

/** One path that differs between two manifests, and in what. */
export interface Difference {
  readonly path: string;
  readonly in: readonly (keyof Entry | 'presence')[];
  readonly before?: Entry;
  readonly after?: Entry;
}

/**
 * What differs between two states of a tree, sorted by path. A folder's time of change follows what is made and
 * removed in it and is left out; every other time counts.
 */
export function differencesOf(
  before: Manifest,
  after: Manifest,
  excluded: readonly string[] = [],
): Difference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .filter((path) => !excluded.some((folder) => path === folder || path.startsWith(`${folder}/`)))
    .map((path) => differenceOf(path, before.get(path), after.get(path)))
    .filter((difference) => difference.in.length > 0);
}

const fields = ['type', 'mode', 'owner', 'content', 'size', 'xattrs', 'mtime'] as const;

function differenceOf(path: string, before: Entry | undefined, after: Entry | undefined): Difference {
  if (before === undefined || after === undefined)
    return { path, in: ['presence'], ...(before && { before }), ...(after && { after }) };
  const folders = before.type === 'directory' && after.type === 'directory';
  const differs = fields.filter((field) => before[field] !== after[field] && !(field === 'mtime' && folders));
  return { path, in: differs, before, after };
}

/** One line a path, for a person who has to see at once what is wrong. */
export function described(differences: readonly Difference[]): string[] {
  return differences.map((difference) => {
    const { path, before, after } = difference;
    if (before === undefined) return `+ ${path} (${after?.type}, ${after?.mode} ${after?.owner})`;
    if (after === undefined) return `- ${path} (${before.type}, ${before.mode} ${before.owner})`;
    const changes = difference.in.map((field) =>
      field === 'presence' ? '' : `${field} ${before[field]} → ${after[field]}`,
    );
    return `~ ${path}: ${changes.join(', ')}`;
  });
}
