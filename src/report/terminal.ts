/** How text is drawn: whether in colours, and how many columns a line of prose may take. */
export interface Style {
  readonly color: boolean;
  readonly width: number;
}

/** A pattern of what no reader sees or what a terminal obeys: controls, formats, surrogates, unusual spaces. */
export const unseen = String.raw`[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs}`;
const unseenOrTab = new RegExp(unseen, 'gu');
const unseenButTab = new RegExp(`(?!\t)(?:${unseen})`, 'gu');

/**
 * Any string from a target as harmless text for a terminal: whatever cannot be seen, or would move, colour or
 * turn round what can, is written as `\n`, `\x1b`, `\u202e` or `\u{e0001}`.
 *
 * @param limit UTF-16 units that are shown; what is cut off leaves an ellipsis
 */
export function plain(text: string, limit = 1000): string {
  if (text.length <= limit) return text.replace(unseenOrTab, escaped);
  return `${text.slice(0, limit).replace(unseenOrTab, escaped)}…`;
}

/** Characters of one string in a format for machines. A path takes at most 4096 bytes. */
const LONGEST = 16_384;

/** A string from a target as one line of harmless text for a program that shows it: as `plain`, but long ones too. */
export function seen(text: string): string {
  return plain(text, LONGEST);
}

/** Text that UTF-8 can hold: half a surrogate pair becomes U+FFFD. */
export function whole(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** A line of a file, whole; tabs stay. */
export function plainLine(text: string): string {
  return text.replace(unseenButTab, escaped);
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code > 0xffff) return `\\u{${digits}}`;
  return (
    named[character] ?? (code > 0xff ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`)
  );
}

/** What our own text draws with, for a terminal that knows ASCII alone. */
const drawn: Readonly<Record<string, string>> = {
  '█': '#',
  '░': '-',
  '·': '?',
  '→': '->',
  '…': '...',
  '’': "'",
};

/** Text for a locale that is not UTF-8: our drawings as ASCII, and any other character as `plain` writes unseen ones. */
export function asciiOnly(text: string): string {
  return text.replace(/\P{ASCII}/gu, (character) => drawn[character] ?? escaped(character));
}

/** SGR parameters that begin and end a colour. `util.styleText` would look at the terminal by itself. */
const colors = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  bold: [1, 22],
  dim: [2, 22],
} as const;
export type Color = keyof typeof colors;

/** Puts harmless text in a colour, where colours are wanted. */
export function paint({ color }: Style, name: Color, text: string): string {
  const [begin, end] = colors[name];
  return color && text !== '' ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
}
