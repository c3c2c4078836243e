import { z } from 'zod';
import type { Fact } from '../facts/fact.ts';
import { walkedPaths } from '../facts/walked-paths.ts';
import type { WalkedPath } from '../host/evidence.ts';
import { defineRule, type Rule } from '../rule.ts';
import { few } from './few.ts';
import { included, walkEvidence, walkScope, type WalkScope } from './walk-scope.ts';

interface Ownerless {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly field: 'uid' | 'gid';
  /** Who may own: `account`, `group`; and the file that lists them. */
  readonly noun: string;
  readonly database: string;
  /** Names and numbers of those that exist. */
  readonly owners: Fact<Owners>;
}

export interface Owners {
  readonly ids: ReadonlySet<number>;
  readonly byName: ReadonlyMap<string, number>;
}

const SET_ID = 0o6000;

/** A rule that every path belongs to an account, or to a group, that exists. */
export function walkOwnerless(definition: Ownerless): Rule {
  const { id, title, rationale, field, noun, database, owners } = definition;
  const params = z.strictObject({
    ...walkScope,
    giveTo: z.string().min(1).optional().describe(`name of the ${noun} that such paths are given to`),
  });

  return defineRule({
    id,
    title,
    rationale,
    impact: `Data of a service that was removed may belong to nobody, and to the service again when it comes back.`,
    check: `One walk over the local filesystems finds files, directories and links whose ${field} is not in ${database}.`,
    remedy: `Gives each to the ${noun} that the parameter giveTo names, once that class of change is allowed. Programs lose their setuid and setgid bits by it. Without the parameter the plan asks for a decision.`,
    consents: ['changes-many-modes'],
    params,
    facts: { walk: walkedPaths, owners },
    *audit(facts, values) {
      for (const one of ownerless(facts.walk.found, facts.owners.ids, values))
        yield {
          what: `${noun === 'group' ? 'group' : 'owner'} of ${one.path}`,
          expected: `a ${field} of ${database}`,
          actual: `${field} ${one[field]}`,
          where: one.path,
          state: 'persistent',
        };
    },
    evidence: ({ walk }, values) => walkEvidence(walk, values),
    *remediate(facts, values) {
      const found = ownerless(facts.walk.found, facts.owners.ids, values);
      if (found.length === 0) return;
      const name = values.giveTo;
      const number = name === undefined ? undefined : facts.owners.byName.get(name);
      if (number === undefined) {
        const unknown = name === undefined ? '' : `There is no ${noun} ${name}. `;
        yield {
          kind: 'decision',
          text: `${unknown}Paths that belong to no ${noun}: ${counted(found)}. Delete them, or name the ${noun} that they are given to in the parameter giveTo of ${id}.`,
        };
        return;
      }
      const links = found.filter(({ type }) => type === 'link');
      if (links.length > 0)
        yield {
          kind: 'decision',
          text: `Links keep their owner here: give ${few(links.map(({ path }) => path))} away with chown -h, or delete them.`,
        };
      for (const { path, type, mode } of found.filter((one) => one.type !== 'link'))
        yield {
          kind: 'attributes',
          path,
          [field]: number,
          // A program must not begin to run with the rights of its new owner.
          ...(type === 'file' && (mode & SET_ID) !== 0 && { mode: mode & ~SET_ID }),
          consent: 'changes-many-modes',
        };
    },
  });

  function ownerless(found: readonly WalkedPath[], ids: ReadonlySet<number>, scope: WalkScope): WalkedPath[] {
    return included({ found, skipped: [] }, scope).filter((one) => !ids.has(one[field]));
  }

  function counted(found: readonly WalkedPath[]): string {
    const counts = new Map<number, number>();
    for (const one of found) counts.set(one[field], (counts.get(one[field]) ?? 0) + 1);
    const ordered = [...counts].sort(([, a], [, b]) => b - a);
    return few(ordered.map(([number, count]) => `${count} of ${field} ${number}`));
  }
}
