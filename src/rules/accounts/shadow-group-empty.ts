import { z } from 'zod';
import { accounts, PASSWD, type Accounts } from '../../facts/accounts.ts';
import { GROUP, groupEntries, type GroupEntry } from '../../facts/group-entries.ts';
import { gshadowEntries } from '../../facts/gshadow-entries.ts';
import { few } from '../../kinds/few.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'shadow-group-empty',
  title: 'Nobody is in group shadow',
  rationale: 'Its members can read the password hashes of everybody.',
  impact: 'A service that checks passwords itself, as a member of the group, can no longer do so.',
  check:
    'Group shadow has no members in /etc/group and /etc/gshadow, and no account of /etc/passwd has its gid as primary group. Without such a group there is nothing to be in.',
  remedy:
    'Takes all members out of the group, once that class of change is allowed. For an account whose primary group it is, the plan asks for a decision.',
  consents: ['limits-logins'],
  params: z.strictObject({}),
  facts: { users: accounts, groups: groupEntries, gshadow: gshadowEntries },
  *audit({ users, groups, gshadow }) {
    const groupsNamed = groups.entries.filter(isShadow);
    for (const { members, line } of groupsNamed)
      if (members.length > 0)
        yield finding('members of group shadow', 'none', few(members), `${GROUP}:${line}`);
    const listed = gshadow.get('shadow')?.members ?? [];
    if (listed.length > 0) yield finding('members of group shadow', 'none', few(listed), '/etc/gshadow');
    for (const { name, gid, line } of primary(users, groupsNamed))
      yield finding(
        `primary group of ${name}`,
        'not group shadow',
        `gid ${gid} (shadow)`,
        `${PASSWD}:${line}`,
      );
  },
  *evidence({ groups }) {
    if (!groups.byName.has('shadow')) yield { what: 'there is no group shadow', where: GROUP };
  },
  *remediate({ users, groups, gshadow }) {
    const change = {
      kind: 'account',
      name: 'shadow',
      set: { members: '' },
      consent: 'limits-logins',
    } as const;
    const groupsNamed = groups.entries.filter(isShadow);
    for (const entry of groupsNamed) {
      if (entry.members.length === 0) continue;
      if (groups.byName.get('shadow') === entry) yield { ...change, database: 'group' };
      else yield { kind: 'decision', text: `${GROUP}:${entry.line} is a second group shadow: delete it.` };
    }
    if ((gshadow.get('shadow')?.members ?? []).length > 0) yield { ...change, database: 'gshadow' };
    for (const { name } of primary(users, groupsNamed))
      yield {
        kind: 'decision',
        text: `Group shadow is the primary group of ${name}: give ${name} another one (usermod -g).`,
      };
  },
});

function finding(what: string, expected: string, actual: string, where: string) {
  return { what, expected, actual, where, state: 'persistent' } as const;
}

function isShadow({ name }: GroupEntry): boolean {
  return name === 'shadow';
}

function primary({ entries }: Accounts, groupsNamed: readonly GroupEntry[]) {
  const gids = new Set(groupsNamed.map(({ gid }) => gid));
  return entries.filter(({ gid }) => gids.has(gid));
}
