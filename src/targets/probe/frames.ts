import { TargetProblem } from '../target.ts';

/** One section of a look's output. */
export interface Frame {
  readonly name: string;
  readonly bytes: Buffer;
  /** Exit status of the section's last command; 124 when its time was up. */
  readonly status: number;
}

/**
 * Cuts a look's output into its sections. What a login shell prints before is skipped. Throws TargetProblem
 * where the last line is missing: then the connection ended half way and nothing of it is used.
 */
export function frames(output: Buffer, nonce: string): Frame[] {
  const marker = Buffer.from(`\n${nonce} `);
  const found: Frame[] = [];
  let open: { name: string; start: number } | undefined;
  for (let at = output.indexOf(marker); at !== -1; at = output.indexOf(marker, at + 1)) {
    const lineEnd = output.indexOf('\n', at + 1);
    const line = output.toString('latin1', at + marker.length, lineEnd === -1 ? output.length : lineEnd);
    const [word, name = '', status = ''] = line.split(' ');
    if (word === 'bye') return found;
    if (word === 'begin') open = { name, start: lineEnd + 1 };
    if (word === 'end' && open !== undefined) {
      found.push({
        name: open.name,
        bytes: output.subarray(open.start, Math.max(at, open.start)),
        status: Number(status),
      });
      open = undefined;
    }
  }
  throw new TargetProblem('the connection closed half way: the look did not come to its end');
}
