import { decodeName } from '../../host/names.ts';

/**
 * Reads the output of `grep -HZ ''`: path, NUL, line, newline. Returns each file's bytes, every line ended by
 * a newline. A torn last line is dropped.
 */
export function linesByFile(output: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  // Lines of one file follow each other: they are moved together in one buffer that is no longer than all.
  const lines = Buffer.allocUnsafe(output.length);
  let path: Buffer = Buffer.alloc(0);
  let [start, end] = [0, 0];
  for (let at = 0; at < output.length;) {
    const nul = output.indexOf(0, at);
    const newline = nul === -1 ? -1 : output.indexOf(10, nul);
    if (newline === -1) break;
    if (path.compare(output, at, nul) !== 0) {
      keep();
      path = output.subarray(at, nul);
      start = end;
    }
    end += output.copy(lines, end, nul + 1, newline + 1);
    at = newline + 1;
  }
  keep();
  return files;

  function keep(): void {
    if (end > start) files.set(decodeName(path), lines.subarray(start, end));
  }
}
