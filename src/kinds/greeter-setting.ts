import type { ZodType } from 'zod';
import type { ConfFile } from '../facts/conf-files.ts';
import { gdm, type Gdm } from '../facts/gdm.ts';
import { keyFileEntries, type KeyFileEntry } from '../facts/key-file.ts';
import { defineRule, type Finding, type Rule } from '../rule.ts';
import { commentOut } from './comment-out.ts';
import { edited, type TextEdit } from './text-edit.ts';

const GROUP = 'org/gnome/login-screen';

/** One key of the login screen. */
interface GreeterKey {
  readonly key: string;
  readonly expected: string;
  accepts(value: string): boolean;
  /** What is written where none is right. */
  readonly value: string;
}

interface GreeterSetting<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly params: ZodType<P>;
  /** The keys, for people: `disable-user-list=true`. */
  readonly named: string;
  readonly keys: (params: P) => readonly GreeterKey[];
}

/** A rule about what the login screen of GDM shows. */
export function greeterSetting<P extends Record<string, unknown>>(definition: GreeterSetting<P>): Rule {
  const { id, title, rationale, impact, params, named, keys } = definition;
  return defineRule({
    id,
    title,
    rationale,
    ...(impact !== undefined && { impact }),
    check: `Group [${GROUP}] of /etc/gdm3/greeter.dconf-defaults has ${named}, the last line of a key counting, and no file of /etc/dconf/db/gdm.d says otherwise.`,
    remedy: `Writes ${named} into that group of /etc/gdm3/greeter.dconf-defaults and comments out what says otherwise. The next login screen that gdm3 starts shows it.`,
    params,
    facts: { gdm },
    notApplicable: ({ gdm: found }) => (found === undefined ? 'package gdm3 is not installed' : undefined),
    *audit({ gdm: found }, values) {
      if (found !== undefined) for (const key of keys(values)) yield* findings(found, key);
    },
    *evidence({ gdm: found }, values) {
      if (found === undefined) return;
      for (const { key } of keys(values))
        for (const one of [
          ...ownEntries(found.greeter, key),
          ...found.overrides.filter((entry) => sets(entry, key)),
        ])
          yield { what: `${key}=${one.value}`, where: placeOf(one) };
    },
    *remediate({ gdm: found }, values) {
      if (found === undefined) return;
      const { greeter, overrides } = found;
      const wrong = keys(values).filter((key) => greeterFinding(greeter, key) !== undefined);
      if (wrong.length > 0)
        yield {
          kind: 'file',
          path: greeter.path,
          content: wrong.reduce((text, key) => withKey({ ...greeter, text }, key), greeter.text),
          note: 'The next login screen that gdm3 starts shows it.',
        };
      const contrary = keys(values).flatMap((key) => overrides.filter((entry) => isContrary(entry, key)));
      yield* commentOut(contrary);
      if (contrary.length > 0)
        yield {
          kind: 'decision',
          text: 'run dconf update, so that the files of /etc/dconf/db/gdm.d count as they are now',
        };
    },
  });
}

function findings({ greeter, overrides }: Gdm, key: GreeterKey): Finding[] {
  const own = greeterFinding(greeter, key);
  const contrary = overrides
    .filter((entry) => isContrary(entry, key))
    .map((entry) => finding(key, entry.value, placeOf(entry)));
  return own === undefined ? contrary : [own, ...contrary];
}

function greeterFinding(greeter: ConfFile, key: GreeterKey): Finding | undefined {
  const last = ownEntries(greeter, key.key).at(-1);
  if (last === undefined) return finding(key, 'not set', greeter.path);
  return key.accepts(last.value) ? undefined : finding(key, last.value, placeOf(last));
}

function finding({ key, expected }: GreeterKey, actual: string, where: string): Finding {
  return { what: key, expected, actual, where, state: 'persistent' };
}

/** The last line of the key becomes right and the others comments; without one, it stands at the head of its group. */
function withKey(file: ConfFile, { key, value }: GreeterKey): string {
  const known = ownEntries(file, key);
  const last = known.at(-1);
  const line = `${key}=${value}`;
  if (last === undefined) return inGroup(file.text, line);
  const edits: TextEdit[] = known.slice(0, -1).map(({ start }) => ({ start, end: start, text: '# ' }));
  return edited(file.text, [...edits, { start: last.start, end: last.end, text: line }]);
}

function inGroup(text: string, line: string): string {
  const header = /^[ \t]*\[org\/gnome\/login-screen\][ \t]*(\r?)$/m.exec(text);
  if (header === null) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}[${GROUP}]\n${line}\n`;
  const at = header.index + header[0].length;
  return edited(text, [{ start: at, end: at, text: `\n${line}${header[1] ?? ''}` }]);
}

function ownEntries(file: ConfFile, key: string): KeyFileEntry[] {
  return keyFileEntries(file).filter((entry) => sets(entry, key));
}

function sets({ group, key }: KeyFileEntry, wanted: string): boolean {
  return group === GROUP && key === wanted;
}

function isContrary(entry: KeyFileEntry, key: GreeterKey): boolean {
  return sets(entry, key.key) && !key.accepts(entry.value);
}

function placeOf({ file, line }: KeyFileEntry): string {
  return `${file.path}:${line}`;
}
