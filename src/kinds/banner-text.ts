import { z } from 'zod';

/** What is shown where a profile says nothing. */
export const defaultWarning = [
  'This system is for authorised use only. Whatever is done on it may be recorded.',
];

/**
 * The parameter of a banner: one text, of which lines are separated by newlines, or a list of lines. Nothing
 * in it may steer a terminal or make agetty(8) show what runs here.
 */
export const bannerText = z
  .union([z.string(), z.array(z.string())])
  .refine((text) => linesOf(text).some((line) => line.trim() !== ''), 'must not be empty')
  .refine((text) => linesOf(text).every((line) => !/\p{Cc}/u.test(line)), 'must not hold control characters')
  .refine((text) => linesOf(text).join('\n').search(escapes) < 0, String.raw`must not hold \m, \r, \s or \v`)
  .optional();

export type BannerText = z.infer<typeof bannerText>;

export function linesOf(text: string | readonly string[]): readonly string[] {
  if (typeof text !== 'string') return text;
  return text.replace(/\n$/, '').split('\n');
}

/** Machine, release, system and version, in agetty's words; \S shows os-release, and letters count in either case. */
const escapes = /\\[mrsv]/gi;

/** What in a text tells which system runs here, in the order of the text, each once, and the line of the first. */
export interface Telling {
  readonly words: readonly string[];
  readonly line: number;
}

/** undefined where nothing does. `id` is the system's name in os-release. */
export function tellingIn(text: string, id: string): Telling | undefined {
  const words: string[] = [];
  let first: number | undefined;
  for (const [at, line] of text.toLowerCase().split('\n').entries()) {
    const found = [...(line.match(escapes) ?? []), ...(line.includes(id.toLowerCase()) ? [id] : [])];
    if (found.length > 0) first ??= at + 1;
    for (const word of found) if (!words.includes(word)) words.push(word);
  }
  return first === undefined ? undefined : { words, line: first };
}
