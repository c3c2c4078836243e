import { confFiles } from './conf-files.ts';
import { defineFact } from './fact.ts';
import { parseModprobe, type ModprobeLine } from './modprobe-lines.ts';

const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (parent) => `${parent}/modprobe.d`,
);
/** Endings that kmod reads; the second one up to release 32. */
const endings = ['.conf', '.alias'];

/** The lines of modprobe.d(5) in the order in which kmod reads them. */
export const modprobeConfig = defineFact<readonly ModprobeLine[]>({
  id: 'modprobe-config',
  needs: [
    ...folders.flatMap((path) => endings.map((contents) => ({ kind: 'directory', path, contents }) as const)),
    { kind: 'attributes', path: '/dev/null' },
  ],
  parse(host) {
    const files = confFiles(host, folders, { reads: isRead, folders: 'skip' });
    return files.flatMap(parseModprobe);
  },
});

function isRead(name: string): boolean {
  return name.length >= 6 && !name.startsWith('.') && endings.some((ending) => name.endsWith(ending));
}
