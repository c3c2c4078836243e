import type { Host } from '../host/host.ts';
import { defineFact, type Fact } from './fact.ts';

/** Why a file of this tool cannot be written: people masked its name, or something else stands there. */
export function dropInObstacle(path: string): Fact<string | undefined> {
  return defineFact<string | undefined>({
    id: 'drop-in-obstacle',
    needs: [{ kind: 'attributes', path }],
    parse: (host) => obstacle(host, path),
  });
}

function obstacle(host: Host, path: string): string | undefined {
  const { path: real, node } = host.find(path);
  const name = path.slice(path.lastIndexOf('/'));
  if (node.type === 'file' || (node.type === 'absent' && real.endsWith(name))) return undefined;
  const what = node.type === 'absent' ? 'does not exist' : `is a ${node.type}`;
  return `${path} cannot be written: it leads to ${real}, which ${what}`;
}
