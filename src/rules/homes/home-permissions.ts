import { z } from 'zod';
import { type Home, homes } from '../../facts/homes.ts';
import { homeFinding, homeScope, judgedHomes, obstaclesTo, unjudgedHomes } from '../../kinds/home-scope.ts';
import { asOctal, fromOctal, octalMode } from '../../kinds/octal-mode.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'home-permissions',
  title: 'Home directories are closed to others',
  rationale:
    'Keys, histories and configuration with passwords lie in homes, with the modes that each program happened to give.',
  impact: 'Web servers and other services that read from homes need another way in.',
  check:
    'The home of every account that can log in has no permission bit beyond the parameter. A link is judged by what it leads to; special bits are not judged.',
  remedy:
    'Clears the bits of the directory itself, once that class of change is allowed; nothing in it changes. Where the system needs the directory, the plan asks for a decision.',
  consents: ['touches-user-files'],
  params: z.strictObject({ ...homeScope, mode: octalMode({ ceiling: 0o750, floor: 0o700 }) }),
  facts: { homes },
  *audit(facts, scope) {
    for (const { home, path, mode } of open(judgedHomes(facts.homes, scope), scope.mode))
      yield homeFinding(
        `mode of the home of ${home.account.name}`,
        `${asOctal(fromOctal(scope.mode))} or stricter`,
        asOctal(mode),
        path,
      );
  },
  evidence: (facts, scope) => unjudgedHomes(facts.homes, scope),
  *remediate(facts, scope) {
    const obstacleTo = obstaclesTo(facts.homes);
    for (const { home, path, mode } of open(judgedHomes(facts.homes, scope), scope.mode)) {
      const obstacle = obstacleTo(home);
      if (obstacle === undefined)
        yield {
          kind: 'attributes',
          path,
          mode: mode & ~(0o777 & ~fromOctal(scope.mode)),
          consent: 'touches-user-files',
        };
      else
        yield {
          kind: 'decision',
          text: `The home of ${home.account.name} is open to others, and ${obstacle}: give ${home.account.name} a home of its own or no login shell.`,
        };
    }
  },
});

function open(all: readonly Home[], limit: string): { home: Home; path: string; mode: number }[] {
  return all.flatMap((home) => {
    const { found } = home;
    if (found?.node.type !== 'directory' || (found.node.mode & 0o777 & ~fromOctal(limit)) === 0) return [];
    return [{ home, path: found.path, mode: found.node.mode }];
  });
}
