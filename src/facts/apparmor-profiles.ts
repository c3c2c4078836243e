/** A profile or hat as a file below /etc/apparmor.d states it (apparmor.d(5)). */
export interface WrittenProfile {
  /** As the kernel lists it, but with variables as they are written: `/usr/bin/man`, `man//groff`. */
  readonly name: string;
  /** The path of the programs that it is for, where it is stated beside the name. */
  readonly attachment: string | undefined;
  readonly flags: readonly string[];
  /** Offsets of the clause with the flags and the blanks before it, and of what its brackets hold. */
  readonly clause: { readonly start: number; readonly end: number } | undefined;
  readonly list: { readonly start: number; readonly end: number } | undefined;
  readonly line: number;
}

/** Deeper than any profile: hats and children cannot have their own. */
const DEEPEST = 16;

/** The profiles of one file in the order of their headers. Reads each character a bounded number of times. */
export function writtenProfiles(text: string): WrittenProfile[] {
  const profiles: WrittenProfile[] = [];
  /** For each block that is open, the profile that it lies in. */
  const blocks: (string | undefined)[] = [];
  let statement: number | undefined;
  let last = 0;
  let brackets = 0;
  let line = 1;
  const finish = () => {
    statement = undefined;
    brackets = 0;
  };
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === '\n') {
      line += 1;
      if (statement !== undefined && isLineStatement(text.slice(statement, statement + 200))) finish();
      at += 1;
    } else if (/\s/.test(character)) {
      at += 1;
    } else if (character === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (character === '}') {
      blocks.pop();
      finish();
      at += 1;
    } else if (character === '{') {
      const parent = blocks.at(-1);
      const isHeader = statement !== undefined && blocks.length < DEEPEST;
      const profile = isHeader ? header(text, statement ?? at, last, parent) : undefined;
      if (profile !== undefined) profiles.push({ ...profile, line });
      blocks.push(profile?.name ?? parent);
      finish();
      at += 1;
    } else {
      statement ??= at;
      const token = tokenAt(text, at);
      for (const one of token.bare) if (one === '(') brackets += 1;
      for (const one of token.bare) if (one === ')') brackets = Math.max(brackets - 1, 0);
      at = token.end;
      last = at;
      if (brackets === 0 && token.bare.endsWith(',')) finish();
    }
  }
  return profiles;
}

/** Statements that end with their line: includes, and assignments of variables. */
function isLineStatement(beginning: string): boolean {
  return /^(?:include\b|(?:@\{[^}\s]*\}|\$[^\s=]*)\s*\+?=)/.test(beginning);
}

/** Up to a blank, or a brace that opens a block behind a closing bracket. `bare` leaves quoted text out. */
function tokenAt(text: string, start: number): { bare: string; end: number } {
  let bare = '';
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (/\s/.test(character)) break;
    if (character === '{' && text.charAt(at - 1) === ')') break;
    if (character === '"') {
      const end = text.indexOf('"', at + 1);
      at = end < 0 ? text.length : end + 1;
    } else {
      if (character === '\\') at += 1;
      else bare += character;
      at += 1;
    }
  }
  return { bare, end: Math.min(at, text.length) };
}

/** The longest header that is looked at: a path is at most 4096 bytes, and so is a name. */
const LONGEST = 16_384;

function header(
  text: string,
  from: number,
  to: number,
  parent: string | undefined,
): Omit<WrittenProfile, 'line'> | undefined {
  if (to - from > LONGEST) return undefined;
  const head = text.slice(from, to);
  const words = [...head.replace(/(?<=\s)#[^\n]*/g, '').matchAll(/"[^"]*"|[^\s"]+/g)].map(([word]) => word);
  const keyword = words[0] === 'profile' || words[0] === 'hat';
  const [name, attachment] = keyword ? words.slice(1) : words;
  if (name === undefined || !(keyword || /^(?:\/|"\/|@\{|\^)/.test(name))) return undefined;
  const flags = flagsIn(head, from);
  const own = unquoted(name).replace(/^\^/, '');
  const isPath = attachment !== undefined && /^(?:\/|"\/|@\{)/.test(attachment);
  return {
    name: parent === undefined ? own : `${parent}//${own}`,
    attachment: isPath ? unquoted(attachment) : undefined,
    flags:
      flags === undefined
        ? []
        : text
            .slice(flags.list.start, flags.list.end)
            .split(/[\s,]+/)
            .filter((flag) => flag !== ''),
    clause: flags?.clause,
    list: flags?.list,
  };
}

/** `flags=(…)`, or as once written only `(…)`, at the end of a header. */
function flagsIn(head: string, offset: number) {
  const close = head.trimEnd().length - 1;
  if (head.charAt(close) !== ')') return undefined;
  const open = head.lastIndexOf('(', close);
  if (open < 0) return undefined;
  const before = head.slice(0, open);
  const [keyword = ''] = /\bflags\s{0,100}=\s{0,100}$/.exec(before) ?? [];
  if (keyword === '' && before.trimEnd().endsWith('=')) return undefined;
  const start = before.slice(0, before.length - keyword.length).trimEnd().length;
  return {
    clause: { start: offset + start, end: offset + close + 1 },
    list: { start: offset + open + 1, end: offset + close },
  };
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1).replace(/"$/, '') : name;
}
