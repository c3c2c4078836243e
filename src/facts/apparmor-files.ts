import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { writtenProfiles, type WrittenProfile } from './apparmor-profiles.ts';
import { defineFact } from './fact.ts';

const FOLDER = '/etc/apparmor.d';

/** A file of profiles that is loaded at boot. */
export interface AppArmorFile {
  /** Where the text really is, links followed. */
  readonly path: string;
  readonly text: string;
  readonly profiles: readonly WrittenProfile[];
  /** What of `force-complain` makes all its profiles complain; undefined where nothing does. */
  readonly forcedBy: string | undefined;
}

export interface AppArmorFiles {
  readonly loaded: readonly AppArmorFile[];
  /** Names of files that `disable` keeps from being loaded. */
  readonly disabled: readonly string[];
}

/** What the parser makes of the folder: hidden files, folders and what package managers leave behind are skipped. */
export const appArmorFiles = defineFact<AppArmorFiles>({
  id: 'apparmor-files',
  needs: [
    { kind: 'directory', path: FOLDER, contents: '' },
    { kind: 'directory', path: `${FOLDER}/disable` },
    { kind: 'directory', path: `${FOLDER}/force-complain` },
  ],
  parse(host) {
    const disabled = host.names(`${FOLDER}/disable`) ?? [];
    const forced = new Set(host.names(`${FOLDER}/force-complain`) ?? []);
    const names = (host.names(FOLDER) ?? []).filter((name) => isRead(name) && !disabled.includes(name));
    return {
      disabled,
      loaded: names.flatMap((name) => {
        const file = fileAt(host, join(FOLDER, name));
        return file === undefined
          ? []
          : [{ ...file, forcedBy: forced.has(name) ? `${FOLDER}/force-complain/${name}` : undefined }];
      }),
    };
  },
});

function isRead(name: string): boolean {
  return !/^\.|(?:\.(?:rpmnew|rpmsave|orig|rej|dpkg-(?:new|old|dist|bak|remove)|pacsave|pacnew)|~)$|^README$/.test(
    name,
  );
}

function fileAt(host: Host, at: string): Omit<AppArmorFile, 'forcedBy'> | undefined {
  const { path, node } = host.find(at);
  if (node.type !== 'file') return undefined;
  const text = host.text(path) ?? '';
  return { path, text, profiles: writtenProfiles(text) };
}
