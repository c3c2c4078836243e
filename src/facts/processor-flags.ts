import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';

const CPUINFO = '/proc/cpuinfo';

/** How many processors there are, and how many of them have the no-execute bit in use. */
export interface NoExecute {
  readonly processors: number;
  readonly withNx: number;
}

/** undefined where nothing runs. The kernel leaves the flag out where it was told not to use the bit. */
export const noExecute = defineFact<NoExecute | undefined>({
  id: 'no-execute',
  needs: [{ kind: 'kernel', path: CPUINFO }],
  parse: (host) => (host.running ? flagsOf(host) : undefined),
});

function flagsOf(host: Host): NoExecute {
  const lines = (host.kernel(CPUINFO) ?? '').split('\n').filter((line) => /^flags\s*:/.test(line));
  const withNx = lines.filter((line) => line.slice(line.indexOf(':')).split(/\s+/).includes('nx'));
  return { processors: lines.length, withNx: withNx.length };
}
