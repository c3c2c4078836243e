import { z } from 'zod';
import { PASSWD } from '../../facts/accounts.ts';
import { type Home, homes } from '../../facts/homes.ts';
import { homeFinding, homeScope, isOfTheSystem, judgedHomes, unjudgedHomes } from '../../kinds/home-scope.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'home-exists',
  title: 'Every home directory exists',
  rationale:
    'Without its home an account starts in /, and whoever may make the directory later decides what its shell reads.',
  check:
    'The home of every account that can log in leads to a directory. Homes on network filesystems are named, not judged.',
  remedy:
    'Makes the directory with mode 0750 for the account and its primary group, once that class of change is allowed. Nothing is put into it.',
  consents: ['touches-user-files'],
  params: z.strictObject(homeScope),
  facts: { homes },
  *audit(facts, scope) {
    for (const home of judgedHomes(facts.homes, scope)) {
      const lacking = lack(home);
      if (lacking !== undefined)
        yield homeFinding(
          `home of ${home.account.name}`,
          'a directory',
          lacking,
          `${PASSWD}:${home.account.line}`,
        );
    }
  },
  evidence: (facts, scope) => unjudgedHomes(facts.homes, scope),
  *remediate(facts, scope) {
    for (const home of judgedHomes(facts.homes, scope)) {
      const lacking = lack(home);
      if (lacking === undefined) continue;
      const { account, found, linked, unguarded } = home;
      if (found?.node.type === 'absent' && !linked && unguarded === undefined && !isOfTheSystem(found.path))
        yield {
          kind: 'directory',
          path: found.path,
          mode: 0o750,
          uid: account.uid,
          gid: account.gid,
          consent: 'touches-user-files',
        };
      else
        yield {
          kind: 'decision',
          text: `The home of ${account.name} is no directory (${lacking}): give the account another home or no login shell, or mend what stands there.`,
        };
    }
  },
});

/** What is wrong with a home; undefined where it is a directory. */
function lack({ path, found }: Home): string | undefined {
  if (found === undefined) return path === '' ? 'empty' : `${path} is no plain absolute path`;
  if (found.node.type === 'directory') return undefined;
  const target = found.path === path ? path : `${path}, which leads to ${found.path}`;
  return found.node.type === 'absent' ? `${target} does not exist` : `${target} is a ${found.node.type}`;
}
