import type { Host } from '../host/host.ts';
import { unescapedMountPoint } from '../host/mount-table.ts';
import { defineFact } from './fact.ts';

const MOUNTINFO = '/proc/self/mountinfo';

/** One line of /proc/self/mountinfo (proc(5)). */
export interface Mount {
  readonly point: string;
  /** `ext4`, `vfat`. */
  readonly type: string;
  /** The options of this mount, then those of its filesystem, joined by commas. */
  readonly options: string;
}

/** What is mounted now, in the order of mounting; empty where nothing runs. */
export const mounts = defineFact<readonly Mount[]>({
  id: 'mounts',
  needs: [{ kind: 'kernel', path: MOUNTINFO }],
  parse: (host) => (host.running ? parseMountinfo(mountinfo(host)) : []),
});

function mountinfo(host: Host): string {
  return host.kernel(MOUNTINFO) ?? '';
}

export function parseMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const separator = fields.indexOf('-', 6);
    const [point, own] = [fields[4], fields[5]];
    const [type, filesystem] = [fields[separator + 1], fields[separator + 3]];
    if (separator < 0 || point === undefined || type === undefined) return [];
    const options = [own, filesystem].filter((part) => part !== undefined && part !== '').join(',');
    return [{ point: unescapedMountPoint(point), type, options }];
  });
}

/** The mount that `path`, free of links, lies on: the longest mount point above it, the last one mounted there. */
export function mountOf(path: string, all: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of all) {
    const covers = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    if (covers && mount.point.length >= (best?.point.length ?? 0)) best = mount;
  }
  return best;
}
