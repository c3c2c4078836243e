import type { Account } from '../facts/accounts.ts';
import type { Home } from '../facts/homes.ts';
import { z } from 'zod';
import type { Evident, Finding } from '../rule.ts';
import { exemptAccounts } from './account-names.ts';

/** Which homes a rule judges. */
export const homeScope = {
  exemptAccounts,
  minUid: z
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .describe('homes of accounts with a smaller uid are passed over'),
};

export interface HomeScope {
  readonly exemptAccounts: readonly string[];
  readonly minUid: number;
}

/** The homes within a rule's scope, without those that could not be judged. */
export function judgedHomes(homes: readonly Home[], scope: HomeScope): Home[] {
  return inScope(homes, scope).filter(({ unjudged }) => unjudged === undefined);
}

/** Names the homes that were not judged. */
export function* unjudgedHomes(homes: readonly Home[], scope: HomeScope): Iterable<Evident> {
  for (const { account, path, unjudged } of inScope(homes, scope))
    if (unjudged !== undefined)
      yield { what: `the home of ${account.name} was not judged: ${unjudged}`, where: path };
}

function inScope(homes: readonly Home[], { exemptAccounts: exempt, minUid }: HomeScope): Home[] {
  const names = new Set(exempt);
  return homes.filter(({ account }) => account.uid >= minUid && !names.has(account.name));
}

export function homeFinding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

/**
 * Tells why the attributes of a home are not for a rule to change: it is a directory of the system or of several
 * accounts, or somebody could put another one in its place. Undefined where it is one person's own.
 */
export function obstaclesTo(homes: readonly Home[]): (home: Home) => string | undefined {
  const owners = new Map<string, Account[]>();
  for (const { account, found } of homes) {
    const known = owners.get(found?.path ?? '') ?? [];
    owners.set(found?.path ?? '', known);
    // Two that differ are enough to name another one to each.
    if (known.length < 2 && known.every(({ uid }) => uid !== account.uid)) known.push(account);
  }
  return ({ account, path: written, found, unguarded }) => {
    const path = found?.path ?? written;
    if (isOfTheSystem(path)) return `${path} is a directory of the system`;
    if (unguarded !== undefined) return `others than root can change ${unguarded}, which it lies in`;
    const other = owners.get(path)?.find(({ uid }) => uid !== account.uid);
    return other === undefined ? undefined : `${path} is the home of ${other.name} too`;
  };
}

const SYSTEM_TREES = /^\/(?:bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr)(?:\/|$)/;
const SHARED_FOLDERS =
  /^\/(?:home|lost\+found|media|mnt|nonexistent|opt|srv|tmp|var(?:\/(?:backups|cache|lib|local|log|mail|opt|spool|tmp))?)?$/;

export function isOfTheSystem(path: string): boolean {
  return SYSTEM_TREES.test(path) || SHARED_FOLDERS.test(path);
}
