import { compareBytes, isLocal } from '../facts/conf-files.ts';
import type { ModprobeLine } from '../facts/modprobe-lines.ts';
import { fits } from '../facts/wildcard.ts';
import type { Finding } from '../rule.ts';

/** Where the install line of a module belongs. */
export interface Block {
  /** With `_` for `-`. */
  readonly module: string;
  readonly dropIn: string;
}

/**
 * What keeps modprobe from answering with a command that loads nothing. kmod takes the first install line
 * that fits a module it knows, and the first that names one it does not know, so both must be such a command.
 */
export function openings(config: readonly ModprobeLine[], { module }: Block): Finding[] {
  const lines = installLines(config, module);
  const named = lines.findIndex(({ name }) => name === module);
  const heard = named < 0 ? lines : lines.slice(0, named + 1);
  const found = heard
    .filter((line) => !isNoop(line))
    .map((line) => finding(module, line.rest || 'an empty command', place(line)));
  if (named >= 0 || found.length > 0) return found;
  const [pattern] = lines;
  if (pattern === undefined) return [finding(module, 'none', '/etc/modprobe.d')];
  return [finding(module, `only that of the pattern ${pattern.name}`, place(pattern))];
}

/** What to write so that modprobe answers with a command that loads nothing. */
export interface Repair {
  /** Lines in files of this host's own. */
  readonly commentOut: readonly ModprobeLine[];
  readonly needsDropIn: boolean;
  /** Lines that are read before the drop-in and are not for us to edit. */
  readonly unbeaten: readonly ModprobeLine[];
}

export function repair(config: readonly ModprobeLine[], block: Block): Repair {
  const { module, dropIn } = block;
  const isEditable = (line: ModprobeLine) =>
    !isNoop(line) && line.name === module && isLocal(line.file) && line.file.path !== dropIn;
  const lines = installLines(config, module);
  const remaining = lines.filter((line) => !isEditable(line));
  const ownName = dropIn.slice(dropIn.lastIndexOf('/') + 1);
  const unbeaten = remaining.filter(
    (line) => !isNoop(line) && line.file.path !== dropIn && compareBytes(line.file.name, ownName) < 0,
  );
  return {
    commentOut: lines.filter(isEditable),
    needsDropIn: openings(remaining, block).length > 0,
    unbeaten,
  };
}

/** `file:line` */
export function place({ file, line }: ModprobeLine): string {
  return `${file.path}:${line}`;
}

function installLines(config: readonly ModprobeLine[], module: string): ModprobeLine[] {
  return config.filter(({ command, name }) => command === 'install' && fits(name, module));
}

/** Commands that succeed or fail without doing anything. */
function isNoop({ rest }: ModprobeLine): boolean {
  return /^(\/usr)?\/bin\/(true|false)$/.test(rest);
}

function finding(module: string, actual: string, where: string): Finding {
  return {
    what: `install command of ${module}`,
    expected: '/bin/true or /bin/false',
    actual,
    where,
    state: 'persistent',
  };
}
