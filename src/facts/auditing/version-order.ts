import { comparePart } from '../../host/dpkg-version.ts';
import { compareBytes } from '../conf-files.ts';

/**
 * Orders file names as `ls -v` does: numbers in them by their size, and endings like `.rules` only where what
 * stands before is the same (ls(1), version sort).
 */
export function compareNames(a: string, b: string): number {
  return comparePart(stem(a), stem(b)) || comparePart(a, b) || compareBytes(a, b);
}

/** The name without endings of letters and digits that begin with a letter or `~`. */
function stem(name: string): string {
  let end = name.length;
  for (;;) {
    const dot = name.lastIndexOf('.', end - 1);
    if (dot < 1 || !/^[A-Za-z~][A-Za-z0-9~]*$/.test(name.slice(dot + 1, end))) return name.slice(0, end);
    end = dot;
  }
}
