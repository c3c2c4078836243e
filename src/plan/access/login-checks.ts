import { shadowAges } from '../../facts/shadow-ages.ts';
import { withState } from './what-if.ts';
import type { Host } from '../../host/host.ts';
import { accountOf, hasPassword, shadowOf } from './account.ts';
import { type Check, type Concern, open, shut, unknown, type Who } from './check.ts';
import { listensFor, pairsOf } from './listening.ts';
import { methodsStanding } from './methods.ts';
import { pamStanding } from './pam.ts';
import { keptOutBy, sshdFor } from './sshd.ts';

const SSHD_FILES =
  /^\/etc\/ssh\/|^\/etc\/default\/ssh$|^\/etc\/systemd\/system\/sshd?\.|^package:openssh-server$/;
const GROUPS = /^\/etc\/(?:passwd|group)$|^(?:passwd|group):/;
const PAM_FILES =
  /^\/etc\/pam\.d(?:\/|$)|^\/etc\/security\/|^\/etc\/shells$|^\/(?:run|etc)\/nologin$|^package:libpam/;

/** Files that sshd reads may lie anywhere: what writes them has sshd look at them. */
function isSshd({ address, check }: Concern): boolean {
  return check === 'sshd' || SSHD_FILES.test(address);
}

function isSshdOrGroups(change: Concern): boolean {
  return isSshd(change) || GROUPS.test(change.address);
}

function isOwnEntry({ address }: Concern, { user }: Who): boolean {
  return [`shadow:${user}`, `passwd:${user}`, '/etc/passwd'].includes(address);
}

/** AllowUsers and its kin, in Match blocks too. */
const lists: Check = {
  loses: 'login',
  concerns: isSshdOrGroups,
  standing(host, who) {
    const sshd = sshdFor(host, who);
    if (sshd === undefined) return unknown('openssh-server is not what answers here');
    const kept = keptOutBy(sshd);
    if (kept === undefined) return open;
    return kept.surely ? shut(kept.why) : unknown(kept.why);
  },
};

const rootLogin: Check = {
  loses: 'login',
  concerns: (change, { user }) => user === 'root' && isSshd(change),
  standing(host, who) {
    const sshd = sshdFor(host, who);
    const value = sshd?.value('PermitRootLogin');
    if (value === 'no')
      return shut(
        `PermitRootLogin no (${sshd?.place('PermitRootLogin')}) keeps root out: connect as another account that may become root`,
      );
    return value === 'forced-commands-only'
      ? shut('PermitRootLogin forced-commands-only lets root run nothing but the commands of its keys')
      : open;
  },
};

/** What sshd does itself where PAM is not asked. */
const withoutPam: Check = {
  loses: 'login',
  concerns: (change, who) => isSshd(change) || isOwnEntry(change, who) || change.address.endsWith('/nologin'),
  standing(host, who) {
    const sshd = sshdFor(host, who);
    if (sshd === undefined || sshd.value('UsePAM') === 'yes') return open;
    const { user } = who;
    const entry = shadowOf(host, user);
    if (entry?.locked)
      return shut(
        `UsePAM no, and the password of ${user} is locked with an exclamation mark: sshd then takes no key either`,
      );
    const { today } = shadowAges.of(host);
    const expire = Number(entry?.expire === '' ? -1 : entry?.expire);
    if (expire > 0 && today > expire) return shut(`the account ${user} has expired`);
    const isRoot = accountOf(host, user)?.uid === 0;
    return !isRoot && host.find('/etc/nologin').node.type !== 'absent'
      ? shut('/etc/nologin stands there: nobody but root may log in')
      : open;
  },
};

const methods: Check = {
  loses: 'login',
  concerns: (change, who) => isSshdOrGroups(change) || isOwnEntry(change, who),
  standing: methodsStanding,
};

const listening: Check = {
  loses: 'login',
  concerns: isSshd,
  standing(host, who, before) {
    const { connection } = who;
    const [now, then] = [sshdFor(before, who), sshdFor(host, who)];
    if (connection === undefined || now === undefined)
      return unknown('the address and port of the connection are not known');
    if (then === undefined) return shut('openssh-server is not installed any more');
    const where = `${connection.server} port ${connection.port}`;
    if (listensFor(pairsOf(now.config), connection) !== 'yes')
      return unknown(`sshd's files do not tell that it listens on ${where}`);
    const after = listensFor(pairsOf(then.config), connection);
    if (after === 'maybe') return unknown(`whether sshd still listens on ${where} can't be told`);
    return after === 'yes' ? open : shut(`sshd no longer listens on ${where}`);
  },
};

const units = ['ssh.service', 'sshd.service', 'ssh.socket'];

const running: Check = {
  loses: 'login',
  concerns: ({ address }) => units.some((name) => address === `unit:${name}`),
  standing(host) {
    const states = units.map((name) => host.unit(name));
    if (states.some(({ active }) => active === 'active'))
      return states.some(({ file }) => file.startsWith('enabled'))
        ? open
        : shut('sshd is not started at the next boot');
    return shut('sshd does not run any more');
  },
};

/** Expiry, nologin, access.conf: what PAM asks after any method, keys too. */
const pamAccount: Check = {
  loses: 'login',
  concerns: (change, who) =>
    PAM_FILES.test(change.address) || isSshdOrGroups(change) || isOwnEntry(change, who),
  standing(host, who) {
    if (sshdFor(host, who)?.value('UsePAM') === 'no') return open;
    return pamStanding(host, who, 'sshd', 'account');
  },
  remedies: (host, who) => newPassword(host, who),
};

/** The account gives itself a new password first, where it has one that it can use. */
export function newPassword(host: Host, { user }: Who): readonly { text: string; host: Host }[] {
  const account = accountOf(host, user);
  const entry = shadowOf(host, user);
  if (account === undefined || entry === undefined || !hasPassword(host, account)) return [];
  const lastChange = String(shadowAges.of(host).today);
  return [
    {
      text: `give ${user} a new password first (passwd ${user})`,
      host: withState(host, {
        kind: 'account',
        database: 'shadow',
        name: user,
        fields: {
          locked: 'no',
          min: entry.min,
          max: entry.max,
          warn: entry.warn,
          inactive: entry.inactive,
          expire: entry.expire,
          lastChange,
        },
      }),
    },
  ];
}

/** Failed passwords that are counted already, where a password is what lets the account in. */
const lockout: Check = {
  loses: 'login',
  concerns: ({ address }) => PAM_FILES.test(address),
  standing(host, who) {
    const byPassword = who.methods?.some(
      (method) => method === 'password' || method.startsWith('keyboard-interactive'),
    );
    if (byPassword === false) return open;
    const sshd = sshdFor(host, who);
    if (sshd === undefined || sshd.value('UsePAM') !== 'yes') return open;
    const said = pamStanding(host, who, 'sshd', 'auth');
    if (byPassword === true || said.kind === 'open') return said;
    return unknown(
      `a password may not let ${who.user} in (${said.why}), and whether it came by one is not known`,
    );
  },
};

export const sshChecks: readonly Check[] = [
  lists,
  rootLogin,
  withoutPam,
  methods,
  listening,
  running,
  pamAccount,
  lockout,
];
