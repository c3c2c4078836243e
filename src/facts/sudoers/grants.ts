import { all, type Certainty, not, sure } from '../packet-filter/packet.ts';
import { fits } from '../wildcard.ts';
import { EMPTY, type Member, membersOf, privilegesOf } from './privileges.ts';

/** Somebody who asks sudo for a root shell. */
export interface SudoUser {
  readonly user: string;
  readonly uid: number;
  readonly groups: readonly { readonly name: string; readonly gid: number }[];
  readonly hostname: string;
}

/** Whether sudo's rules let somebody run /bin/sh as root, and whether they ask for no password. */
export interface Grant {
  readonly allowed: Certainty;
  /** By the tags of the rule that decides; undefined where no tag says so, `maybe` where it is not known which decides. */
  readonly asksPassword: boolean | 'maybe' | undefined;
}

/**
 * What the aliases and rules of sudoers(5), in the order of reading, come to: the last rule that fits decides. A rule
 * that is not understood may fit.
 */
export function sudoGrant(lines: readonly string[], who: SudoUser): Grant {
  const { aliases, privileges, unclear } = privilegesOf(lines);
  const users = new Names(aliases.User, (member) => isUser(member, who));
  const hosts = new Names(aliases.Host, (member) => isHost(member, who));
  const targets = new Names(aliases.Runas, isRoot);
  const commands = new Names(aliases.Cmnd, isShell);
  let allowed: Certainty = unclear ? 'maybe' : 'no';
  let asksPassword: Grant['asksPassword'];
  for (const privilege of privileges) {
    const fitting = all([
      users.mean(privilege.users),
      hosts.mean(privilege.hosts),
      privilege.runas === undefined ? 'yes' : targets.mean(privilege.runas),
    ]);
    const granted = commands.decide([privilege.command]);
    if (fitting === 'no' || granted === undefined) continue;
    const answer: Certainty = fitting === 'yes' || granted === allowed ? granted : 'maybe';
    if (fitting === 'yes') asksPassword = privilege.asksPassword;
    else if (privilege.asksPassword !== asksPassword) asksPassword = 'maybe';
    allowed = answer;
  }
  return { allowed, asksPassword };
}

/** Whether a Defaults entry with this scope (`:bob,%ops`) is about somebody; those about hosts and commands may be. */
export function scopeFits(scope: string | undefined, who: SudoUser): Certainty {
  if (scope === undefined) return 'yes';
  if (!scope.startsWith(':')) return 'maybe';
  const members = membersOf(scope.slice(1));
  if (members === undefined) return 'maybe';
  return new Names(new Map(), (member) => isUser(member, who)).mean(members);
}

type Fits = (member: Member) => Certainty;

/** Aliases within aliases that are followed. */
const DEEPEST = 100;

/** Aliases of one kind, and what was found of each for the one who asks: many rules name them. */
class Names {
  readonly #aliases: ReadonlyMap<string, readonly Member[]>;
  readonly #fits: Fits;
  readonly #known = new Map<string, Certainty | undefined>();
  #depth = 0;

  constructor(aliases: ReadonlyMap<string, readonly Member[]>, fits: Fits) {
    this.#aliases = aliases;
    this.#fits = fits;
  }

  /** Whether a list means somebody. */
  mean(members: readonly Member[]): Certainty {
    return this.decide(members) ?? 'no';
  }

  /** The last member that fits decides, by its sign: an alias may say no as well. Undefined where none fits. */
  decide(members: readonly Member[]): Certainty | undefined {
    let perhaps = false;
    for (const member of members.toReversed()) {
      const one = this.#one(member);
      if (one === undefined) continue;
      if (one !== 'maybe') return perhaps ? 'maybe' : member.negated ? not(one) : one;
      perhaps = true;
    }
    return perhaps ? 'maybe' : undefined;
  }

  #one(member: Member): Certainty | undefined {
    const { text } = member;
    const alias = /^[A-Z][A-Z0-9_]*$/.test(text) ? this.#aliases.get(text) : undefined;
    if (alias === undefined) return fitting(this.#fits(member));
    if (this.#known.has(text)) return this.#known.get(text);
    if (this.#depth > DEEPEST) return 'maybe';
    // sudo refuses circles.
    this.#known.set(text, 'maybe');
    this.#depth += 1;
    const decided = this.decide(alias);
    this.#depth -= 1;
    this.#known.set(text, decided);
    return decided;
  }
}

function fitting(certainty: Certainty): Certainty | undefined {
  return certainty === 'no' ? undefined : certainty;
}

function isUser({ text }: Member, { user, uid, groups }: SudoUser): Certainty {
  if (text === 'ALL' || text === user || text === `#${uid}`) return 'yes';
  if (text.startsWith('%#')) return sure(groups.some(({ gid }) => `%#${gid}` === text));
  if (text.startsWith('%:') || text.startsWith('+')) return 'maybe';
  if (text.startsWith('%')) return sure(groups.some(({ name }) => `%${name}` === text));
  return 'no';
}

function isHost({ text }: Member, { hostname }: SudoUser): Certainty {
  const [short = ''] = hostname.toLowerCase().split('.');
  const wanted = text.toLowerCase();
  if (text === 'ALL' || fits(wanted, hostname.toLowerCase()) || fits(wanted, short)) return 'yes';
  return /^[\d.:/a-f]+$/.test(wanted) || text.startsWith('+') || wanted.startsWith(`${short}.`)
    ? 'maybe'
    : 'no';
}

function isRoot({ text }: Member): Certainty {
  if (text === EMPTY) return 'maybe';
  return sure(text === 'ALL' || text === 'root' || text === '#0');
}

/** The same file by two names on a merged /usr. */
const shells = ['/bin/sh', '/usr/bin/sh'];

function isShell({ text, args }: Member): Certainty {
  if (text === 'ALL') return args.includes('by its digest') ? 'maybe' : 'yes';
  if (
    !shells.some((shell) =>
      text.endsWith('/')
        ? shell.startsWith(text) && !shell.slice(text.length).includes('/')
        : fits(text, shell),
    )
  )
    return 'no';
  return args.length === 0 ? 'yes' : 'maybe';
}
