/** One element of a shell pattern, and whether a character fits it. */
type Element = 'any string' | ((character: string) => boolean);

/**
 * Whether a whole name fits a shell pattern with `*`, `?`, `[…]` and `\`, as fnmatch(3) has it without
 * flags in the C locale. Takes time in proportion to pattern × name at worst.
 */
export function fits(pattern: string, name: string): boolean {
  const elements = elementsOf(pattern);
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < name.length) {
    const element = elements[at];
    if (element === 'any string') {
      star = at++;
      resume = position;
    } else if (element?.(name.charAt(position))) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (elements[at] === 'any string') at++;
  return at === elements.length;
}

/** Whether a path fits a pattern component by component, as glob(7) has it: no wildcard matches a slash. */
export function pathFits(pattern: string, path: string): boolean {
  const patterns = pattern.split('/');
  const names = path.split('/');
  return patterns.length === names.length && patterns.every((one, at) => fits(one, names[at] ?? ''));
}

/** Whether a text holds a wildcard of glob(7). */
export function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

function elementsOf(pattern: string): Element[] {
  const elements: Element[] = [];
  let closes = true;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '*') {
      if (elements.at(-1) !== 'any string') elements.push('any string');
    } else if (character === '?') elements.push(() => true);
    else if (character === '[') {
      // Where one bracket is never closed, no later one is: looking again would take squared time.
      const set: CharacterSet | undefined = closes ? setAt(pattern, at) : undefined;
      closes = set !== undefined;
      elements.push(set?.holds ?? ((other) => other === '['));
      at = set?.end ?? at;
    } else {
      // A backslash takes the next character as it is; at the end nothing fits it.
      const literal = character === '\\' ? pattern.charAt(++at) : character;
      elements.push((other) => other === literal);
    }
  }
  return elements;
}

interface CharacterSet {
  readonly holds: (character: string) => boolean;
  /** Index of the closing bracket. */
  readonly end: number;
}

/** Reads `[…]`; undefined where the bracket is never closed, so that it stands for itself. */
function setAt(pattern: string, open: number): CharacterSet | undefined {
  let at = open + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const first = at;
  const members: ((character: string) => boolean)[] = [];
  while (at < pattern.length) {
    if (pattern[at] === ']' && at > first)
      return { end: at, holds: (character) => members.some((member) => member(character)) !== negated };
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 12));
    if (named !== null) {
      const characterClass = classes[named[1] ?? ''] ?? /(?!)/;
      members.push((character) => characterClass.test(character));
      at += named[0].length;
      continue;
    }
    const from = pattern[at] === '\\' ? pattern.charAt(++at) : pattern.charAt(at);
    at++;
    if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
      at++;
      const to = pattern[at] === '\\' ? pattern.charAt(++at) : pattern.charAt(at);
      at++;
      members.push((character) => from <= character && character <= to);
    } else members.push((character) => character === from);
  }
  return undefined;
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\u0000-\u001f\u007f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
