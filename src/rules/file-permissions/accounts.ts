import { filePermissions } from '../../kinds/file-permissions.ts';
import type { Rule } from '../../rule.ts';

const names = {
  rationale: 'Whoever can write here can make themselves any user or a member of any group.',
  ceiling: 0o644,
  type: 'file',
} as const;

const secrets = {
  type: 'file',
  ceiling: 0o640,
  groups: ['shadow', 'root'],
} as const;

const backup = {
  absent: 'not-applicable',
  note: 'The next change of an account writes this copy anew, with the mode of the file that it copies.',
} as const;

/** The files that say who exists, and the copies that the tools of shadow(5) keep of them. */
export const accounts: readonly Rule[] = [
  filePermissions({
    ...names,
    id: 'permissions-passwd',
    title: 'Only root can change /etc/passwd',
    path: '/etc/passwd',
    floor: 0o444,
    absent: 'fail',
  }),
  filePermissions({
    ...names,
    ...backup,
    id: 'permissions-passwd-backup',
    title: 'Only root can change /etc/passwd-',
    path: '/etc/passwd-',
  }),
  filePermissions({
    ...names,
    id: 'permissions-group',
    title: 'Only root can change /etc/group',
    path: '/etc/group',
    floor: 0o444,
    absent: 'fail',
  }),
  filePermissions({
    ...names,
    ...backup,
    id: 'permissions-group-backup',
    title: 'Only root can change /etc/group-',
    path: '/etc/group-',
  }),
  filePermissions({
    ...secrets,
    id: 'permissions-shadow',
    title: 'Only root and group shadow can read /etc/shadow',
    rationale: 'Password hashes that others can read are guessed at leisure on other machines.',
    path: '/etc/shadow',
    absent: 'fail',
  }),
  filePermissions({
    ...secrets,
    ...backup,
    id: 'permissions-shadow-backup',
    title: 'Only root and group shadow can read /etc/shadow-',
    rationale: 'The previous password hashes are mostly still the present ones.',
    path: '/etc/shadow-',
  }),
  filePermissions({
    ...secrets,
    id: 'permissions-gshadow',
    title: 'Only root and group shadow can read /etc/gshadow',
    rationale: 'It holds the password hashes of groups and names who may change their members.',
    path: '/etc/gshadow',
    absent: 'fail',
  }),
  filePermissions({
    ...secrets,
    ...backup,
    id: 'permissions-gshadow-backup',
    title: 'Only root and group shadow can read /etc/gshadow-',
    rationale: 'The previous password hashes of groups are mostly still the present ones.',
    path: '/etc/gshadow-',
  }),
];
