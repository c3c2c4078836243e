import { Unmeasured } from '../../host/unmeasured.ts';
import type { FilterChain, FilterRule } from './fate.ts';
import { iptablesRule } from './iptables-rule.ts';

/** What a text in the form of iptables-save(8) says of one table, with the lines that say it. */
export interface SavedTable {
  /** Line of `*filter`, counted from 0. */
  readonly start: number;
  /** Line of its `COMMIT`. */
  readonly end: number;
  readonly chains: ReadonlyMap<string, SavedChain>;
}

export interface SavedChain extends FilterChain {
  /** Line of `:INPUT ACCEPT [0:0]`; undefined where the text does not state the chain. */
  readonly line?: number;
  /** The line of each rule. */
  readonly lines: readonly number[];
  readonly rules: readonly FilterRule[];
}

/**
 * The table `filter` of a saved rule set; undefined where the text has none. Throws Unmeasured for what
 * iptables-restore(8) would refuse, or would load in a way that this reader does not follow.
 */
export function filterTable(where: string, text: string): SavedTable | undefined {
  let found: { start: number; end: number; chains: Map<string, Growing> } | undefined;
  let inside: string | undefined;
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (inside === undefined) {
      if (!/^\*\w+$/.test(line)) throw refused(where, at, line);
      inside = line.slice(1);
      if (inside !== 'filter') continue;
      if (found !== undefined)
        throw new Unmeasured(`${where}:${at + 1}: the table filter stands there twice`);
      found = { start: at, end: -1, chains: new Map() };
    } else if (line === 'COMMIT') {
      if (inside === 'filter' && found !== undefined) found.end = at;
      inside = undefined;
    } else if (inside === 'filter' && found !== undefined) readLine(found.chains, where, at, line);
  }
  if (inside !== undefined) throw new Unmeasured(`${where}: the table ${inside} has no COMMIT`);
  return found;
}

interface Growing {
  line?: number;
  policy?: 'accept' | 'drop';
  rules: FilterRule[];
  lines: number[];
}

function readLine(chains: Map<string, Growing>, where: string, at: number, line: string): void {
  if (line.startsWith(':')) {
    const [name = '', policy = ''] = line.slice(1).split(/\s+/);
    const chain = chainOf(chains, name);
    chain.line = at;
    if (policy !== '-') chain.policy = policy === 'DROP' ? 'drop' : 'accept';
    return;
  }
  const words = wordsOf(line);
  // A rule may begin with its counters.
  if (/^\[\d+:\d+\]$/.test(words[0] ?? '')) words.shift();
  const [command = '', name = '', second = ''] = words;
  if (command === '-N' || command === '--new-chain') chainOf(chains, name);
  else if (command === '-A' || command === '--append') add(chainOf(chains, name), at, line, words.slice(2));
  else if ((command === '-P' || command === '--policy') && second !== '')
    chainOf(chains, name).policy = second === 'DROP' ? 'drop' : 'accept';
  else throw refused(where, at, line);
}

function chainOf(chains: Map<string, Growing>, name: string): Growing {
  const known = chains.get(name);
  if (known !== undefined) return known;
  const chain: Growing = { rules: [], lines: [] };
  chains.set(name, chain);
  return chain;
}

function add(chain: Growing, at: number, line: string, words: readonly string[]): void {
  chain.rules.push(iptablesRule(line, words));
  chain.lines.push(at);
}

/** Words with double quotes and backslashes as iptables-restore reads them. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\' && quoted) {
      at += 1;
      word = (word ?? '') + line.charAt(at);
    } else if (character === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (!quoted && (character === ' ' || character === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

function refused(where: string, at: number, line: string): Unmeasured {
  return new Unmeasured(
    `${where}:${at + 1}: "${line.slice(0, 60)}" is no line of a saved rule set that can be judged`,
  );
}
