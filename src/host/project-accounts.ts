import { type AccountFields, withEntry } from './account-entry.ts';
import type { Evidence, Node, ShadowEntry } from './evidence.ts';
import { overlaid } from './overlay.ts';
import type { State } from './project.ts';

/** The account databases with one entry changed. */
export function accounted(
  { files, shadow }: Evidence,
  { database, name, fields }: Extract<State, { kind: 'account' }>,
): Pick<Evidence, 'files'> | Pick<Evidence, 'shadow'> | object {
  if (database === 'passwd' || database === 'group') {
    const path = `/etc/${database}`;
    const node = files[path];
    if (node?.type !== 'file' || node.content === undefined) return {};
    const content = withEntry(node.content, database, name, fields);
    return {
      files: overlaid<Node, Node>(files, path, { ...node, content, size: Buffer.byteLength(content) }),
    };
  }
  if (shadow === undefined || 'unmeasured' in shadow) return {};
  const { accounts, groups } = shadow.value;
  const value =
    database === 'shadow'
      ? { ...shadow.value, accounts: changed(accounts, name, (entry) => aged(entry, fields)) }
      : {
          ...shadow.value,
          groups: changed(groups, name, (entry) => ({ ...entry, members: names(fields['members']) })),
        };
  return { shadow: { value } };
}

/** The databases of groups with one line more, or less. */
export function entered(
  { files, shadow }: Evidence,
  { database, line, present }: Extract<State, { kind: 'entry' }>,
): Pick<Evidence, 'files'> | Pick<Evidence, 'shadow'> | object {
  const [name = '', , third = '', members = ''] = line.split(':');
  if (database === 'group') {
    const node = files['/etc/group'];
    if (node?.type !== 'file' || node.content === undefined) return {};
    const content = present ? withLine(node.content, line) : withoutLine(node.content, line);
    return {
      files: overlaid<Node, Node>(files, '/etc/group', {
        ...node,
        content,
        size: Buffer.byteLength(content),
      }),
    };
  }
  if (shadow === undefined || 'unmeasured' in shadow) return {};
  const others = shadow.value.groups.filter((group) => group.name !== name);
  const entry = { name, password: 'none' as const, admins: names(third), members: names(members) };
  return { shadow: { value: { ...shadow.value, groups: present ? [...others, entry] : others } } };
}

function withLine(text: string, line: string): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

function withoutLine(text: string, line: string): string {
  const lines = text.split('\n');
  const at = lines.lastIndexOf(line);
  return at < 0 ? text : lines.toSpliced(at, 1).join('\n');
}

function changed<T extends { name: string }>(
  entries: readonly T[],
  name: string,
  change: (entry: T) => T,
): T[] {
  const first = entries.findIndex((entry) => entry.name === name);
  return entries.map((entry, at) => (at === first ? change(entry) : entry));
}

/** A password that was empty lets nobody in while it is locked, and is empty again once it is not. */
function aged(entry: ShadowEntry, { locked, ...ages }: AccountFields): ShadowEntry {
  return { ...entry, ...ages, locked: locked === 'yes' };
}

function names(list = ''): string[] {
  return list === '' ? [] : list.split(',');
}
