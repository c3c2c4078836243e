import render from '../../templates/etc/systemd/DAEMON.conf.d/zz-cis-harden.conf.hbs';
import type { Change } from '../change.ts';
import { compareBytes, type ConfFile, isLocal } from '../facts/conf-files.ts';
import {
  MANAGED_CONF,
  managedConfPath,
  type SystemdConf,
  type SystemdConfName,
} from '../facts/systemd-conf.ts';
import { parseSystemdConf, type SystemdAssignment } from '../facts/systemd-conf-lines.ts';
import { template } from '../template.ts';
import { commentOut } from './comment-out.ts';

/** A setting that shall be in force. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

const dropIn = template<{ section: string; assignments: readonly { key: string; value: string }[] }>(render);

/**
 * Changes after which the last assignment of the key is ours: it joins what the drop-in of this tool says already;
 * contrary lines that are read later are commented out where people keep them.
 */
export function persistSetting(
  { name, conf, obstacle }: { name: SystemdConfName; conf: SystemdConf; obstacle: string | undefined },
  setting: Setting,
): Change[] {
  if (obstacle !== undefined) return [{ kind: 'decision', text: obstacle }];
  const later = conf.assignments.filter(
    (one) => sets(one, setting) && compareBytes(one.file.name, MANAGED_CONF) > 0 && !isMain(one.file, conf),
  );
  const changes = commentOut(later.filter(({ file }) => isLocal(file)).flatMap(linesOf));
  for (const line of later.filter(({ file }) => !isLocal(file)))
    changes.push({
      kind: 'decision',
      text: `${placeOf(line)} sets ${setting.key} after ${managedConfPath(name)} does, in a file that belongs to a package or a program: override that file, or change what writes it`,
    });
  return [
    ...changes,
    {
      kind: 'file',
      path: managedConfPath(name),
      content: withSetting(conf.managed, setting),
      restart: `systemd-${name}.service`,
    },
  ];
}

/** The main file with the setting in it: in place of the last line that sets it, or at the head of its section. */
export function mainFileWith(main: ConfFile, setting: Setting): string {
  const line = `${setting.key}=${setting.value}`;
  const known = parseSystemdConf(main).filter((one) => sets(one, setting));
  const last = known.at(-1);
  if (last === undefined) return inSection(main.text, setting.section, line);
  const rest = main.text.slice(0, last.start) + line + main.text.slice(last.end);
  const [commented] = commentOut(
    known.slice(0, -1).flatMap((one) => linesOf({ ...one, file: { ...main, text: rest } })),
  );
  return commented?.kind === 'file' ? commented.content : rest;
}

export function sets(one: SystemdAssignment, { section, key }: Pick<Setting, 'section' | 'key'>): boolean {
  return one.section === section && one.key === key;
}

/** `file:line` */
export function placeOf({ file, line }: SystemdAssignment): string {
  return `${file.path}:${line}`;
}

function isMain(file: ConfFile, { main }: SystemdConf): boolean {
  return file.name === main.name;
}

/** Every physical line of an assignment. */
function linesOf({ file, start, end }: SystemdAssignment): { file: ConfFile; start: number }[] {
  const lines = [{ file, start }];
  for (let at = file.text.indexOf('\n', start); at >= 0 && at < end; at = file.text.indexOf('\n', at + 1))
    lines.push({ file, start: at + 1 });
  return lines;
}

function withSetting(managed: string, { section, key, value }: Setting): string {
  const known = parseSystemdConf({ name: MANAGED_CONF, path: '', text: managed });
  const values = new Map(known.filter((one) => one.section === section).map((one) => [one.key, one.value]));
  values.set(key, value);
  const keys = [...values.keys()].sort(compareBytes);
  return dropIn({ section, assignments: keys.map((one) => ({ key: one, value: values.get(one) ?? '' })) });
}

function inSection(text: string, section: string, line: string): string {
  const header = new RegExp(`^[ \\t]*\\[${section}\\][ \\t\\r]*$`, 'm').exec(text);
  if (header === null)
    return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}[${section}]\n${line}\n`;
  const end = header.index + header[0].length;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}
