import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';

/** Names of the programs behind a listening socket; empty where they are not known. */
export type ProgramsOf = (protocol: 'tcp' | 'udp', port: number) => readonly string[];

/**
 * Which programs hold the sockets, as ss(8) names them. Ports that a container runtime publishes belong to its proxy,
 * and those of socket units to systemd until somebody connects.
 */
export const socketPrograms = defineFact<ProgramsOf>({
  id: 'socket-programs',
  needs: [{ kind: 'output', of: 'ss -Hlnptu' }],
  parse(host) {
    const known = programsIn(printed(() => host.output('ss -Hlnptu')?.stdout));
    return (protocol, port) => [...(known.get(`${protocol} ${port}`) ?? [])].sort();
  },
});

/** What helps to understand, and decides nothing, may be missing. */
function printed(ask: () => string | undefined): string {
  try {
    return ask() ?? '';
  } catch (problem) {
    if (problem instanceof Unmeasured && !(problem instanceof NotCollected)) return '';
    throw problem;
  }
}

/** Columns: protocol, state, two queues, local and remote address, and `users:(("sshd",pid=1,fd=3))`. */
function programsIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>();
  for (const row of text.split('\n')) {
    const [protocol = '', , , , local = '', , ...users] = row.trim().split(/\s+/);
    const key = `${protocol} ${local.slice(local.lastIndexOf(':') + 1)}`;
    const names = known.get(key) ?? new Set();
    for (const [, name = ''] of users.join(' ').matchAll(/\("([^"]*)",pid=/g)) names.add(name);
    known.set(key, names);
  }
  return known;
}
