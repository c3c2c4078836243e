import type { Host } from '../host/host.ts';
import { type ConfFile, confFiles } from './conf-files.ts';
import { defineFact, type Fact } from './fact.ts';
import { parseSystemdConf, type SystemdAssignment } from './systemd-conf-lines.ts';

/** Daemons of systemd that read a main file and drop-ins. */
export type SystemdConfName = 'journald' | 'timesyncd' | 'coredump';

/** The drop-in that holds every setting this tool makes. Its name sorts behind Debian's own `syslog.conf`. */
export const MANAGED_CONF = 'zz-cis-harden.conf';

export interface SystemdConf {
  /** In the order of reading: the main file, then the drop-ins by name. */
  readonly assignments: readonly SystemdAssignment[];
  /** The one main file that people and scanners read: below /etc, with an empty text where there is none. */
  readonly main: ConfFile;
  /** What the drop-in of this tool says now. */
  readonly managed: string;
}

const parents = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((parent) => `${parent}/systemd`);

export function managedConfPath(name: SystemdConfName): string {
  return `/etc/systemd/${name}.conf.d/${MANAGED_CONF}`;
}

/**
 * What a daemon of systemd is told (journald.conf(5), timesyncd.conf(5)): the first main file there is, then the
 * drop-ins of all folders by name, where the first folder masks the same name in later ones.
 */
export function systemdConf(name: SystemdConfName): Fact<SystemdConf> {
  return facts[name];
}

const facts: Readonly<Record<SystemdConfName, Fact<SystemdConf>>> = {
  journald: factOf('journald'),
  timesyncd: factOf('timesyncd'),
  coredump: factOf('coredump'),
};

function factOf(name: SystemdConfName): Fact<SystemdConf> {
  const mains = parents.map((parent) => `${parent}/${name}.conf`);
  const folders = mains.map((main) => `${main}.d`);
  return defineFact<SystemdConf>({
    id: `${name}-conf`,
    needs: [
      ...mains.map((path) => ({ kind: 'file', path }) as const),
      ...folders.map((path) => ({ kind: 'directory', path, contents: '.conf' }) as const),
      { kind: 'attributes', path: '/dev/null' },
    ],
    parse(host) {
      const [main = `/etc/systemd/${name}.conf`] = mains;
      const read = mains.find((path) => host.find(path).node.type !== 'absent') ?? main;
      const dropIns = confFiles(host, folders, {
        reads: (file) => file.endsWith('.conf') && !file.startsWith('.'),
        folders: 'mask',
      });
      return {
        assignments: [single(host, read), ...dropIns].flatMap(parseSystemdConf),
        main: single(host, main),
        managed: host.text(managedConfPath(name)) ?? '',
      };
    },
  });
}

function single(host: Host, at: string): ConfFile {
  const { path } = host.find(at);
  const name = at.slice(at.lastIndexOf('/') + 1);
  return { name, path, text: path === '/dev/null' ? '' : (host.text(at) ?? '') };
}

/** The value of parse_boolean in systemd; undefined where it is none, which leaves the setting as it was. */
export function systemdBoolean(value: string): boolean | undefined {
  const word = value.toLowerCase();
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(word)) return true;
  if (['0', 'no', 'n', 'false', 'f', 'off'].includes(word)) return false;
  return undefined;
}
