import { trimmedEnd } from '../trimmed-end.ts';

/** The files that pam-auth-update makes, common-auth and so on. */
export const commonTypes = ['auth', 'account', 'password', 'session', 'session-noninteractive'] as const;
export type CommonType = (typeof commonTypes)[number];

/** A file below /usr/share/pam-configs, as pam-auth-update(8) reads it. */
export interface PamProfile {
  readonly name: string;
  /** Fields by name; lines that go on are joined by newlines. */
  readonly fields: ReadonlyMap<string, string>;
  readonly conflicts: ReadonlySet<string>;
  readonly priority: number;
  readonly isDefault: boolean;
}

/** Reads one profile. pam-auth-update ignores what it does not know. */
export function parseProfile(name: string, text: string): PamProfile {
  const parts = new Map<string, string[]>();
  const conflicts = new Set<string>();
  let field = '';
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const [, key, value = ''] = /^([^ \t\n\r\f\v]+):[ \t\n\r\f\v]+([^\n]*)/.exec(line) ?? [];
    if (key === undefined) {
      const content = trimmed(line);
      const known = parts.get(field) ?? [];
      parts.set(field, known);
      if (content !== '' && content !== '0') known.push(content);
      continue;
    }
    // `Auth-Final` is an old name of `Auth`; pam-auth-update loses what stands on its line.
    field = key.replace(/-Final$/, '');
    const kept = field === key ? value : '';
    if (field !== 'Conflicts') parts.set(field, kept === '' ? [] : [kept]);
    else for (const other of value.split(', ')) conflicts.add(other);
  }
  const fields = new Map([...parts].map(([key, lines]) => [key, lines.join('\n')]));
  if (!fields.has('Session-Interactive-Only'))
    for (const ending of ['-Type', '', '-Initial']) {
      const value = fields.get(`Session${ending}`);
      if (value === undefined) fields.delete(`Session-noninteractive${ending}`);
      else fields.set(`Session-noninteractive${ending}`, value);
    }
  return {
    name,
    fields,
    conflicts,
    priority: number(fields.get('Priority') ?? ''),
    isDefault: fields.get('Default') === 'yes',
  };
}

/** Whether the profile has lines in a block of a file. Whoever writes neither word has them in no file. */
export function isIn(profile: PamProfile, type: CommonType, block: 'Primary' | 'Additional'): boolean {
  return profile.fields.get(`${titled(type)}-Type`) === block;
}

/** The profile's lines for a type; the first profile of a block may have others. */
export function linesOf(profile: PamProfile, type: CommonType, isFirst: boolean): readonly string[] {
  const initial = isFirst ? profile.fields.get(`${titled(type)}-Initial`) : undefined;
  const text = initial || (profile.fields.get(titled(type)) ?? '');
  return text === '' ? [] : text.split('\n');
}

/** Highest priority first, then the later name: the order in the files. */
export function inOrder(profiles: readonly PamProfile[]): PamProfile[] {
  return profiles.toSorted((a, b) => b.priority - a.priority || Buffer.compare(bytes(b.name), bytes(a.name)));
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}

function titled(type: CommonType): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

function trimmed(line: string): string {
  return trimmedEnd(line.replace(/^[ \t\n\r\f\v]+/, ''));
}

/** A number as Perl takes it from a text: what it begins with, else 0. */
function number(text: string): number {
  return Number(/^[ \t\n\r\f\v]*[+-]?(\d+\.?\d*|\.\d+)/.exec(text)?.[0] ?? 0);
}
