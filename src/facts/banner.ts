import { defineFact, type Fact } from './fact.ts';

/** A text that is shown around a login. */
export interface BannerFile {
  /** Where the text really is, links followed. */
  readonly path: string;
  /** undefined where there is no file. */
  readonly text: string | undefined;
}

/** Reads the text at `path`. A link to /dev/null is a common way to show nothing and counts as an empty text. */
export function bannerFile(path: string): Fact<BannerFile> {
  return defineFact({
    id: `text of ${path}`,
    needs: [{ kind: 'file', path }],
    parse(host) {
      const { path: real } = host.find(path);
      return { path: real, text: real === '/dev/null' ? '' : host.text(path) };
    },
  });
}

/** The names in a folder whose files add to a text; empty where there is no such folder. */
export function bannerAdditions(folder: string): Fact<readonly string[]> {
  return defineFact({
    id: `names in ${folder}`,
    needs: [{ kind: 'directory', path: folder }],
    parse: (host) => host.names(folder) ?? [],
  });
}
