import type { KernelLine } from '../facts/grub-config.ts';
import { wordsNamed, type KernelWord } from '../facts/kernel-command-line.ts';
import type { TextEdit } from './text-edit.ts';

/** A parameter of the kernel command line, and the value it shall have. */
export interface KernelParameter {
  readonly name: string;
  /** What is written where none is right. */
  readonly value: string;
  /** Whether another value will do too. Default: only the one. */
  readonly accepts?: (value: string) => boolean;
}

export function wordOf({ name, value }: KernelParameter): string {
  return `${name}=${value}`;
}

/** What is wrong with the words about a parameter; a contrary one is, even where a later one overrides it. */
export function problemIn(words: readonly KernelWord[], parameter: KernelParameter): string | undefined {
  const named = wordsNamed(words, parameter.name);
  if (named.length === 0) return 'not set';
  const contrary = named.filter((word) => !isRight(word, parameter));
  return contrary.length === 0 ? undefined : contrary.map(({ text }) => text).join(' ');
}

/** What is wrong with the value in force, which is the last one. */
export function problemInForce(words: readonly KernelWord[], parameter: KernelParameter): string | undefined {
  const last = wordsNamed(words, parameter.name).at(-1);
  if (last === undefined) return 'not set';
  return isRight(last, parameter) ? undefined : last.text;
}

/** Whether the word speaks of the parameter and says otherwise. */
export function isContrary(word: KernelWord, parameter: KernelParameter): boolean {
  return wordsNamed([word], parameter.name).length > 0 && !isRight(word, parameter);
}

/** Takes contrary words out of a line of grub.cfg, each with the blank before it, and adds what is missing. */
export function lineEdits(line: KernelLine, parameters: readonly KernelParameter[]): TextEdit[] {
  const edits: TextEdit[] = line.words
    .filter((word) => parameters.some((parameter) => isContrary(word, parameter)))
    .map(({ start, end }) => ({ start: start - 1, end, text: '' }));
  const missing = parameters.filter(
    (parameter) => !wordsNamed(line.words, parameter.name).some((word) => isRight(word, parameter)),
  );
  if (missing.length > 0) {
    const text = missing.map((parameter) => ` ${wordOf(parameter)}`).join('');
    edits.push({ start: line.insertAt, end: line.insertAt, text });
  }
  return edits;
}

function isRight({ value }: KernelWord, parameter: KernelParameter): boolean {
  if (value === undefined) return false;
  return parameter.accepts?.(value) ?? value === parameter.value;
}
