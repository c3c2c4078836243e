import type { ShadowEntry } from './evidence.ts';
import type { Host } from './host.ts';
import { Unmeasured } from './unmeasured.ts';

/** The account databases of which a plan changes entries: passwd(5), shadow(5), group(5), gshadow(5). */
export const accountDatabases = ['passwd', 'shadow', 'group', 'gshadow'] as const;
export type AccountDatabase = (typeof accountDatabases)[number];

/** The fields of an entry that can be changed, each with its place in the line. */
export const accountFields = {
  passwd: { gid: 3, home: 5, shell: 6 },
  shadow: { locked: 1, lastChange: 2, min: 3, max: 4, warn: 5, inactive: 6, expire: 7 },
  group: { members: 3 },
  gshadow: { members: 3 },
} as const satisfies Record<AccountDatabase, Readonly<Record<string, number>>>;

/** By field: its text; `locked` is `yes` or `no`. */
export type AccountFields = Readonly<Record<string, string>>;

/** The changeable fields of the first entry of that name. Throws Unmeasured where there is none. */
export function accountEntry(host: Host, database: AccountDatabase, name: string): AccountFields {
  const entry =
    database === 'shadow' || database === 'gshadow'
      ? shadowed(host, database, name)
      : listed(host, database, name);
  if (entry === undefined) throw new Unmeasured(`/etc/${database} has no entry ${name}`);
  return entry;
}

function shadowed(host: Host, database: 'shadow' | 'gshadow', name: string): AccountFields | undefined {
  const { accounts, groups } = host.shadow();
  if (database === 'gshadow') {
    const group = groups.find((one) => one.name === name);
    return group && { members: group.members.join(',') };
  }
  const account = accounts.find((one) => one.name === name);
  return account && fieldsOf(account);
}

function fieldsOf({ locked, lastChange, min, max, warn, inactive, expire }: ShadowEntry): AccountFields {
  return { locked: locked ? 'yes' : 'no', lastChange, min, max, warn, inactive, expire };
}

function listed(host: Host, database: 'passwd' | 'group', name: string): AccountFields | undefined {
  const line = (host.text(`/etc/${database}`) ?? '').split('\n').find((one) => one.startsWith(`${name}:`));
  const parts = line?.split(':');
  if (parts === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(accountFields[database]).map(([field, at]) => [field, parts[at] ?? '']),
  );
}

/** A text of passwd(5) or group(5) in which the first entry of that name has these fields. */
export function withEntry(
  text: string,
  database: 'passwd' | 'group',
  name: string,
  fields: AccountFields,
): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${name}:`));
  const parts = lines[at]?.split(':');
  if (parts === undefined) return text;
  for (const [field, place] of Object.entries(accountFields[database])) parts[place] = fields[field] ?? '';
  lines[at] = parts.join(':');
  return lines.join('\n');
}
