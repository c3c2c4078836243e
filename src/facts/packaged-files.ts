import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';

/** A file that is not as its package brought it (dpkg(1), --verify). */
export interface DeviantFile {
  readonly path: string;
  /** What differs: `content`, `missing`, or what dpkg adds in its own words. */
  readonly what: string;
  readonly conffile: boolean;
}

export const deviantFiles = defineFact<readonly DeviantFile[]>({
  id: 'deviant-files',
  // Every packaged file is read for it: a rule that wants it makes a further look.
  needs: [],
  parse(host) {
    if (!host.running) throw new Unmeasured('only the dpkg of a running host can compare its files');
    const said = host.output('dpkg --verify');
    if (said === undefined) throw new Unmeasured('there is no dpkg that could compare files');
    if (said.status > 1) throw new Unmeasured(`dpkg --verify failed: ${said.stderr.split('\n')[0] ?? ''}`);
    return parseVerify(said.stdout);
  },
});

/** Reads the nine letters, the attribute and the path of each line; `?` is what dpkg did not compare. */
export function parseVerify(stdout: string): DeviantFile[] {
  return stdout.split('\n').flatMap((line) => {
    const [, checks = '', attribute = '', path = ''] =
      /^(missing|[?.\w]{9}) {1,3}([a-z ]) (\/.*)$/.exec(line) ?? [];
    if (path === '') return [];
    const what = checks === 'missing' ? 'missing' : checks[2] === '5' ? 'content' : checks;
    return [{ path, what, conffile: attribute === 'c' }];
  });
}
