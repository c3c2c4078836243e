import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { deb822Sources } from './apt-sources-deb822.ts';
import { lineSources, type ParsedSources } from './apt-sources-lines.ts';
import { defineFact } from './fact.ts';

export interface AptSources extends ParsedSources {
  /** Files of the folder that apt leaves out because of their names. */
  readonly ignored: readonly string[];
}

const FILE = '/etc/apt/sources.list';
const FOLDER = '/etc/apt/sources.list.d';

/** What is switched on in the files that apt reads, in its order. */
export const aptSources = defineFact<AptSources>({
  id: 'apt-sources',
  needs: [
    { kind: 'file', path: FILE },
    { kind: 'directory', path: FOLDER, contents: '.sources' },
    { kind: 'directory', path: FOLDER, contents: '.list' },
  ],
  parse(host) {
    const names = host.names(FOLDER) ?? [];
    const read = names.filter(
      (name) => /^[A-Za-z0-9_.-]+\.(?:list|sources)$/.test(name) && !name.startsWith('.'),
    );
    const files = [FILE, ...read.map((name) => join(FOLDER, name))].map((path) => fileAt(host, path));
    return {
      sources: files.flatMap(({ sources }) => sources),
      malformed: files.flatMap(({ malformed }) => malformed),
      ignored: names.filter((name) => !read.includes(name)).map((name) => join(FOLDER, name)),
    };
  },
});

function fileAt(host: Host, path: string): ParsedSources {
  if (host.find(path).node.type === 'directory') return { sources: [], malformed: [] };
  const text = host.text(path) ?? '';
  return path.endsWith('.sources') ? deb822Sources(path, text) : lineSources(path, text);
}
