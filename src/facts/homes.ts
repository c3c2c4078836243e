import type { Host } from '../host/host.ts';
import { join, parentOf, type Found } from '../host/lookup.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import type { HomeEvidence, Node } from '../host/evidence.ts';
import { type Account, accounts, PASSWD } from './accounts.ts';
import { defineFact } from './fact.ts';

/** The home directory of an account that can log in. */
export interface Home {
  readonly account: Account;
  /** As the account's line writes it. */
  readonly path: string;
  /** Where all links lead, and what stands there; undefined where the path is no plain one or is not judged. */
  readonly found: Found | undefined;
  /** Whether a link stands somewhere on the way. */
  readonly linked: boolean;
  /** A folder above it in which somebody else than root can put another thing in its place. */
  readonly unguarded?: string;
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
      .entries.filter(({ name, shell }) => !COMMANDS.has(name) && !/\/(?:nologin|false)$/.test(shell))
      .map((account) => homeOf(host, account, looked.get(account.home)));
  },
});

function homeOf(host: Host, account: Account, evidence: HomeEvidence | undefined): Home {
  const { home: path, line } = account;
  const nowhere = { account, path, found: undefined, linked: false, dotFiles: [] };
  // What is no plain path is another directory for every program.
  if (!isPlain(path)) return nowhere;
  if (evidence === undefined) throw new Unmeasured(`${PASSWD}:${line}: the home ${path} was not looked at`);
  const { unread, dotFiles } = evidence;
  if (unread?.includes('filesystem')) return { ...nowhere, unjudged: unread };
  if (unread !== undefined) throw new Unmeasured(`${path}: ${unread}`);
  const found = host.find(path);
  const unguarded = unguardedAbove(host, found.path);
  return {
    account,
    path,
    found,
    ...(unguarded !== undefined && { unguarded }),
    linked: found.path !== cleaned(path),
    dotFiles: found.node.type === 'directory' ? dotFilesIn(host, found.path, dotFiles) : [],
  };
}

function unguardedAbove(host: Host, path: string): string | undefined {
  for (let folder = parentOf(path); folder !== '/'; folder = parentOf(folder)) {
    const { node } = host.find(folder);
    if (node.type === 'directory' && (node.uid !== 0 || isOpen(node.mode))) return folder;
  }
  return undefined;
}

/** Whether others may rename what stands there: the sticky bit forbids that. */
function isOpen(mode: number): boolean {
  return (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
}

function isPlain(path: string): boolean {
  return path.startsWith('/') && !`${path}/`.includes('/../');
}

function cleaned(path: string): string {
  return `/${path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/')}`;
}

function dotFilesIn(host: Host, home: string, names: readonly string[]): DotFile[] {
  return names.flatMap((name) => {
    const path = join(home, name);
    const node = host.evidence.files[path];
    if (node === undefined) throw new Unmeasured(`${path} was not looked at`);
    if (node.type === 'hidden') throw new Unmeasured(`${path}: ${node.reason}`);
    return node.type === 'absent' ? [] : [{ name, path, node }];
  });
}
