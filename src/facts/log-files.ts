import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';

/** A regular file below /var/log, links not followed. */
export interface LogFile {
  readonly path: string;
  readonly mode: number;
}

/** Every regular file below /var/log that is on its filesystem, by path. */
export const logFiles = defineFact<readonly LogFile[]>({
  id: 'log-files',
  needs: [{ kind: 'logs' }],
  parse: (host) => host.logs().flatMap(({ path, type }) => (type === 'file' ? modeOf(host, path) : [])),
});

/** The node of the path itself: what was listed may have become a link or gone since. */
function modeOf(host: Host, path: string): LogFile[] {
  const { path: real, node } = host.find(path);
  return node.type === 'file' && real === path ? [{ path, mode: node.mode }] : [];
}
