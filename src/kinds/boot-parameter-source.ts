import render from '../../templates/etc/default/grub.d/60-cis-harden.cfg.hbs';
import type { Change } from '../change.ts';
import type { ConfFile } from '../facts/conf-files.ts';
import {
  kernelAssignments,
  kernelVariablesIn,
  managedGrubFile,
  type KernelVariable,
} from '../facts/grub-defaults.ts';
import { kernelWord, kernelWords, wordsNamed, type KernelWord } from '../facts/kernel-command-line.ts';
import { template } from '../template.ts';
import { isContrary, problemIn, wordOf, type KernelParameter } from './boot-parameter-words.ts';
import { edited } from './text-edit.ts';

const dropIn = template<{ words: readonly string[] }>(render);

/** What update-grub will write onto kernel lines; undefined where only a shell could tell. */
export interface SourceWords {
  readonly all: readonly KernelWord[] | undefined;
  /** Those that recovery entries get too. */
  readonly everywhere: readonly KernelWord[] | undefined;
}

export function sourceWords(files: readonly ConfFile[]): SourceWords {
  const { GRUB_CMDLINE_LINUX: always, GRUB_CMDLINE_LINUX_DEFAULT: normally } = kernelVariablesIn(files);
  const everywhere = always === undefined ? undefined : kernelWords(always);
  const more = normally === undefined ? undefined : kernelWords(normally);
  return {
    everywhere,
    all: everywhere === undefined || more === undefined ? undefined : [...everywhere, ...more],
  };
}

/** The last line that decides about a variable, as `file:line`; the first file where there is none. */
export function decidingPlace(files: readonly ConfFile[], name: KernelVariable): string {
  for (const file of files.toReversed()) {
    const last = kernelAssignments(file).findLast((assignment) => assignment.name === name);
    if (last !== undefined) return `${file.path}:${last.line}`;
  }
  return files[0]?.path ?? managedGrubFile;
}

/** Changes after which update-grub writes the parameters onto every kernel line, and nothing contrary. */
export function repairSource(
  files: readonly ConfFile[],
  wrong: readonly KernelParameter[],
  obstacle: string | undefined,
): Change[] {
  const cleaned = files.map((file) => ({ ...file, text: withoutContrary(file, wrong) }));
  const others = cleaned.filter(({ path }) => path !== managedGrubFile);
  const kept = ownWords(files).filter(
    (word) => !wrong.some((parameter) => isContrary(kernelWord(word), parameter)),
  );
  const words = [...kept, ...missing(others, kept, wrong)];
  const changes: Change[] = [];
  for (const { path, text } of others)
    if (files.find((file) => file.path === path)?.text !== text)
      changes.push({ kind: 'file', path, content: text });
  if (words.join(' ') === ownWords(files).join(' ')) return [...changes, ...unbeaten(cleaned, wrong)];
  if (obstacle !== undefined) return [...changes, { kind: 'decision', text: obstacle }];
  const content = dropIn({ words: words.map((word) => word.replace(/[\\"$`]/g, '\\$&')) });
  const own: ConfFile = {
    name: managedGrubFile.slice(managedGrubFile.lastIndexOf('/') + 1),
    path: managedGrubFile,
    text: content,
  };
  changes.push({ kind: 'file', path: managedGrubFile, content, encoding: 'utf8' });
  return [...changes, ...unbeaten(inOrder([...others, own]), wrong)];
}

/** /etc/default/grub comes first, whatever its name. */
function inOrder([first, ...rest]: readonly ConfFile[]): ConfFile[] {
  if (first === undefined) return [];
  const all = first.name === 'grub' ? rest : [first, ...rest];
  const sorted = all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return first.name === 'grub' ? [first, ...sorted] : sorted;
}

function withoutContrary(file: ConfFile, wrong: readonly KernelParameter[]): string {
  const edits = kernelAssignments(file).flatMap(({ start, end }) =>
    [...file.text.slice(start, end).matchAll(/[^\s"']+/g)]
      .filter(([word]) => wrong.some((parameter) => isContrary(kernelWord(word), parameter)))
      .map((match) => wordWithBlank(file.text, start, start + match.index, match[0].length)),
  );
  return edited(file.text, edits);
}

/** The word goes with one blank beside it, so that no two stay. */
function wordWithBlank(text: string, from: number, start: number, length: number) {
  const before = start > from && /[ \t]/.test(text.charAt(start - 1));
  const end = start + length;
  const after = !before && /[ \t]/.test(text.charAt(end));
  return { start: before ? start - 1 : start, end: after ? end + 1 : end, text: '' };
}

/** What the drop-in adds so far. */
function ownWords(files: readonly ConfFile[]): string[] {
  const own = files.find(({ path }) => path === managedGrubFile);
  if (own === undefined) return [];
  const parts = kernelAssignments(own).flatMap((assignment) => assignment.parts);
  const text = parts
    .flatMap((part) => (part !== 'unknown' && 'literal' in part ? [part.literal] : []))
    .join(' ');
  return [...new Set(kernelWords(text).map((word) => word.text))];
}

function missing(
  others: readonly ConfFile[],
  kept: readonly string[],
  wrong: readonly KernelParameter[],
): string[] {
  const { everywhere = [] } = sourceWords(others);
  const known = [...everywhere, ...kept.map(kernelWord)];
  return wrong.filter(({ name }) => wordsNamed(known, name).length === 0).map(wordOf);
}

/** What still stands against the parameters once everything is written. */
function unbeaten(files: readonly ConfFile[], wrong: readonly KernelParameter[]): Change[] {
  const { all, everywhere } = sourceWords(files);
  return wrong.flatMap((parameter): Change[] => {
    const left =
      (everywhere && problemIn(everywhere, parameter)) ??
      all?.find((word) => isContrary(word, parameter))?.text;
    if (left === undefined) return [];
    const place = decidingPlace(files, 'GRUB_CMDLINE_LINUX');
    return [
      {
        kind: 'decision',
        text: `with ${place} as it stands, update-grub leaves ${parameter.name} ${left === 'not set' ? 'unset' : `at ${left}`}: make that line keep what GRUB_CMDLINE_LINUX held before and add ${wordOf(parameter)}`,
      },
    ];
  });
}
