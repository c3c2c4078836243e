import type { Evident } from '../rule.ts';

/** Names shells that a setting does not reach, by their folders. */
export function* otherShellsEvidence(folders: readonly string[]): Iterable<Evident> {
  for (const folder of folders)
    yield {
      what: `${folder.slice('/etc/'.length)} sources none of these files: set it up there too`,
      where: folder,
    };
}
