import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';

const INFO = '/var/lib/dpkg/info';

/** Which configuration files packages bring: small lists, one for each package that has any. */
export const conffileNeeds: readonly Need[] = [{ kind: 'directory', path: INFO, contents: '.conffiles' }];
/** Which files packages bring at all: some megabytes. */
export const listNeeds: readonly Need[] = [{ kind: 'directory', path: INFO, contents: '.list' }];

/** The packages that own each of some paths, by dpkg's lists as far as they were looked at. */
export function ownersOf(host: Host, paths: Iterable<string>): Map<string, string> {
  const asked = new Set(paths);
  const owners = new Map<string, string>();
  for (const [file, node] of Object.entries(host.evidence.files)) {
    const name = /^\/var\/lib\/dpkg\/info\/([^/:]+)(?::[^/:]+)?\.(?:conffiles|list)$/.exec(file)?.[1];
    if (name === undefined || node.type !== 'file' || node.content === undefined) continue;
    for (const line of node.content.split('\n')) {
      const path = line.replace(/^remove-on-upgrade /, '');
      if (asked.has(path)) owners.set(path, name);
      // Before /usr was merged, packages named /lib, and a unit is found under both names.
      const merged = `/usr${path}`;
      if (/^\/(?:bin|sbin|lib)\//.test(path) && asked.has(merged)) owners.set(merged, name);
    }
  }
  return owners;
}
