import { defineFact } from './fact.ts';

/** Groups of /etc/group, by name: their numbers. */
export const groups = defineFact<ReadonlyMap<string, number>>({
  id: 'groups',
  needs: [{ kind: 'file', path: '/etc/group' }],
  parse: (host) => parseGroups(host.text('/etc/group') ?? ''),
});

/** Reads group(5) as the C library's `files` service does: the first entry of a name holds, lines that are no entry are skipped. */
export function parseGroups(text: string): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name = '', , number = ''] = line.trimStart().split(':');
    const gid = /^\d{1,10}$/.test(number) ? Number(number) : Infinity;
    if (name === '' || /^[#+-]/.test(name) || gid > LARGEST_GID) continue;
    if (!known.has(name)) known.set(name, gid);
  }
  return known;
}

const LARGEST_GID = 0xff_ff_ff_ff;
