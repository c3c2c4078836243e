import dropIn from '../../templates/etc/systemd/system/POINT.mount.d/zz-cis-harden.conf.hbs';
import type { Change, MountOption } from '../change.ts';
import { compareBytes } from '../facts/conf-files.ts';
import type { Fstab } from '../facts/fstab.ts';
import { optionsInForce, splitOptions, withOptions } from '../facts/mount-options.ts';
import { mountUnitName, type UnitSetting } from '../facts/mount-units.ts';
import type { PersistedMount, PersistedMounts } from '../facts/persisted-mount.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { template } from '../template.ts';
import { lineAppended, optionsAdded } from './fstab-edit.ts';

/** Read after what `systemctl edit` writes, which is override.conf. */
const DROP_IN = 'zz-cis-harden.conf';
const BY_US = '# Written by cis-harden';

const render = template<{ point: string; options: string }>(dropIn);

/** Where options of a mount unit are written. */
export function mountDropIn(point: string): string {
  return `/etc/systemd/system/${mountUnitName(point)}.d/${DROP_IN}`;
}

/** The words of the options, as those who mount at boot take them. Throws Unmeasured where they would not agree. */
export function wordsOf({ options, where, by }: PersistedMount): readonly string[] {
  if (by.kind === 'fstab' && by.line.refused !== undefined)
    throw new Unmeasured(`${where}: mount(8) leaves the line out: ${by.line.refused}`);
  const words = splitOptions(options);
  if (words === undefined) throw new Unmeasured(`${where}: a double quote in the options is not closed`);
  return words;
}

/** Whether the mount will have the option. */
export function brings(entry: PersistedMount, option: MountOption): boolean {
  return optionsInForce(wordsOf(entry)).has(option);
}

/** Adds words to the options of every entry that lacks them, where its options are written. */
export function addOptions(
  { point, entries }: PersistedMounts,
  { fstab, obstacle }: { readonly fstab: Fstab; readonly obstacle: string | undefined },
  missing: (entry: PersistedMount) => readonly string[],
): Change[] {
  const lacking = entries
    .map((entry) => ({ entry, words: missing(entry) }))
    .filter(({ words }) => words.length > 0);
  const lines = lacking.flatMap(({ entry, words }) =>
    entry.by.kind === 'fstab' ? [{ line: entry.by.line, words }] : [],
  );
  const changes: Change[] = lines.length > 0 ? [optionsAdded(fstab, lines)] : [];
  for (const { entry, words } of lacking) {
    if (entry.by.kind === 'unit') changes.push(unitChange(point, entry, entry.by.options, words, obstacle));
    if (entry.by.kind === 'built-in') changes.push(lineAppended(fstab, sharedMemoryLine()));
  }
  return changes;
}

/** The line of fstab that gives the memory which programs share all three options. */
export function sharedMemoryLine(size?: string): string {
  const options = ['defaults', 'nodev', 'nosuid', 'noexec', ...(size === undefined ? [] : [`size=${size}`])];
  return `tmpfs /dev/shm tmpfs ${options.join(',')} 0 0`;
}

function unitChange(
  point: string,
  entry: PersistedMount,
  decidedBy: UnitSetting | undefined,
  words: readonly string[],
  obstacle: string | undefined,
): Change {
  // A percent sign would begin a specifier (systemd.unit(5)).
  const options = withOptions(entry.options, words).replaceAll('%', '%%');
  if (/[\u0000-\u001f\u007f]/.test(options))
    throw new Unmeasured(`${entry.where}: a control character stands in the options`);
  if (decidedBy?.file.text.startsWith(BY_US)) return rewritten(decidedBy, options);
  const path = mountDropIn(point);
  if (decidedBy?.dropIn && compareBytes(decidedBy.file.name, DROP_IN) > 0)
    return {
      kind: 'decision',
      text: `${entry.where} sets the options of ${point} and is read after ${path}: add ${words.join(',')} there`,
    };
  if (obstacle !== undefined) return { kind: 'decision', text: obstacle };
  return { kind: 'file', path, content: render({ point, options }) };
}

/** A file that was written from here needs no other file to correct it. */
function rewritten({ file: { path, text }, line }: UnitSetting, options: string): Change {
  const lines = text.split('\n');
  lines[line - 1] = `Options=${options}`;
  return { kind: 'file', path, content: lines.join('\n') };
}
