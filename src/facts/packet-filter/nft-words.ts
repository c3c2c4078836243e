import type { Verdict } from './fate.ts';
import type { Token } from './nft-tokens.ts';
import { sure, type Certainty, type Packet } from './packet.ts';

/** The elements between two braces, each as its words with blanks. */
export function elementsOf(tokens: readonly Token[]): string[] {
  const elements: string[][] = [[]];
  for (const { text, kind } of tokens)
    if (kind === 'comma') elements.push([]);
    else if (kind !== 'separator') elements.at(-1)?.push(text);
  return elements.map((words) => words.join(' ')).filter((element) => element !== '');
}

/** `80 : jump web` */
export function mapEntry(element: string): { key: string; verdict: Verdict } {
  const colon = element.lastIndexOf(':');
  const [word = '', chain = ''] = element
    .slice(colon + 1)
    .trim()
    .split(' ');
  const known = verdicts[word];
  const verdict: Verdict =
    known ?? (word === 'jump' || word === 'goto' ? { kind: word, chain } : { kind: 'unknown' });
  return { key: element.slice(0, Math.max(colon, 0)).trim(), verdict };
}

/** A name may end with a star; no rule about the way in tells packets on their way out apart. */
export function onInterface(packet: Packet, foreign: Packet['hook'], name: string): Certainty {
  if (packet.hook === foreign) return 'no';
  if (name.endsWith('*')) {
    const isLo = 'lo'.startsWith(name.slice(0, -1));
    return packet.loopback ? sure(isLo) : 'maybe';
  }
  if (name === 'lo' || name === '1') return sure(packet.loopback);
  return packet.loopback ? 'no' : 'maybe';
}

/** Words that end a rule (nft(8), verdict statements). */
export const verdicts: Readonly<Record<string, Verdict>> = {
  accept: { kind: 'accept' },
  drop: { kind: 'drop' },
  reject: { kind: 'drop' },
  return: { kind: 'return' },
  continue: { kind: 'continue' },
  queue: { kind: 'unknown' },
  tproxy: { kind: 'unknown' },
  synproxy: { kind: 'unknown' },
};
