import { Unmeasured } from '../host/unmeasured.ts';
import type { SkippedLine } from './accounts.ts';
import { defineFact } from './fact.ts';
import { idNumber } from './id-number.ts';

export const GROUP = '/etc/group';

/** One group as a line of group(5) states it. */
export interface GroupEntry {
  readonly name: string;
  /** Counted from one. */
  readonly line: number;
  readonly gid: number;
  readonly members: readonly string[];
}

export interface GroupEntries {
  /** In the order of the file, with those whose name or number is taken. */
  readonly entries: readonly GroupEntry[];
  /** By name; the first entry of a name is the one that is found. */
  readonly byName: ReadonlyMap<string, GroupEntry>;
  readonly gids: ReadonlySet<number>;
  readonly skipped: readonly SkippedLine[];
}

/** Groups of /etc/group itself, whatever other sources the name service asks. */
export const groupEntries = defineFact<GroupEntries>({
  id: 'group-entries',
  needs: [{ kind: 'file', path: GROUP }],
  parse(host) {
    const text = host.text(GROUP);
    if (text === undefined) throw new Unmeasured(`there is no ${GROUP}`);
    return parseGroupEntries(text);
  },
});

/** Reads group(5) as the C library's `files` service does. */
export function parseGroupEntries(text: string): GroupEntries {
  const entries: GroupEntry[] = [];
  const byName = new Map<string, GroupEntry>();
  const skipped: SkippedLine[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const line = at + 1;
    const trimmed = raw.trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const group = /^[+-]/.test(trimmed) ? undefined : entry(trimmed, line);
    if (group === undefined) {
      skipped.push({ line, why: /^[+-]/.test(trimmed) ? 'stands for a name service' : 'is no entry' });
      continue;
    }
    entries.push(group);
    if (!byName.has(group.name)) byName.set(group.name, group);
  }
  return { entries, byName, gids: new Set(entries.map(({ gid }) => gid)), skipped };
}

function entry(text: string, line: number): GroupEntry | undefined {
  const [name = '', , third = '', ...rest] = text.split(':');
  const gid = idNumber(third);
  if (gid === undefined) return undefined;
  const members = rest
    .join(':')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  return { name, line, gid, members };
}
