import type { Host } from '../host/host.ts';
import { unescapedMountPoint } from '../host/mount-table.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';

export const MOUNTINFO = '/proc/self/mountinfo';

/** One line of /proc/self/mountinfo (proc(5)). */
export interface Mount {
  readonly point: string;
  /** `ext4`, `vfat`. */
  readonly type: string;
  /** The options of this mount, then those of its filesystem, joined by commas. */
  readonly options: string;
  /** The options of this mount alone: `nodev`, `nosuid` and `noexec` are among these. */
  readonly own: string;
  /** `/dev/sda1`, `tmpfs`, or what else the filesystem calls its source. */
  readonly source: string;
  /** Major and minor number of the filesystem: `8:1`. Two mounts with the same one share their space. */
  readonly device: string;
  /** The folder of the filesystem that is mounted: `/` unless it is a part, as with bind mounts. */
  readonly root: string;
}

/** What is mounted now, in the order of mounting; empty where nothing runs. */
export const mounts = defineFact<readonly Mount[]>({
  id: 'mounts',
  needs: [{ kind: 'kernel', path: MOUNTINFO }],
  parse: (host) => (host.running ? parseMountinfo(mountinfo(host)) : []),
});

/** The same where a rule judges the table itself: undefined where nothing runs. Throws Unmeasured for an empty one. */
export const mountTable = defineFact<readonly Mount[] | undefined>({
  id: 'mount-table',
  needs: [],
  uses: [mounts],
  parse(host) {
    if (!host.running) return undefined;
    const table = mounts.of(host);
    if (table.length === 0) throw new Unmeasured(`${MOUNTINFO} says nothing`);
    return table;
  },
});

function mountinfo(host: Host): string {
  return host.kernel(MOUNTINFO) ?? '';
}

export function parseMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const separator = fields.indexOf('-', 6);
    const [device = '', root = '', point, own = ''] = fields.slice(2, 6);
    const [type, source = '', filesystem] = fields.slice(separator + 1);
    if (separator < 0 || point === undefined || type === undefined) return [];
    const options = [own, filesystem].filter((part) => part !== undefined && part !== '').join(',');
    return [
      {
        point: unescapedMountPoint(point),
        type,
        options,
        own,
        source: unescapedMountPoint(source),
        device,
        root: unescapedMountPoint(root),
      },
    ];
  });
}

/** What is mounted at exactly this point: the last one there covers those before. */
export function mountAt(point: string, all: readonly Mount[]): Mount | undefined {
  return all.findLast((mount) => mount.point === point);
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
