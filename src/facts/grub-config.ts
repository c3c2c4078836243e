import { defineFact } from './fact.ts';
import { grubCommands, type GrubCommand, type GrubWord } from './grub-script.ts';
import { kernelWord, type KernelWord } from './kernel-command-line.ts';

export const GRUB_CFG = '/boot/grub/grub.cfg';

/** The configuration that GRUB reads at boot. */
export interface GrubConfig {
  /** Where it really is, links followed. */
  readonly path: string;
  readonly text: string;
  /** Set where password hashes in it were replaced by a word: it cannot be written from here. */
  readonly reduced: boolean;
  readonly commands: readonly GrubCommand[];
}

/** undefined where there is no such file. Throws Unmeasured where it cannot be read. */
export const grubConfig = defineFact<GrubConfig | undefined>({
  id: 'grub-config',
  needs: [{ kind: 'file', path: GRUB_CFG }],
  parse(host) {
    const text = host.text(GRUB_CFG);
    if (text === undefined) return undefined;
    const { path, node } = host.find(GRUB_CFG);
    const reduced = node.type === 'file' && node.reduced === true;
    return { path, text, reduced, commands: grubCommands(text) };
  },
});

/** A command that loads a Linux kernel, and the words that the kernel gets. */
export interface KernelLine {
  readonly line: number;
  readonly section: string | undefined;
  readonly words: readonly (KernelWord & Pick<GrubWord, 'start' | 'end'>)[];
  /** Where a further word belongs: behind the last one, or before a lone `--`. */
  readonly insertAt: number;
}

const loaders: ReadonlySet<string> = new Set(['linux', 'linux16', 'linuxefi']);

/** All of them but those that load memtest. */
export function kernelLines(commands: readonly GrubCommand[]): KernelLine[] {
  return commands.flatMap(({ words: [command, kernel, ...args], line, section }): KernelLine[] => {
    if (command === undefined || kernel === undefined || !loaders.has(command.text)) return [];
    if (kernel.text.includes('memtest')) return [];
    const stop = args.findIndex(({ text }) => text === '--');
    const own = stop < 0 ? args : args.slice(0, stop);
    const words = own.map((word) => ({ ...kernelWord(word.text), start: word.start, end: word.end }));
    return [{ line, section, words, insertAt: (own.at(-1) ?? kernel).end }];
  });
}
