import type { Host } from '../host/host.ts';
import { join, type Found } from '../host/lookup.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import type { Node } from '../host/evidence.ts';
import { type Account, accounts, PASSWD } from './accounts.ts';
import { isLoginShell } from './login-shells.ts';
import { defineFact } from './fact.ts';

/** The home directory of an account that can log in. */
export interface Home {
  readonly account: Account;
  /** As the account's line writes it. */
  readonly path: string;
  /** Where all links lead, and what stands there; undefined where it was not looked at. */
  readonly found: Found | undefined;
  /** Whether a link stands somewhere on the way. */
  readonly linked: boolean;
  /** Why it is not judged: `on a network filesystem (nfs4)`. */
  readonly unjudged?: string;
  /** What stands in it under names that begin with a dot; links are not followed. */
  readonly dotFiles: readonly DotFile[];
}

export interface DotFile {
  readonly name: string;
  /** Below the real home. */
  readonly path: string;
  readonly node: Node;
}

/** Accounts that have a shell only to do their one thing. */
const COMMANDS = new Set(['halt', 'sync', 'shutdown', 'nfsnobody']);

/**
 * Homes of the accounts in /etc/passwd whose shell lets them in, in the file's order. Those on other machines'
 * filesystems are named and not judged. Throws Unmeasured where one could not be looked at for any other reason.
 */
export const homes = defineFact<readonly Home[]>({
  id: 'homes',
  needs: [{ kind: 'homes' }],
  uses: [accounts],
  parse(host) {
    const looked = new Map(host.homes().map((home) => [home.path, home]));
    return accounts
      .of(host)
      .entries.filter(({ name, shell }) => !COMMANDS.has(name) && isLoginShell(shell))
      .map((account): Home => {
        const path = account.home;
        const evidence = looked.get(path);
        if (path.startsWith('/') && evidence === undefined)
          throw new Unmeasured(`${PASSWD}:${account.line}: the home ${path} was not looked at`);
        const unjudged = evidence?.unread;
        if (unjudged !== undefined && !/filesystem|automount/.test(unjudged))
          throw new Unmeasured(`${path}: ${unjudged}`);
        // Without a slash in front it is a different directory for every program.
        if (unjudged !== undefined)
          return { account, path, found: undefined, linked: false, unjudged, dotFiles: [] };
        if (!path.startsWith('/')) return { account, path, found: undefined, linked: false, dotFiles: [] };
        const found = host.find(path);
        return {
          account,
          path,
          found,
          linked: found.path !== plain(path),
          dotFiles:
            found.node.type === 'directory' ? dotFilesIn(host, found.path, evidence?.dotFiles ?? []) : [],
        };
      });
  },
});

function dotFilesIn(host: Host, home: string, names: readonly string[]): DotFile[] {
  return names.flatMap((name) => {
    const path = join(home, name);
    const node = host.evidence.files[path];
    if (node === undefined) throw new Unmeasured(`${path} was not looked at`);
    if (node.type === 'hidden') throw new Unmeasured(`${path}: ${node.reason}`);
    return node.type === 'absent' ? [] : [{ name, path, node }];
  });
}

function plain(path: string): string {
  return `/${path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/')}`;
}
