import { packages } from '../../facts/packages.ts';
import { sudoers, type SudoersDefault } from '../../facts/sudoers.ts';
import { scopeFits, sudoGrant, type SudoUser } from '../../facts/sudoers/grants.ts';
import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { accountOf, groupsOf, hasPassword } from './account.ts';
import { type Check, type Concern, open, shut, unknown, type Who } from './check.ts';
import { newPassword } from './login-checks.ts';
import { pamStanding } from './pam.ts';

const SUDO_FILES = /^\/etc\/sudoers(?:$|\.d(?:\/|$))|^package:sudo(?:-ldap)?$|^\/(?:usr\/)?bin\/sudo$/;
const GROUPS = /^\/etc\/(?:passwd|group)$|^(?:passwd|group):/;
const PAM_FILES =
  /^\/etc\/pam\.d(?:\/|$)|^\/etc\/security\/|^\/etc\/shells$|^\/(?:run|etc)\/nologin$|^package:libpam/;

function isSudo({ address, check }: Concern): boolean {
  return check === 'sudoers' || SUDO_FILES.test(address);
}

function isOwnEntry({ address }: Concern, { user }: Who): boolean {
  return address === `shadow:${user}` || address === `passwd:${user}`;
}

/** sudo is there and runs with root's rights. */
const program: Check = {
  loses: 'root',
  concerns: isSudo,
  standing(host) {
    const known = packages.of(host);
    if ([...known.installed('sudo'), ...known.installed('sudo-ldap')].length === 0)
      return shut('sudo is not installed any more');
    const { node } = host.find('/usr/bin/sudo');
    if (node.type !== 'file') return node.type === 'absent' ? unknown('/usr/bin/sudo is not there') : open;
    return (node.mode & 0o4000) === 0 || node.uid !== 0
      ? shut('/usr/bin/sudo loses its set-user-ID bit or its owner')
      : open;
  },
};

/** The rules of sudoers, and whether a password is asked that was not asked before. */
const rules: Check = {
  loses: 'root',
  concerns: (change) => isSudo(change) || GROUPS.test(change.address),
  standing(host, who) {
    const files = sudoers.of(host);
    if (files === undefined) return shut('sudo is not installed any more');
    const user = sudoUserOf(host, who);
    const { allowed, asksPassword } = sudoGrant(
      files.others.map(({ text }) => text),
      user,
    );
    if (allowed === 'no') return shut(`sudo's rules no longer let ${who.user} run a shell as root`);
    if (allowed === 'maybe')
      return unknown(`whether sudo's rules let ${who.user} run a shell as root can't be told`);
    const flag = (name: string) => flagOf(files.defaults, name, user);
    if (flag('requiretty') === true)
      return shut('sudo asks for a terminal (requiretty), and cis-harden has none there');
    if (who.became !== 'sudo') return open;
    if (asksPassword === 'maybe')
      return unknown(`whether sudo asks ${who.user} for a password can't be told`);
    if (asksPassword === undefined && flag('exempt_group') !== undefined)
      return unknown("whether exempt_group spares the account the password can't be told");
    return (asksPassword ?? flag('authenticate') !== false)
      ? shut(`sudo asks ${who.user} for a password: connect with --ask-become-pass`)
      : open;
  },
};

function sudoUserOf(host: Host, { user }: Who): SudoUser {
  const account = accountOf(host, user);
  if (account === undefined)
    throw new Unmeasured(`${user} is no account of /etc/passwd: its groups are not known`);
  return {
    user,
    uid: account.uid,
    groups: groupsOf(host, account),
    hostname: host.evidence.identity.hostname,
  };
}

/** Whether an option is set, cleared, or not named for somebody; the last entry counts. Entries that may be about them do. */
function flagOf(defaults: readonly SudoersDefault[], name: string, user: SudoUser): boolean | undefined {
  const last = defaults.findLast((option) => option.name === name && scopeFits(option.scope, user) !== 'no');
  return last === undefined ? undefined : !last.negated;
}

/** The account's own password, where sudo asks for it. */
const password: Check = {
  loses: 'root',
  concerns: (change, who) => isOwnEntry(change, who) || PAM_FILES.test(change.address) || isSudo(change),
  standing(host, who) {
    if (who.became !== 'sudo with a password') return open;
    const files = sudoers.of(host);
    const user = sudoUserOf(host, who);
    if (files === undefined) return shut('sudo is not installed any more');
    const { asksPassword } = sudoGrant(
      files.others.map(({ text }) => text),
      user,
    );
    if (!(asksPassword ?? flagOf(files.defaults, 'authenticate', user) !== false)) return open;
    const other = ['rootpw', 'targetpw', 'runaspw'].find(
      (name) => flagOf(files.defaults, name, user) === true,
    );
    const owner = other === undefined ? who.user : 'root';
    const account = accountOf(host, owner);
    if (account !== undefined && !hasPassword(host, account))
      return shut(`sudo asks for the password of ${owner}, which is locked`);
    return pamStanding(host, { ...who, user: owner }, 'sudo', 'auth');
  },
};

/** sudo asks PAM whether the account may be used, whether it asks for a password or not. */
const account: Check = {
  loses: 'root',
  concerns: (change, who) =>
    [PAM_FILES, GROUPS].some((files) => files.test(change.address)) ||
    isOwnEntry(change, who) ||
    isSudo(change),
  standing: (host, who) => pamStanding(host, who, 'sudo', 'account'),
  remedies: newPassword,
};

export const sudoChecks: readonly Check[] = [program, rules, password, account];
