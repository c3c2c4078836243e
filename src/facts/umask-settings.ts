import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { type ShellFile, shellFiles } from './shell-environment.ts';
import type { ShellCommand } from './sourced-commands.ts';

/** A command that sets the mask for new files in a file that shells source. */
export interface UmaskSetting {
  readonly file: ShellFile;
  /** Counted from one. */
  readonly line: number;
  /** The operand, and its offsets in the file. */
  readonly written: string;
  readonly start: number;
  readonly end: number;
  /** The mask; undefined where it depends on what held before, or is none. */
  readonly mask: number | undefined;
  /** Whether every shell that sources the file comes by. */
  readonly always: boolean;
}

/** Those that work on the shell itself and do more than take bits away. */
export const umaskSettings = defineFact<readonly UmaskSetting[]>({
  id: 'umask-settings',
  needs: [],
  uses: [shellFiles],
  parse: (host) =>
    shellFiles.of(host).flatMap((file) => file.commands.flatMap((command) => settingOf(file, command))),
});

function settingOf(file: ShellFile, { words, line, effect }: ShellCommand): UmaskSetting[] {
  const at = /^(?:builtin|command)$/.test(words[0]?.text ?? '') ? 1 : 0;
  if (words[at]?.text !== 'umask' || effect === 'never') return [];
  const operand = words.slice(at + 1).find(({ text }) => !/^-[Sp]+$/.test(text));
  if (operand === undefined) return [];
  if (!operand.literal)
    throw new Unmeasured(`${file.path}:${line}: only a shell can tell what umask ${operand.text} sets`);
  const { text: written, start, end } = operand;
  if (isTightening(written)) return [];
  return [{ file, line, written, start, end, mask: umaskOf(written), always: effect === 'always' }];
}

/** `g-w,o-rwx`: what is permitted can only become less. */
function isTightening(written: string): boolean {
  return written.split(',').every((clause) => /^[ugoa]*-[rwx]*$/.test(clause));
}

/**
 * The mask that umask(1) makes of its operand: octal, or symbolic where it says everything about owner, group and
 * others. Undefined for all else.
 */
export function umaskOf(written: string): number | undefined {
  if (/^0*[0-7]{1,3}$/.test(written)) return Number.parseInt(written, 8);
  const permitted = new Map<string, number>();
  for (const clause of written.split(',')) {
    const [, who, permissions = ''] = /^([ugoa]*)=([rwx]*)$/.exec(clause) ?? [];
    if (who === undefined) return undefined;
    const bits = [...permissions].reduce((sum, letter) => sum | (BITS[letter] ?? 0), 0);
    for (const one of who === '' || who.includes('a') ? 'ugo' : who) permitted.set(one, bits);
  }
  const [user, group, others] = ['u', 'g', 'o'].map((one) => permitted.get(one));
  if (user === undefined || group === undefined || others === undefined) return undefined;
  return ~((user << 6) | (group << 3) | others) & 0o777;
}

const BITS: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 };
