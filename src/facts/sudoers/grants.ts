import { all, type Certainty, not, sure } from '../packet-filter/packet.ts';
import { fits } from '../wildcard.ts';
import { sudoersWords, type SudoersWord } from './words.ts';

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

interface Aliases {
  readonly User: ReadonlyMap<string, readonly Member[]>;
  readonly Runas: ReadonlyMap<string, readonly Member[]>;
  readonly Host: ReadonlyMap<string, readonly Member[]>;
  readonly Cmnd: ReadonlyMap<string, readonly Member[]>;
}

/** One name of a list; the last one that fits decides. */
interface Member {
  readonly negated: boolean;
  readonly text: string;
  /** Of a command: what follows its path. */
  readonly args: readonly string[];
}

interface Privilege {
  readonly users: readonly Member[];
  readonly hosts: readonly Member[];
  /** Undefined where the rule names nobody: root. */
  readonly runas: readonly Member[] | undefined;
  readonly command: Member;
  readonly asksPassword: boolean | undefined;
}

/**
 * What the aliases and rules of sudoers(5), in the order of reading, come to: the last rule that fits decides. A rule
 * that is not understood may fit.
 */
export function sudoGrant(lines: readonly string[], who: SudoUser): Grant {
  const { aliases, privileges, unclear } = parsed(lines);
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
  const words = sudoersWords(scope.slice(1));
  if (words === undefined) return 'maybe';
  const reader = new WordReader(words);
  return new Names(new Map(), (member) => isUser(member, who)).mean(reader.list());
}

function parsed(lines: readonly string[]) {
  const aliases = {
    User: new Map<string, readonly Member[]>(),
    Runas: new Map<string, readonly Member[]>(),
    Host: new Map<string, readonly Member[]>(),
    Cmnd: new Map<string, readonly Member[]>(),
  };
  const privileges: Privilege[] = [];
  let unclear = false;
  for (const line of lines) {
    const words = sudoersWords(line);
    if (words === undefined) {
      unclear = true;
      continue;
    }
    const reader = new WordReader(words);
    const [, kind] = /^(User|Runas|Host|Cmnd|Cmd)_Alias$/.exec(reader.word() ?? '') ?? [];
    if (kind === undefined) privileges.push(...reader.rule());
    else {
      reader.next();
      const known = aliases[kind === 'Cmd' ? 'Cmnd' : (kind as keyof typeof aliases)];
      for (const { name, members } of reader.aliases(known === aliases.Cmnd)) known.set(name, members);
    }
    unclear ||= !reader.atEnd();
  }
  return { aliases: aliases satisfies Aliases, privileges, unclear };
}

const EMPTY = '()';
const TAG = /^(?:NO)?(?:PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)$/;
const OPTION = /^(?:ROLE|TYPE|PRIVS|LIMITPRIVS|TIMEOUT|NOTBEFORE|NOTAFTER|CWD|CHROOT|APPARMOR_PROFILE)$/;

class WordReader {
  readonly #words: readonly SudoersWord[];
  #at = 0;

  constructor(words: readonly SudoersWord[]) {
    this.#words = words;
  }

  atEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  word(ahead = 0): string | undefined {
    const found = this.#words[this.#at + ahead];
    return found === undefined || found.sign ? undefined : found.text;
  }

  next(): void {
    this.#at += 1;
  }

  sign(text: string, ahead = 0): boolean {
    const found = this.#words[this.#at + ahead];
    return found?.sign === true && found.text === text;
  }

  /** `NAME = a, b : OTHER = c` */
  aliases(ofCommands: boolean): { name: string; members: Member[] }[] {
    const found: { name: string; members: Member[] }[] = [];
    do {
      const name = this.word();
      if (name === undefined || !this.sign('=', 1)) return found;
      this.#at += 2;
      found.push({ name, members: ofCommands ? this.#commands() : this.list() });
    } while (this.#take(':'));
    return found;
  }

  /** `bob, %ops web1 = (root) NOPASSWD: /bin/sh, /bin/ls : web2 = ALL` */
  rule(): Privilege[] {
    const users = this.list();
    const found: Privilege[] = [];
    do {
      const hosts = this.list();
      if (!this.#take('=')) return found;
      found.push(...this.#granted(users, hosts));
    } while (this.#take(':'));
    return found;
  }

  /** Names with commas between them. */
  list(): Member[] {
    const members: Member[] = [];
    do {
      const negated = this.#negation();
      // `%:group` of another source of groups.
      let text = this.word();
      if (text === undefined) return members;
      this.next();
      if (text === '%' && this.#take(':')) {
        text = `%:${this.word() ?? ''}`;
        this.next();
      }
      members.push({ negated, text, args: [] });
    } while (this.#take(','));
    return members;
  }

  #granted(users: readonly Member[], hosts: readonly Member[]): Privilege[] {
    const found: Privilege[] = [];
    let runas: readonly Member[] | undefined;
    let asksPassword: boolean | undefined;
    do {
      if (this.#take('(')) runas = this.#runas();
      for (;;) {
        const word = this.word() ?? '';
        if (TAG.test(word) && this.sign(':', 1)) {
          if (word === 'NOPASSWD' || word === 'PASSWD') asksPassword = word === 'PASSWD';
          this.#at += 2;
        } else if (OPTION.test(word) && this.sign('=', 1)) this.#at += 3;
        else break;
      }
      const command = this.#command();
      if (command === undefined) return found;
      found.push({ users, hosts, runas, command, asksPassword });
    } while (this.#take(','));
    return found;
  }

  /** Users up to a colon or the bracket; groups behind the colon are not of interest. */
  #runas(): Member[] {
    // Releases of sudo differ about empty brackets.
    const members = this.sign(')') ? [{ negated: false, text: EMPTY, args: [] }] : this.list();
    while (!this.atEnd() && !this.#take(')')) this.next();
    return members;
  }

  #commands(): Member[] {
    const found: Member[] = [];
    do {
      const command = this.#command();
      if (command === undefined) return found;
      found.push(command);
    } while (this.#take(','));
    return found;
  }

  #command(depth = 0): Member | undefined {
    const negated = this.#negation();
    const text = this.word();
    if (text === undefined) return undefined;
    this.next();
    // A digest of the program: `sha256:abc /bin/sh`.
    if (depth < DEEPEST && /^sha(?:224|256|384|512)$/.test(text) && this.#take(':')) {
      this.next();
      const command = this.#command(depth + 1);
      return command && { ...command, negated, args: [...command.args, 'by its digest'] };
    }
    const args: string[] = [];
    for (
      let word = this.#words[this.#at];
      word !== undefined && !(word.sign && ',:'.includes(word.text));
      word = this.#words[this.#at]
    ) {
      args.push(word.text);
      this.next();
    }
    return { negated, text, args };
  }

  #negation(): boolean {
    let negated = false;
    while (this.#take('!')) negated = !negated;
    return negated;
  }

  #take(text: string): boolean {
    if (!this.sign(text)) return false;
    this.next();
    return true;
  }
}

type Fits = (member: Member) => Certainty;

/** Aliases within aliases, and digests of one program, that are followed. */
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
