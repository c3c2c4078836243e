import type { Evidence, ShadowEntry } from '../host/evidence.ts';
import { type Changed, pairs, row } from './comparison.ts';

/** Accounts and groups that came, went or differ. Hashes are no part of the evidence. */
export function accountChanges(before: Evidence, after: Evidence): Changed[] {
  return [
    ...databaseChanges('account', '/etc/passwd', passwdFields, before, after),
    ...databaseChanges('group', '/etc/group', groupFields, before, after),
    ...shadowChanges(before, after),
  ];
}

/** passwd(5) and group(5), by the place of each field after the name. */
const passwdFields = [undefined, 'uid', 'gid', 'comment', 'home', 'shell'] as const;
const groupFields = [undefined, 'gid', 'members'] as const;

function databaseChanges(
  topic: string,
  path: string,
  fields: readonly (string | undefined)[],
  before: Evidence,
  after: Evidence,
): Changed[] {
  const [old, fresh] = [entriesOf(before, path), entriesOf(after, path)];
  if (old === undefined || fresh === undefined) return [];
  return pairs(old, fresh).flatMap(([name, was, is]) => {
    if (was === undefined || is === undefined)
      return row(topic, name, 'entry', was?.slice(1).join(':') ?? null, is?.slice(1).join(':') ?? null);
    return fields.flatMap((field, at) =>
      field === undefined ? [] : row(topic, name, field, was[at] ?? '', is[at] ?? ''),
    );
  });
}

/** By name; of a name that stands twice, the first entry counts, as for the system. */
function entriesOf({ files }: Evidence, path: string): Map<string, string[]> | undefined {
  const node = files[path];
  if (node?.type !== 'file' || node.content === undefined) return undefined;
  const entries = new Map<string, string[]>();
  for (const line of node.content.split('\n')) {
    const [name = '', ...fields] = line.split(':');
    if (name !== '' && !name.startsWith('#') && !entries.has(name)) entries.set(name, fields);
  }
  return entries;
}

function shadowChanges({ shadow: before }: Evidence, { shadow: after }: Evidence): Changed[] {
  if (before === undefined || after === undefined || !('value' in before) || !('value' in after)) return [];
  const byName = (entries: readonly ShadowEntry[]) => new Map(entries.map((entry) => [entry.name, entry]));
  return pairs(byName(before.value.accounts), byName(after.value.accounts)).flatMap(([name, was, is]) =>
    was === undefined || is === undefined
      ? row('password', name, 'entry', was ? passwordText(was) : null, is ? passwordText(is) : null)
      : [
          ...row('password', name, 'state', passwordText(was), passwordText(is)),
          ...ages.flatMap((age) => row('password', name, age, was[age], is[age])),
        ],
  );
}

const ages = ['lastChange', 'min', 'max', 'warn', 'inactive', 'expire'] as const;

function passwordText({ password, locked, method }: ShadowEntry): string {
  return [
    password,
    ...(locked ? ['locked'] : []),
    ...(method === undefined ? [] : [`method ${method}`]),
  ].join(', ');
}
