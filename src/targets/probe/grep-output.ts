import { decode } from './text.ts';

/**
 * Reads the output of `grep -HZ ''`: path, NUL, line, newline. Returns each file's bytes, every line ended by
 * a newline. A torn last line is dropped.
 */
export function linesByFile(output: Buffer): Map<string, Buffer> {
  const pieces = new Map<string, Buffer[]>();
  for (let at = 0; at < output.length;) {
    const nul = output.indexOf(0, at);
    if (nul === -1) break;
    const newline = output.indexOf(10, nul);
    if (newline === -1) break;
    const path = decode(output.subarray(at, nul)).content;
    const lines = pieces.get(path);
    const line = output.subarray(nul + 1, newline + 1);
    if (lines === undefined) pieces.set(path, [line]);
    else lines.push(line);
    at = newline + 1;
  }
  return new Map([...pieces].map(([path, lines]) => [path, Buffer.concat(lines)]));
}
