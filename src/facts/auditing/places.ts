import { join, parentOf } from '../../host/lookup.ts';
import { defineFact, type Fact } from '../fact.ts';

/** A path that a rule shall watch. */
export interface WatchedPlace {
  /** The path as asked for, and by the real name of its folder where that is another. */
  readonly names: readonly string[];
  /** Whether its folder exists: the kernel refuses to watch what has none. */
  readonly watchable: boolean;
  readonly exists: boolean;
  /** What it is a symbolic link to, all links followed. */
  readonly target?: string;
}

/** Where paths really are. The kernel watches a link itself, not what it leads to. */
export function watchedPlaces(paths: readonly string[]): Fact<ReadonlyMap<string, WatchedPlace>> {
  return defineFact<ReadonlyMap<string, WatchedPlace>>({
    id: 'watched-places',
    needs: paths.flatMap((path) => [
      { kind: 'attributes', path: parentOf(path) } as const,
      { kind: 'attributes', path } as const,
    ]),
    parse: (host) =>
      new Map(
        paths.map((path) => {
          const folder = host.find(parentOf(path));
          const real = join(folder.path, path.slice(path.lastIndexOf('/') + 1));
          const end = host.find(path);
          const isLink = end.node.type !== 'absent' && end.path !== real;
          return [
            path,
            {
              names: [...new Set([path, real])],
              watchable: folder.node.type === 'directory',
              exists: end.node.type !== 'absent',
              ...(isLink && { target: end.path }),
            },
          ];
        }),
      ),
  });
}

const folders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** All names of a path that is free of links, as far as the top folders that may be links give it others. */
export type NamesOf = (path: string) => readonly string[];

export const namesByTopLinks = defineFact<NamesOf>({
  id: 'names-by-top-links',
  needs: folders.map((path) => ({ kind: 'attributes', path })),
  parse(host) {
    const links = folders.flatMap((link) => {
      const { path, node } = host.find(link);
      return node.type === 'directory' && path !== link ? [{ link, path }] : [];
    });
    return (path) => [
      path,
      ...links
        .filter((one) => path.startsWith(`${one.path}/`))
        .map((one) => one.link + path.slice(one.path.length)),
    ];
  },
});
