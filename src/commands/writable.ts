import { accessSync, constants, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../exit.ts';
import { plain } from '../report/terminal.ts';

/**
 * Refuses files that could not be written, before a host is looked at or changed. A file is replaced as a whole, so
 * one that is no regular file is refused as well: as root the replaced one might be /dev/null. Throws Refusal.
 */
export function refuseUnwritable(files: readonly string[]): void {
  const seen = new Set<string>();
  for (const file of files) {
    if (file === '') throw new Refusal('-o names no file: it must be FILE or FORMAT:FILE');
    if (file === '-') throw new Refusal('-o writes files; --format FORMAT says what standard output gets');
    const place = placeOf(file);
    if (seen.has(place)) throw new Refusal(`-o ${plain(file)} is named twice: one would overwrite the other`);
    seen.add(place);
  }
}

/** Where a file will be, without links among its folders. */
function placeOf(file: string): string {
  const why = (reason: string) => new Refusal(`${plain(file)} can't be written: ${reason}`);
  const folder = folderOf(file, why);
  // devices and descriptors are links, or stand behind some
  if (/^\/(?:dev|proc)(?:\/|$)/.test(folder) && !folder.startsWith('/dev/shm'))
    throw why('it is a device or a stream; --format FORMAT says what standard output gets');
  const kind = lstatSync(file, { throwIfNoEntry: false });
  if (kind?.isDirectory()) throw why('it is a folder');
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw why('it is a link to a folder');
  if (kind !== undefined && !kind.isFile() && !kind.isSymbolicLink()) throw why('it is no regular file');
  return join(folder, basename(file));
}

function folderOf(file: string, why: (reason: string) => Refusal): string {
  if (file.endsWith('/')) throw why('it is the name of a folder');
  try {
    const folder = realpathSync(dirname(file));
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (problem) {
    throw why(problem instanceof Error ? problem.message : String(problem));
  }
}
