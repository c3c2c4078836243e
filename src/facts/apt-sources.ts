import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { deb822Sources } from './apt-sources-deb822.ts';
import { defineFact } from './fact.ts';

/** One place that apt takes packages from (sources.list(5)): one type, URI and suite. */
export interface AptSource {
  readonly type: 'deb' | 'deb-src';
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Lower-case names: `signed-by`, `trusted`, `allow-insecure`. */
  readonly options: ReadonlyMap<string, string>;
  /** `file:line` */
  readonly where: string;
}

export interface AptSources {
  readonly sources: readonly AptSource[];
  /** Lines that apt refuses, as `file:line`; with one of them apt does nothing at all. */
  readonly malformed: readonly string[];
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

type Parsed = Pick<AptSources, 'sources' | 'malformed'>;

function fileAt(host: Host, path: string): Parsed {
  if (host.find(path).node.type === 'directory') return { sources: [], malformed: [] };
  const text = host.text(path) ?? '';
  return path.endsWith('.sources') ? deb822Sources(path, text) : lineSources(path, text);
}

/** `deb [option=value …] uri suite component…`, up to a `#`. */
export function lineSources(path: string, text: string): Parsed {
  const sources: AptSource[] = [];
  const malformed: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const where = `${path}:${index + 1}`;
    const said = (line.split('#', 1)[0] ?? '').trim();
    if (said === '') continue;
    const [, type, bracket, rest = ''] = /^(\S+)\s+(?:\[([^\]]*)\]\s*)?(.*)$/.exec(said) ?? [];
    const [uri, suite, ...components] = rest.split(/\s+/);
    const isExact = suite?.endsWith('/') === true;
    if (
      (type !== 'deb' && type !== 'deb-src') ||
      uri === undefined ||
      suite === undefined ||
      !isUri(uri) ||
      (components.length === 0) !== isExact
    ) {
      malformed.push(where);
      continue;
    }
    sources.push({ type, uri, suite, components, options: optionsOf(bracket ?? ''), where });
  }
  return { sources, malformed };
}

export function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S/i.test(text);
}

function optionsOf(bracket: string): ReadonlyMap<string, string> {
  return new Map(
    bracket
      .trim()
      .split(/\s+/)
      .filter((word) => word.includes('='))
      .map((word) => [
        word.slice(0, word.indexOf('=')).replace(/[-+]$/, '').toLowerCase(),
        word.slice(word.indexOf('=') + 1),
      ]),
  );
}
