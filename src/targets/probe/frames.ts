import { TargetProblem } from '../target.ts';

/** One section of a look's output. */
export interface Frame {
  readonly name: string;
  readonly bytes: Buffer;
  /** Exit status of the section's last command; 124 when its time was up. */
  readonly status: number;
}

/**
 * Cuts a look's output into its sections. What a login shell prints before and after is skipped. Throws
 * TargetProblem where the last line is missing: then the look ended half way and nothing of it is used.
 */
export function frames(output: Buffer, nonce: string): Frame[] {
  const marker = Buffer.from(`\n${nonce} `);
  const found: Frame[] = [];
  let open: { name: string; start: number } | undefined;
  for (let at = output.indexOf(marker); at !== -1; at = output.indexOf(marker, at + 1)) {
    const lineEnd = output.indexOf('\n', at + 1);
    if (lineEnd === -1) break;
    const [word, name = '', status = ''] = output.toString('latin1', at + marker.length, lineEnd).split(' ');
    if (word === 'bye' && open === undefined) return found;
    if (word === 'begin' && open === undefined) open = { name, start: lineEnd + 1 };
    else if (word === 'end' && open?.name === name && /^\d{1,3}$/.test(status)) {
      found.push({ name, bytes: output.subarray(open.start, at), status: Number(status) });
      open = undefined;
    } else break;
  }
  throw new TargetProblem('the look did not come to its end');
}
