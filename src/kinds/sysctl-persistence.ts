import { compareBytes, isLocal } from '../facts/conf-files.ts';
import { deciding, dottedKey, kernelInteger, type SysctlAssignment } from '../facts/sysctl-lines.ts';
import { isPattern } from '../facts/wildcard.ts';
import { managedSysctlFile, managedSysctlName, type SysctlSettings } from '../facts/sysctl-settings.ts';
import type { Finding } from '../rule.ts';

/** A kernel parameter, as its path below /proc/sys, and the value it shall have. */
export interface Wanted {
  readonly key: string;
  readonly value: string;
}

/**
 * Lines that set the parameter otherwise: all in files of this host's own, whether overridden or not, and
 * elsewhere those that decide in one of the readings.
 */
export function contraryLines(settings: SysctlSettings, wanted: Wanted): SysctlAssignment[] {
  const { boot, system, ufw } = settings;
  const local = [...boot, ...system, ...ufw].filter(({ key, file }) => key === wanted.key && isLocal(file));
  const decisive = [boot, system, ufw].flatMap((lines) => deciding(lines, wanted.key) ?? []);
  const contrary = [...local, ...decisive].filter((line) => line.value !== null && !gives(line, wanted));
  return distinct(contrary);
}

/** Why no line makes sure of the value at boot; undefined where one does, or where a contrary one is the reason. */
export function missingLine(settings: SysctlSettings, wanted: Wanted): Finding | undefined {
  const line = deciding(settings.boot, wanted.key);
  const elsewhere = deciding(settings.system, wanted.key);
  if (line === undefined && elsewhere !== undefined && gives(elsewhere, wanted))
    return persistent(wanted, 'set only where systemd-sysctl does not look', place(elsewhere));
  if (line === undefined) return persistent(wanted, 'not set', '/etc/sysctl.d');
  if (line.value === null) return persistent(wanted, 'left as it is', place(line));
  // Before systemd 246 a pattern sets nothing.
  if (isPattern(line.key) && gives(line, wanted))
    return persistent(wanted, 'set only by a pattern', place(line));
  return undefined;
}

export function contraryFinding(line: SysctlAssignment, wanted: Wanted): Finding {
  return persistent(wanted, line.value || 'an empty value', place(line));
}

/** What to write so that the parameter is persisted. */
export interface Repair {
  /** Lines in files of this host's own. */
  readonly commentOut: readonly SysctlAssignment[];
  /** Whether the drop-in has to hold the value. */
  readonly needsLine: boolean;
  /** Lines that still win, in files that are not for us to edit. */
  readonly unbeaten: readonly SysctlAssignment[];
}

export function repair(settings: SysctlSettings, wanted: Wanted): Repair {
  const editable = [...contraryLines(settings, wanted), ...leftOut(settings, wanted)].filter(
    ({ file, key }) => isLocal(file) && !isPattern(key),
  );
  const commentOut = editable.filter(({ file }) => file.path !== managedSysctlFile);
  const gone = new Set(commentOut.map(identity));
  const remains = (line: SysctlAssignment) => !gone.has(identity(line));
  const [boot, system, ufw] = [settings.boot, settings.system, settings.ufw].map((lines) =>
    deciding(lines.filter(remains), wanted.key),
  );
  const settled = [boot, system].every((line) => line && !isPattern(line.key) && gives(line, wanted));
  const winning = [boot, system].filter((line) => line && !isPattern(line.key) && isAfterOurs(line));
  const contrary = [...winning, ufw].flatMap((line) => (line && !gives(line, wanted) ? [line] : []));
  return {
    commentOut,
    needsLine: !settled || editable.length > commentOut.length,
    unbeaten: distinct(contrary.filter((line) => line.value !== null || line === boot)),
  };
}

/** Lines that keep the parameter from being set at boot at all, where one of them decides. */
function leftOut({ boot }: SysctlSettings, { key }: Wanted): SysctlAssignment[] {
  return deciding(boot, key)?.value === null
    ? boot.filter((line) => line.key === key && line.value === null)
    : [];
}

/** `file:line` */
export function place({ file, line }: SysctlAssignment): string {
  return `${file.path}:${line}`;
}

/** The same line, however many ways lead to its file. */
function identity({ file, start }: SysctlAssignment): string {
  return `${file.path}:${start}`;
}

function distinct(lines: readonly SysctlAssignment[]): SysctlAssignment[] {
  return [...new Map(lines.map((line) => [identity(line), line])).values()];
}

function isAfterOurs({ file }: SysctlAssignment): boolean {
  return compareBytes(file.name, managedSysctlName) > 0;
}

function gives({ value }: SysctlAssignment, wanted: Wanted): boolean {
  return value !== null && kernelInteger(value) === Number(wanted.value);
}

function persistent({ key, value }: Wanted, actual: string, where: string): Finding {
  return { what: dottedKey(key), expected: value, actual, where, state: 'persistent' };
}
