import { fileAttributes } from '../facts/file-attributes.ts';
import { mountOf, mounts, type Mount } from '../facts/mounts.ts';
import type { Host } from '../host/host.ts';
import type { Rule } from '../rule.ts';

/** Filesystems that store no mode and no owner: all their files get what the mount's options say (mount(8)). */
const modeless: ReadonlySet<string> = new Set(['vfat', 'msdos', 'exfat', 'ntfs', 'ntfs3']);

/** The same rule about the attributes of `path`, which asks a person where the filesystem there has none to change. */
export function unlessModeless(path: string, rule: Rule): Rule {
  const found = fileAttributes(path);
  return {
    ...rule,
    needs: [...rule.needs, ...found.needs, ...mounts.needs],
    evidence(host, params) {
      const mount = modelessMount(host);
      const shown =
        mount === undefined
          ? []
          : [{ what: `${mount.type} with options ${mount.options}`, where: mount.point }];
      return [...rule.evidence(host, params), ...shown];
    },
    remediate(host, params) {
      const changes = rule.remediate(host, params);
      const mount = modelessMount(host);
      if (changes.length === 0 || mount === undefined) return changes;
      const text = `${path} lies on ${mount.point}, a ${mount.type} filesystem that stores no modes: set uid, gid and fmask for that mount in /etc/fstab`;
      return [{ kind: 'decision', text }];
    },
  };

  function modelessMount(host: Host): Mount | undefined {
    const mount = mountOf(found.of(host).path, mounts.of(host));
    return mount !== undefined && isModeless(mount) ? mount : undefined;
  }
}

/** Whether the filesystem of a mount has no modes to change. */
export function isModeless({ type }: Mount): boolean {
  return modeless.has(type);
}
