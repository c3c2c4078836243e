import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { idNumber } from './id-number.ts';

export const PASSWD = '/etc/passwd';

/** One account as a line of passwd(5) states it. */
export interface Account {
  readonly name: string;
  /** Counted from one. */
  readonly line: number;
  /** The second field, by what it means: `x` leaves the password to /etc/shadow. A hash itself is never seen. */
  readonly password: 'x' | 'empty' | 'other';
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** As written: empty means /bin/sh. */
  readonly shell: string;
}

/** A line that stands for no account of its own. */
export interface SkippedLine {
  readonly line: number;
  readonly why: 'stands for a name service' | 'is no entry';
}

export interface Accounts {
  /** In the order of the file, with those whose name or number is taken. */
  readonly entries: readonly Account[];
  /** By name; the first entry of a name is the one that is found. */
  readonly byName: ReadonlyMap<string, Account>;
  readonly uids: ReadonlySet<number>;
  readonly skipped: readonly SkippedLine[];
}

/** Accounts of /etc/passwd itself, whatever other sources the name service asks. */
export const accounts = defineFact<Accounts>({
  id: 'accounts',
  needs: [{ kind: 'file', path: PASSWD }],
  parse(host) {
    const text = host.text(PASSWD);
    if (text === undefined) throw new Unmeasured(`there is no ${PASSWD}`);
    return parseAccounts(text);
  },
});

/** Reads passwd(5) as the C library's `files` service does. */
export function parseAccounts(text: string): Accounts {
  const entries: Account[] = [];
  const byName = new Map<string, Account>();
  const skipped: SkippedLine[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const line = at + 1;
    const trimmed = raw.trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const account = /^[+-]/.test(trimmed) ? undefined : entry(trimmed, line);
    if (account === undefined) {
      skipped.push({ line, why: /^[+-]/.test(trimmed) ? 'stands for a name service' : 'is no entry' });
      continue;
    }
    entries.push(account);
    if (!byName.has(account.name)) byName.set(account.name, account);
  }
  return { entries, byName, uids: new Set(entries.map(({ uid }) => uid)), skipped };
}

function entry(text: string, line: number): Account | undefined {
  const [name = '', password = '', third = '', fourth = '', , home = '', ...rest] = text.split(':');
  const uid = idNumber(third);
  const gid = idNumber(fourth);
  if (uid === undefined || gid === undefined) return undefined;
  return { name, line, password: meaning(password), uid, gid, home, shell: rest.join(':') };
}

function meaning(password: string): Account['password'] {
  if (password === 'x') return 'x';
  return password === '' ? 'empty' : 'other';
}
