import { mountAt, mountOf, type Mount } from './mounts.ts';
import { parentOf } from '../host/lookup.ts';

/** Filesystems whose files are gone after a boot. */
const volatile: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'devtmpfs']);
/** Filesystems that show the folders of others. */
const layered: ReadonlySet<string> = new Set(['overlay', 'aufs']);

/** Whether files must outlast a boot. */
export type Keeping = 'lasting' | 'passing';

/**
 * Why what is mounted at `point` gives it no space of its own; undefined where it does. Nothing may be mounted
 * there, or only a view of space that is used elsewhere too.
 */
export function sharedSpace(point: string, all: readonly Mount[], keeping: Keeping): string | undefined {
  const mount = mountAt(point, all);
  if (mount === undefined) return 'not a mount point of its own';
  if (mount.type === 'autofs') return 'an automount point';
  const unfit = unfitType(mount.type, keeping);
  if (unfit !== undefined) return unfit;
  const before = all.slice(0, all.lastIndexOf(mount)).filter((other) => other.point !== point);
  const above = mountOf(parentOf(point), before);
  if (above !== undefined && above.device === mount.device)
    return `on the same filesystem as ${above.point} (${mount.source})`;
  const same = before.find((other) => other.device === mount.device && contains(other.root, mount.root));
  return same === undefined ? undefined : `the same filesystem as ${same.point} (${mount.source})`;
}

/** The same of what is written down: its type and options tell less. */
export function sharedSpaceWritten(
  { type, words }: { readonly type: string; readonly words: readonly string[] },
  keeping: Keeping,
): string | undefined {
  if (words.includes('bind') || words.includes('rbind')) return 'a bind mount, which shares its space';
  return unfitType(type, keeping);
}

function unfitType(type: string, keeping: Keeping): string | undefined {
  if (volatile.has(type) && keeping === 'lasting') return `${type}, whose files are gone after a boot`;
  return layered.has(type) ? `${type}, which shares its space` : undefined;
}

function contains(folder: string, path: string): boolean {
  return folder === '/' || folder === path || path.startsWith(`${folder}/`);
}
