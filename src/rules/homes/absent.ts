import { homeFileAbsent } from '../../kinds/home-file-absent.ts';
import type { Rule } from '../../rule.ts';

/** Files that hand the account, or its mail, to others. */
export const absent: readonly Rule[] = [
  homeFileAbsent({
    id: 'home-netrc-absent',
    title: 'No home holds a .netrc',
    rationale: 'The file keeps passwords of other systems in plain text.',
    impact: 'Programs such as ftp, curl and git ask for the password again, or fail where nobody can answer.',
    name: '.netrc',
    note: 'Programs that log in by this file can no longer do so.',
  }),
  homeFileAbsent({
    id: 'home-forward-absent',
    title: 'No home holds a .forward',
    rationale:
      'It sends mail of the host, security reports among it, wherever the owner or an intruder likes.',
    impact: 'Mail of the account stays on the host, and filters such as procmail no longer run.',
    name: '.forward',
    note: 'Mail of the account is no longer sent on.',
  }),
  homeFileAbsent({
    id: 'home-rhosts-absent',
    title: 'No home holds a .rhosts',
    rationale: 'Accounts on the hosts that it names log in here without a password.',
    impact: 'Jobs that came in from those hosts need a key.',
    name: '.rhosts',
    note: 'Logins from the hosts that it names need a password or a key.',
    hostWide: '/etc/hosts.equiv',
  }),
];
