import { z } from 'zod';
import { type Home, homes } from '../../facts/homes.ts';
import { homeFinding, homeScope, judgedHomes, obstaclesTo, unjudgedHomes } from '../../kinds/home-scope.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'home-owner',
  title: 'Every home directory belongs to its account',
  rationale:
    'The owner of a directory can put a start-up file there that the account runs at its next login.',
  check:
    'The home of every account that can log in belongs to the uid of the account. A link is judged by what it leads to.',
  remedy:
    'Gives the directory itself to the account, once that class of change is allowed; nothing in it changes. Where several accounts share it, or the system needs it, the plan asks for a decision.',
  consents: ['touches-user-files'],
  params: z.strictObject(homeScope),
  facts: { homes },
  *audit(facts, scope) {
    for (const { home, path, uid } of foreign(judgedHomes(facts.homes, scope)))
      yield homeFinding(
        `owner of the home of ${home.account.name}`,
        `uid ${home.account.uid}`,
        `uid ${uid}`,
        path,
      );
  },
  evidence: (facts, scope) => unjudgedHomes(facts.homes, scope),
  *remediate(facts, scope) {
    const obstacleTo = obstaclesTo(facts.homes);
    for (const { home, path } of foreign(judgedHomes(facts.homes, scope))) {
      const { name, uid } = home.account;
      const obstacle = obstacleTo(home);
      if (obstacle === undefined) yield { kind: 'attributes', path, uid, consent: 'touches-user-files' };
      else
        yield {
          kind: 'decision',
          text: `The home of ${name} does not belong to it, and ${obstacle}: give ${name} a home of its own or no login shell.`,
        };
    }
  },
});

function foreign(all: readonly Home[]): { home: Home; path: string; uid: number }[] {
  return all.flatMap((home) => {
    const { found, account } = home;
    if (found?.node.type !== 'directory' || found.node.uid === account.uid) return [];
    return [{ home, path: found.path, uid: found.node.uid }];
  });
}
