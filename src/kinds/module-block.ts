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
 * What keeps modprobe from answering with a command that loads nothing. It takes the first install line that
 * fits a module which exists, and the first that names one which does not, so both must be such a command.
 */
export function openings(config: readonly ModprobeLine[], { module }: Block): Finding[] {
  const lines = installLines(config, module);
  const found = deciding(lines, module)
    .filter((line) => !isNoop(line))
    .map((line) => finding(module, line.rest || 'an empty command', place(line)));
  if (found.length > 0 || lines.some(({ name }) => name === module)) return found;
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
  const lines = installLines(config, module);
  const isEditable = (line: ModprobeLine) =>
    !isNoop(line) && line.name === module && isLocal(line.file) && line.file.path !== dropIn;
  const remaining = lines.filter((line) => !isEditable(line));
  if (openings(remaining, block).length === 0)
    return { commentOut: lines.filter(isEditable), needsDropIn: false, unbeaten: [] };
  const ownName = dropIn.slice(dropIn.lastIndexOf('/') + 1);
  const earlier = remaining.filter(({ file }) => compareBytes(file.name, ownName) < 0);
  return {
    commentOut: lines.filter(isEditable),
    needsDropIn: true,
    unbeaten: deciding(earlier, module).filter((line) => !isNoop(line)),
  };
}

/** `file:line` */
export function place({ file, line }: ModprobeLine): string {
  return `${file.path}:${line}`;
}

/** The first line, and the first that names the module. */
function deciding(lines: readonly ModprobeLine[], module: string): ModprobeLine[] {
  const named = lines.find(({ name }) => name === module);
  return [...new Set([...lines.slice(0, 1), ...(named === undefined ? [] : [named])])];
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
