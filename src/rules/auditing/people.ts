import { z } from 'zod';
import type { Call } from '../../facts/auditing/calls.ts';
import { defineFact } from '../../facts/fact.ts';
import { auditKey, auditRules, uidMinimum } from '../../kinds/audit-rules.ts';
import { byPeople, callRules, condition, type Condition } from '../../kinds/auditing/wanted.ts';
import type { Rule } from '../../rule.ts';

interface People {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly topic: string;
  readonly key: string;
  /** Calls of one rule each. */
  readonly groups: readonly (readonly Call[])[];
  /** Conditions before those on who does it, one rule for each. */
  readonly conditions?: readonly (readonly Condition[])[];
}

const nothing = defineFact<undefined>({ id: 'nothing', needs: [], parse: () => undefined });

function peopleRules({ topic, key, groups, conditions = [[]], ...rule }: People): Rule {
  return auditRules({
    ...rule,
    subject: `${groups.flat().join(', ')} by programs of every word size, of people with ids from UID_MIN of login.defs on who logged in`,
    file: `50-cis-harden-${topic}.rules`,
    params: z.strictObject({ key: auditKey.default(key), uidMin: uidMinimum }),
    source: nothing,
    wanted: (_, host, params) =>
      groups.flatMap((calls) =>
        conditions.flatMap((given) =>
          callRules(host.machine, {
            calls,
            conditions: [...given, ...byPeople(params.uidMin ?? host.uidMin)],
            key: params.key,
          }),
        ),
      ),
  });
}

const failed = (error: string, value: string): readonly Condition[] => [
  { text: `-F exit=-${error}`, filter: { field: 'exit', operator: '=', value } },
];

/** Rules on what people do, and not what daemons do. */
export const people: readonly Rule[] = [
  peopleRules({
    id: 'audit-permission-changes',
    title: 'Changes of permissions, owners and extended attributes are recorded',
    rationale: 'Opening a file to others is how a user, or somebody in his name, prepares to take data out.',
    impact: 'Package installations and restores by people fill the log.',
    topic: 'perm_mod',
    key: 'perm_mod',
    groups: [
      ['chmod', 'fchmod', 'fchmodat'],
      ['chown', 'fchown', 'fchownat', 'lchown'],
      ['setxattr', 'lsetxattr', 'fsetxattr', 'removexattr', 'lremovexattr', 'fremovexattr'],
    ],
  }),
  peopleRules({
    id: 'audit-denied-access',
    title: 'Attempts to open files that are denied are recorded',
    rationale: 'A row of refusals shows somebody who is looking for what he may not see.',
    topic: 'access',
    key: 'access',
    groups: [['creat', 'open', 'openat', 'truncate', 'ftruncate']],
    conditions: [failed('EACCES', '-13'), failed('EPERM', '-1')],
  }),
  peopleRules({
    id: 'audit-mounts',
    title: 'Mounts by people are recorded',
    rationale: 'A medium that somebody mounts is a way for data in and out that no network sensor sees.',
    topic: 'mounts',
    key: 'mounts',
    groups: [['mount']],
  }),
  peopleRules({
    id: 'audit-deletions',
    title: 'Deletions and renames of files by people are recorded',
    rationale: 'Whoever covers his tracks deletes files or moves others over them.',
    impact: 'Builds and caches of people delete much, and fill the log.',
    topic: 'delete',
    key: 'delete',
    groups: [['unlink', 'unlinkat', 'rename', 'renameat']],
  }),
  peopleRules({
    id: 'audit-sudo-commands',
    title: 'Commands run as root by people are recorded',
    rationale: 'sudo logs the command that was typed; the audit log has every program that it started, too.',
    impact: 'Hosts where sudo is called in loops write very much.',
    topic: 'actions',
    key: 'actions',
    groups: [['execve']],
    conditions: [
      [
        { text: '-C euid!=uid', filter: { field: 'compare:uid', operator: '!=', value: 'euid' } },
        condition('euid', '=', '0'),
      ],
    ],
  }),
];
