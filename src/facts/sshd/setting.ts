import type { Conditions } from './conditions.ts';
import { canonicalKeyword, type Scope } from './keywords.ts';
import type { Directive } from './line.ts';
import { listOptionOf, optionOf, readValue, type Build } from './options.ts';
import { isSince, nameOf } from './version.ts';
import { Unmeasured } from '../../host/unmeasured.ts';

/** A line of a file, from 1; the file is named after all links. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One active line. */
export interface Setting extends Place {
  /** In lower case and by today's name. */
  readonly keyword: string;
  /** Its arguments: one for most options. */
  readonly args: readonly string[];
  /** The value of an option that can be judged, in the words of `sshd -T`; empty for others. */
  readonly value: string;
  readonly scope: Scope;
  /** Whether the daemon's command line sets it, not a file of sshd's own. */
  readonly commandLine: boolean;
  /** The Match blocks that it stands in, the outermost first; all must apply. Empty outside of any. */
  readonly blocks: readonly Conditions[];
  /** The end of the line that is no part of the setting; see Directive. */
  readonly tail: string;
}

/** Reads a setting. The values of options that can be judged are checked, those of others are not. */
export function settingOf(
  directive: Directive,
  scope: Scope,
  place: Place,
  build: Build,
  blocks: readonly Conditions[],
  commandLine = false,
): Setting {
  const keyword = canonicalKeyword(directive.keyword);
  const { words, tail } = directive;
  const option = optionOf(keyword);
  const args = option === undefined ? argumentsOf(directive, build) : singleArgument(words, build);
  const value = option === undefined ? '' : readValue(option, args?.[0] ?? '', build);
  const judged = option !== undefined || listOptionOf(keyword) !== undefined;
  if (judged && (args === undefined || value === undefined))
    throw new Unmeasured(
      `${place.file}:${place.line}: ${directive.keyword} ${directive.rest} is no value that is understood`,
    );
  return { keyword, args: args ?? words, value: value ?? '', scope, ...place, commandLine, blocks, tail };
}

/** The one argument of an option; undefined where it is missing or another one follows. */
function singleArgument(words: readonly string[], { version }: Build): readonly string[] | undefined {
  const [first = '', second] = words;
  if (first === '') return undefined;
  const alone = isSince(version, 8, 7) ? words.length === 1 : second === undefined || second === '';
  return alone ? [first] : undefined;
}

/** The arguments of a list; undefined where sshd refuses it. Before 8.7 an empty word ends the list and nothing may follow. */
export function argumentsOf({ words }: Directive, { version }: Build): readonly string[] | undefined {
  const empty = words.indexOf('');
  if (isSince(version, 8, 7))
    return empty >= 0 || (words.length === 0 && isSince(version, 10, 0)) ? undefined : words;
  if (empty < 0) return words;
  return (words[empty + 1] ?? '') === '' ? words.slice(0, empty) : undefined;
}

/** What is thrown where that release of sshd would not start with the line. */
export function refusal({ file, line }: Place, { version }: Build, why: string): Unmeasured {
  return new Unmeasured(`${file}:${line}: OpenSSH ${nameOf(version)} refuses the file: ${why}`);
}
