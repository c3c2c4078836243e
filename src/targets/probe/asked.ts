import type { Need } from '../../host/evidence.ts';
import type { Program } from '../../host/programs.ts';
import { parentOf } from '../../host/lookup.ts';

/** What a look has to bring, each thing once. All paths are absolute, without empty names and final slashes. */
export interface Asked {
  /** Paths whose attributes are asked, with all folders above them. */
  readonly paths: Set<string>;
  /** Folders whose names and what they stand for are asked. */
  readonly listings: Set<string>;
  /** Regular files whose contents are asked. */
  readonly contents: Set<string>;
  /** By folder: endings of names; contents of its regular files with one of them are asked. */
  readonly folderContents: Map<string, Set<string>>;
  readonly kernel: Set<string>;
  readonly apt: Set<string>;
  readonly units: Set<string>;
  readonly outputs: Set<Program>;
  packages: boolean;
  sshd: boolean;
  walk: boolean;
  shadow: boolean;
  homes: boolean;
  logs: boolean;
}

/** Where the links of a merged /usr and of /var/run lead: known beforehand, they cost no second look. */
const usualTargets = ['/usr/bin', '/usr/lib', '/usr/sbin', '/run'];

export function collected(needs: readonly Need[]): Asked {
  const asked: Asked = {
    paths: new Set(['/']),
    listings: new Set(),
    contents: new Set(),
    folderContents: new Map(),
    kernel: new Set(),
    apt: new Set(),
    packages: false,
    sshd: false,
    walk: false,
    shadow: false,
    homes: false,
    logs: false,
    units: new Set(),
    outputs: new Set(),
  };
  for (const path of usualTargets) addPath(asked, path);
  for (const need of needs) add(asked, need);
  return asked;
}

/**
 * Whether a content never leaves a host, whoever asks: password hashes and private keys. The look itself also
 * holds back what is one of these files under another name.
 */
export function isSecret(path: string): boolean {
  return /^\/etc\/(?:g?shadow-?|security\/opasswd)$|_key$|\.keytab$|\/private\//.test(path);
}

function add(asked: Asked, need: Need): void {
  switch (need.kind) {
    case 'file':
      addPath(asked, plain(need.path));
      asked.contents.add(plain(need.path));
      return;
    case 'attributes':
      addPath(asked, plain(need.path));
      return;
    case 'directory':
      addPath(asked, plain(need.path));
      asked.listings.add(plain(need.path));
      if (need.contents !== undefined) addFolderContents(asked, plain(need.path), need.contents);
      return;
    case 'kernel':
      asked.kernel.add(need.path);
      return;
    case 'packages':
    case 'sshd':
    case 'walk':
    case 'shadow':
      asked[need.kind] = true;
      return;
    case 'logs':
      asked.logs = true;
      addPath(asked, '/var/log');
      return;
    case 'homes':
      asked.homes = true;
      addPath(asked, '/etc/passwd');
      return;
    case 'unit':
      asked.units.add(need.name);
      return;
    case 'output':
      asked.outputs.add(need.of);
      return;
    case 'apt':
      for (const name of need.packages) asked.apt.add(name);
  }
}

function plain(path: string): string {
  return `/${path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/')}`;
}

function addPath(asked: Asked, path: string): void {
  for (let each = path; each !== '/'; each = parentOf(each)) asked.paths.add(each);
}

function addFolderContents(asked: Asked, folder: string, ending: string): void {
  const endings = asked.folderContents.get(folder) ?? new Set();
  asked.folderContents.set(folder, endings.add(ending));
}
