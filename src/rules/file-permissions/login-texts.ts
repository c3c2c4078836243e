import { filePermissions } from '../../kinds/file-permissions.ts';
import type { Rule } from '../../rule.ts';

const text = {
  rationale:
    'Whoever can write here puts words into the mouth of the system before or after everybody logs in.',
  type: 'file',
  ceiling: 0o644,
} as const;

/** What people see around a login. */
export const loginTexts: readonly Rule[] = [
  filePermissions({
    ...text,
    id: 'permissions-issue-net',
    title: 'Only root can change /etc/issue.net',
    path: '/etc/issue.net',
    absent: 'not-applicable',
  }),
  filePermissions({
    ...text,
    id: 'permissions-issue',
    title: 'Only root can change /etc/issue',
    path: '/etc/issue',
    absent: 'not-applicable',
  }),
  filePermissions({
    ...text,
    id: 'permissions-motd',
    title: 'Only root can change /etc/motd',
    path: '/etc/motd',
    absent: 'pass',
  }),
];
