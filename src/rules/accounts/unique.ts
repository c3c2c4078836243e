import { accounts, PASSWD } from '../../facts/accounts.ts';
import { GROUP, groupEntries } from '../../facts/group-entries.ts';
import { repeatedEntries } from '../../kinds/repeated-entries.ts';
import type { Rule } from '../../rule.ts';

/** What must be said once in the account databases. */
export const unique: readonly Rule[] = [
  repeatedEntries({
    id: 'unique-uids',
    title: 'No two accounts share a uid',
    rationale:
      'The kernel knows numbers only: two accounts with one uid own the same files and processes, and logs cannot tell them apart.',
    path: PASSWD,
    fact: accounts,
    key: ({ uid }) => `uid ${uid}`,
    advice: 'Give all but one of them a new uid and the files that are theirs, or delete them.',
  }),
  repeatedEntries({
    id: 'unique-gids',
    title: 'No two groups share a gid',
    rationale: 'Members of one group reach the files of the other, though no list of members says so.',
    path: GROUP,
    fact: groupEntries,
    key: ({ gid }) => `gid ${gid}`,
    advice: 'Give all but one of them a new gid and the files that are theirs, or delete them.',
  }),
  repeatedEntries({
    id: 'unique-user-names',
    title: 'No two accounts share a name',
    rationale: 'Only the first entry is found: the second hides a uid that its name does not show.',
    path: PASSWD,
    fact: accounts,
    key: ({ name }) => `account ${name}`,
    advice: 'Rename or delete all but one of them.',
  }),
  repeatedEntries({
    id: 'unique-group-names',
    title: 'No two groups share a name',
    rationale:
      'Only the first entry is found: who is listed in the second is no member, whatever people read there.',
    path: GROUP,
    fact: groupEntries,
    key: ({ name }) => `group ${name}`,
    advice: 'Merge them, or rename or delete all but one.',
  }),
];
