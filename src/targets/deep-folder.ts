import { closeSync, constants, openSync } from 'node:fs';

/** A path that the kernel takes, with a name of 255 bytes behind it (PATH_MAX is 4096 with the final NUL). */
const MOST_BYTES = 4096 - 256 - 1;

/** A folder under a path that the kernel takes, for as long as it is not closed. */
export interface Reached {
  readonly path: Buffer;
  close(): void;
}

/**
 * A folder of this machine, however long its absolute path is: others may nest folders deeper than any path can name.
 * One that is too long is reached over folders on its way, as their descriptors in /proc. Throws what open(2) says.
 */
export function deepFolder(path: Buffer): Reached {
  let [reached, rest] = [Buffer.alloc(0), path];
  let open: number | undefined;
  const close = () => {
    if (open !== undefined) closeSync(open);
    open = undefined;
  };
  while (reached.length + rest.length > MOST_BYTES) {
    const end = rest.lastIndexOf('/', MOST_BYTES - reached.length);
    const next = openAt(Buffer.concat([reached, rest.subarray(0, end)]), close);
    close();
    open = next;
    reached = Buffer.from(`/proc/self/fd/${next}`);
    rest = rest.subarray(end);
  }
  return { path: Buffer.concat([reached, rest]), close };
}

function openAt(path: Buffer, close: () => void): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (problem) {
    close();
    throw problem;
  }
}
