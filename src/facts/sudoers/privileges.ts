import { sudoersWords, type SudoersWord } from './words.ts';

interface Aliases {
  readonly User: ReadonlyMap<string, readonly Member[]>;
  readonly Runas: ReadonlyMap<string, readonly Member[]>;
  readonly Host: ReadonlyMap<string, readonly Member[]>;
  readonly Cmnd: ReadonlyMap<string, readonly Member[]>;
}

/** One name of a list; the last one that fits decides. */
export interface Member {
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

/** The aliases and rules of sudoers(5), in the order of reading; `unclear` where some of it is not understood. */
export function privilegesOf(lines: readonly string[]) {
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

/** The members of one list; undefined where its words can't be told apart. */
export function membersOf(list: string): readonly Member[] | undefined {
  const words = sudoersWords(list);
  return words === undefined ? undefined : new WordReader(words).list();
}

/** Digests of one program that are followed. */
const DEEPEST = 100;

/** What stands for an empty list of those whose rights are taken. */
export const EMPTY = '()';
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
