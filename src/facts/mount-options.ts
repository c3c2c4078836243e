import { mountOptions, type MountOption } from '../change.ts';

/**
 * The words of a list of mount options as mount(8) splits it: at commas outside double quotes. Undefined where a
 * quote is not closed: mount leaves out what follows it, whatever that was meant to be.
 */
export function splitOptions(list: string): string[] | undefined {
  const words: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < list.length; at += 1) {
    if (list[at] === '"') quoted = !quoted;
    if (quoted || list[at] !== ',') continue;
    words.push(list.slice(start, at));
    start = at + 1;
  }
  if (quoted) return undefined;
  return [...words, list.slice(start)].filter((word) => word !== '');
}

/**
 * Which of the three the list brings in the end: of contrary words the right-most wins, and those that let users
 * mount bring some along (mount(8)).
 */
export function optionsInForce(words: readonly string[]): ReadonlySet<MountOption> {
  const given = new Set<MountOption>();
  for (const word of words) {
    for (const option of broughtBy(word)) given.add(option);
    for (const option of mountOptions) if (word === contraryOf(option)) given.delete(option);
  }
  return given;
}

/** `dev` for `nodev`. */
function contraryOf(option: MountOption): string {
  return option.slice(2);
}

function broughtBy(word: string): readonly MountOption[] {
  if (word === 'user' || word === 'users') return mountOptions;
  if (word === 'owner' || word === 'group') return ['nosuid', 'nodev'];
  return mountOptions.filter((option) => option === word);
}

/** The value of the last `name=value` of a list; undefined where there is none. */
export function optionValue(words: readonly string[], name: string): string | undefined {
  return words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The list with words added at its end, where they win over contrary ones. Nothing in it is lost. */
export function withOptions(list: string, words: readonly string[]): string {
  if (list === '') return words.join(',');
  return [list.replace(/,$/, ''), ...words].join(',');
}
