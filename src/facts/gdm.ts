import type { Host } from '../host/host.ts';
import { confFiles, type ConfFile } from './conf-files.ts';
import { defineFact } from './fact.ts';
import { keyFileEntries, type KeyFileEntry } from './key-file.ts';
import { packages } from './packages.ts';

const GREETER = '/etc/gdm3/greeter.dconf-defaults';
const OVERRIDES = '/etc/dconf/db/gdm.d';
/** Ubuntu's name and Debian's. */
const daemonFiles = ['/etc/gdm3/custom.conf', '/etc/gdm3/daemon.conf'];

/** How GDM is set up. */
export interface Gdm {
  /** What the login screen is told, with an empty text where there is no file. */
  readonly greeter: ConfFile;
  /** Entries of the site's own database, which dconf can put over the greeter's. */
  readonly overrides: readonly KeyFileEntry[];
  /** Entries of what the daemon reads. */
  readonly daemon: readonly KeyFileEntry[];
}

/** undefined where package gdm3 is not installed. */
export const gdm = defineFact<Gdm | undefined>({
  id: 'gdm',
  needs: [
    ...[GREETER, ...daemonFiles].map((path) => ({ kind: 'file', path }) as const),
    { kind: 'directory', path: OVERRIDES, contents: '' },
  ],
  uses: [packages],
  parse(host) {
    if (packages.of(host).installed('gdm3').length === 0) return undefined;
    const reads = (name: string) => !name.startsWith('.');
    return {
      greeter: single(host, GREETER),
      overrides: confFiles(host, [OVERRIDES], { reads, folders: 'skip' }).flatMap(keyFileEntries),
      daemon: daemonFiles.flatMap((path) => keyFileEntries(single(host, path))),
    };
  },
});

function single(host: Host, at: string): ConfFile {
  const { path } = host.find(at);
  return { name: at.slice(at.lastIndexOf('/') + 1), path, text: host.text(at) ?? '' };
}
