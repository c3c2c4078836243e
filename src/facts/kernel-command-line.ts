import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';

const CMDLINE = '/proc/cmdline';

/** One word of a kernel command line. */
export interface KernelWord {
  /** As it stands there. */
  readonly text: string;
  /** With `_` for `-`, which the kernel takes for the same. */
  readonly name: string;
  /** Without quotes; undefined where the word has no equals sign. */
  readonly value: string | undefined;
}

/** The words that the running kernel was started with; undefined where nothing runs. */
export const kernelCommandLine = defineFact<readonly KernelWord[] | undefined>({
  id: 'kernel-command-line',
  needs: [{ kind: 'kernel', path: CMDLINE }],
  parse(host) {
    if (!host.running) return undefined;
    const text = host.kernel(CMDLINE);
    if (text === undefined) throw new Unmeasured(`the running kernel shows no ${CMDLINE}`);
    return kernelWords(text);
  },
});

/**
 * Splits a command line as the kernel does (lib/cmdline.c, next_arg): at blanks outside double quotes, up to a lone
 * `--`, behind which the words are for init.
 */
export function kernelWords(line: string): KernelWord[] {
  const words: KernelWord[] = [];
  for (const text of split(line)) {
    if (text === '--') break;
    words.push(kernelWord(text));
  }
  return words;
}

/** One word, taken apart at its first equals sign. */
export function kernelWord(text: string): KernelWord {
  const bare = text.startsWith('"') ? text.slice(1).replace(/"$/, '') : text;
  const equals = bare.indexOf('=');
  if (equals < 0) return { text, name: nameOf(bare), value: undefined };
  const written = bare.slice(equals + 1);
  const value = written.startsWith('"') ? written.slice(1).replace(/"$/, '') : written;
  return { text, name: nameOf(bare.slice(0, equals)), value };
}

/** All words of one parameter; the last one is in force. */
export function wordsNamed(words: readonly KernelWord[], name: string): KernelWord[] {
  return words.filter((word) => word.name === nameOf(name));
}

/** A number as kstrtouint takes it with base 0: decimal, `0x` or octal of 32 bits; undefined for anything else. */
export function kernelUnsigned(text: string): number | undefined {
  const number = unsigned(text);
  return number === undefined || number > 0xffff_ffff ? undefined : number;
}

function unsigned(text: string): number | undefined {
  if (/^\+?0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text.replace('+', ''), 16);
  if (/^\+?0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^\+?[1-9][0-9]*$/.test(text) ? Number(text) : undefined;
}

function nameOf(text: string): string {
  return text.replaceAll('-', '_');
}

function split(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (quoted || !/\s/.test(character)) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}
