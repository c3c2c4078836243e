import { accounts, PASSWD } from '../../facts/accounts.ts';
import { defineFact } from '../../facts/fact.ts';
import { GROUP, groupEntries } from '../../facts/group-entries.ts';
import { type Owners, walkOwnerless } from '../../kinds/walk-ownerless.ts';
import type { Rule } from '../../rule.ts';

/** What belongs to nobody. */
export const ownerless: readonly Rule[] = [
  walkOwnerless({
    id: 'unowned-paths',
    title: 'Every file belongs to an account',
    rationale: 'The next account that is made may get the missing number, and with it the files.',
    field: 'uid',
    noun: 'account',
    database: PASSWD,
    owners: defineFact<Owners>({
      id: 'account owners',
      needs: [],
      uses: [accounts],
      parse(host) {
        const { uids, byName } = accounts.of(host);
        return { ids: uids, byName: new Map([...byName].map(([name, { uid }]) => [name, uid])) };
      },
    }),
  }),
  walkOwnerless({
    id: 'ungrouped-paths',
    title: 'Every file belongs to a group',
    rationale:
      'The next group that is made may get the missing number, and with it what the files permit their group.',
    field: 'gid',
    noun: 'group',
    database: GROUP,
    owners: defineFact<Owners>({
      id: 'group owners',
      needs: [],
      uses: [groupEntries],
      parse(host) {
        const { gids, byName } = groupEntries.of(host);
        return { ids: gids, byName: new Map([...byName].map(([name, { gid }]) => [name, gid])) };
      },
    }),
  }),
];
