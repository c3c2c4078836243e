import { Unmeasured } from '../../host/unmeasured.ts';
import { combined, fate, type FilterChain, type FilterRule, type Outcomes } from './fate.ts';
import { Cursor } from './nft-cursor.ts';
import { nftRule } from './nft-rule.ts';
import { nftTokens, type Token } from './nft-tokens.ts';
import { elementsOf } from './nft-words.ts';
import type { Family, Hook, Packet } from './packet.ts';

/** A chain of nftables, with the lines of the text that say it where one text does. */
export interface NftChain extends FilterChain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  /** Set for a base chain. */
  readonly base?: { readonly type: string; readonly hook: string; readonly priority: string };
  readonly rules: readonly FilterRule[];
  /** The line of each rule, counted from 0, in the file that says it. */
  readonly lines: readonly number[];
  /** The line with type and hook, and the one with the closing brace. */
  readonly header?: number;
  readonly end?: number;
}

interface Growing {
  family: string;
  table: string;
  name: string;
  base?: { type: string; hook: string; priority: string };
  policy?: 'accept' | 'drop';
  rules: FilterRule[];
  lines: number[];
  header?: number;
  end?: number;
}

interface Table {
  readonly chains: Map<string, Growing>;
  readonly sets: Map<string, readonly string[]>;
  /** Line of the closing brace. */
  end?: number;
}

/** Gives the texts that an include stands for, in order; each with its path. */
export type Includes = (pattern: string, where: string) => readonly { path: string; text: string }[];

/**
 * What a file for `nft -f`, or the list of `nft list ruleset`, makes of an empty kernel. Throws Unmeasured for what
 * cannot be followed.
 */
export class NftRuleset {
  /** By family and name: `inet filter`. */
  readonly tables = new Map<string, Table>();
  /** What the includes name, as written. */
  readonly patterns: string[] = [];
  readonly #variables = new Map<string, readonly Token[]>();
  readonly #includes: Includes;

  constructor(where: string, text: string, includes: Includes = () => []) {
    this.#includes = includes;
    this.#read(where, text, 0);
  }

  /** Base chains of type filter that see a family's packets on a hook. */
  bases(hook: Hook, family: Family): NftChain[] {
    return this.chains().filter(
      ({ base, family: own }) =>
        base?.type === 'filter' && base.hook === hook && (own === 'inet' || own === family),
    );
  }

  chains(): NftChain[] {
    return [...this.tables.values()].flatMap(({ chains }) => [...chains.values()]);
  }

  /** All that may become of a packet that passes every base chain of its hook. */
  outcomes(packet: Packet): Outcomes {
    const all = this.bases(packet.hook, packet.family).map((chain) => this.within(chain, packet));
    const [first = accepted, ...others] = all;
    return others.reduce(combined, first);
  }

  /** What may become of a packet in one base chain alone. */
  within(chain: NftChain, packet: Packet): Outcomes {
    return fate(this.siblings(chain), chain.name, packet);
  }

  siblings({ family, table }: NftChain): ReadonlyMap<string, FilterChain> {
    return this.tables.get(`${family} ${table}`)?.chains ?? new Map<string, FilterChain>();
  }

  policy(hook: Hook, family: Family): 'accept' | 'drop' | undefined {
    const bases = this.bases(hook, family);
    if (bases.length === 0) return undefined;
    return bases.some(({ policy }) => policy === 'drop') ? 'drop' : 'accept';
  }

  #read(where: string, text: string, depth: number): void {
    if (depth > 16) throw new Unmeasured(`${where}: includes more than 16 deep`);
    const cursor = new Cursor(where, nftTokens(text));
    while (cursor.skipSeparators()) this.#command(cursor, depth);
  }

  #command(cursor: Cursor, depth: number): void {
    const word = cursor.next().text;
    switch (word) {
      case 'table':
        return this.#tableBlock(cursor);
      case 'add':
      case 'create':
      case 'insert':
        return this.#add(cursor, word === 'insert');
      case 'chain':
      case 'rule':
        cursor.back();
        return this.#add(cursor, false);
      case 'flush':
      case 'delete':
      case 'destroy':
        return this.#remove(cursor, word);
      case 'define':
      case 'redefine':
        return this.#define(cursor);
      case 'include':
        return this.#include(cursor, depth);
      case 'undefine':
      case 'list':
      case 'reset':
      case 'set':
      case 'map':
      case 'element':
        cursor.statement();
        return;
      default:
        throw cursor.refused(word);
    }
  }

  #tableBlock(cursor: Cursor): void {
    const { family, name } = cursor.address();
    const table = this.#table(family, name);
    if (cursor.peek()?.kind !== 'open') return;
    cursor.next();
    while (cursor.skipSeparators() && cursor.peek()?.kind !== 'close') {
      const word = cursor.next().text;
      if (word === 'chain') {
        const chain = chainOf(table, family, name, cursor.next().text);
        this.#chainBody(cursor, table, chain);
      } else if (word === 'set') {
        const set = cursor.next().text;
        const block = this.#substituted(cursor.block());
        // What a set holds that fills and empties by itself is not known.
        if (!block.some(({ text }) => text === 'dynamic' || text === 'timeout'))
          table.sets.set(set, elements(block));
      } else cursor.statement();
    }
    table.end = cursor.peek()?.line ?? 0;
    cursor.close();
  }

  #chainBody(cursor: Cursor, table: Table, chain: Growing): void {
    if (cursor.peek()?.kind !== 'open') return;
    cursor.next();
    while (cursor.skipSeparators() && cursor.peek()?.kind !== 'close')
      this.#chainStatement(cursor, table, chain);
    chain.end = cursor.peek()?.line ?? 0;
    cursor.close();
  }

  #chainStatement(cursor: Cursor, table: Table, chain: Growing): void {
    const line = cursor.peek()?.line ?? 0;
    const tokens = this.#substituted(cursor.statement());
    const [first, second] = tokens;
    if (first?.text === 'type') {
      chain.base = baseOf(tokens);
      chain.header = line;
    } else if (first?.text === 'policy') chain.policy = second?.text === 'drop' ? 'drop' : 'accept';
    else if (!['comment', 'device', 'devices', 'flags'].includes(first?.text ?? ''))
      place(chain, table, tokens, line, false);
  }

  #add(cursor: Cursor, isInsert: boolean): void {
    const what = cursor.next().text;
    if (what === 'table') return this.#tableBlock(cursor);
    if (!['chain', 'rule', 'set', 'element'].includes(what)) {
      cursor.statement();
      return;
    }
    const { family, name } = cursor.address();
    const table = this.#table(family, name);
    if (what === 'set' || what === 'element') return this.#addElements(cursor, table, what);
    const chain = chainOf(table, family, name, cursor.next().text);
    if (what === 'chain') return this.#chainBody(cursor, table, chain);
    const line = cursor.peek()?.line ?? 0;
    const tokens = this.#substituted(cursor.statement());
    if (['position', 'index', 'handle'].includes(tokens[0]?.text ?? ''))
      throw cursor.refused(tokens[0]?.text ?? '');
    place(chain, table, tokens, line, isInsert);
  }

  #addElements(cursor: Cursor, { sets }: Table, what: 'set' | 'element'): void {
    const name = cursor.next().text;
    const block = this.#substituted(cursor.block());
    const added = what === 'set' ? elements(block) : elementsOf(block);
    sets.set(name, [...(sets.get(name) ?? []), ...added]);
  }

  #remove(cursor: Cursor, how: string): void {
    const what = cursor.next().text;
    if (what === 'ruleset') {
      cursor.statement();
      this.tables.clear();
      return;
    }
    if (what !== 'table' && what !== 'chain') {
      if (what === 'rule') throw cursor.refused(`${how} rule`);
      cursor.statement();
      return;
    }
    const { family, name } = cursor.address();
    const table = this.tables.get(`${family} ${name}`);
    if (what === 'table') {
      if (how === 'flush') for (const chain of table?.chains.values() ?? []) empty(chain);
      else this.tables.delete(`${family} ${name}`);
      return;
    }
    const own = cursor.next().text;
    const chain = table?.chains.get(own);
    if (how !== 'flush') table?.chains.delete(own);
    else if (chain !== undefined) empty(chain);
  }

  #define(cursor: Cursor): void {
    const name = cursor.next().text;
    const [equals, ...value] = cursor.statement();
    if (equals?.text !== '=') throw cursor.refused(name);
    this.#variables.set(name, this.#substituted(value));
  }

  #include(cursor: Cursor, depth: number): void {
    const pattern = cursor.next().text;
    cursor.statement();
    this.patterns.push(pattern);
    for (const { path, text } of this.#includes(pattern, cursor.where)) this.#read(path, text, depth + 1);
  }

  #substituted(tokens: readonly Token[]): Token[] {
    let grown = 0;
    return tokens.flatMap((token) => {
      const value = token.text.startsWith('$') ? this.#variables.get(token.text.slice(1)) : undefined;
      if (value === undefined) return [token];
      grown += value.length;
      if (grown > 100_000) throw new Unmeasured('variables of the rules grow beyond all bounds');
      return value.map((one) => ({ ...one, line: token.line }));
    });
  }

  #table(family: string, name: string): Table {
    const key = `${family} ${name}`;
    const table = this.tables.get(key) ?? { chains: new Map(), sets: new Map() };
    this.tables.set(key, table);
    return table;
  }
}

const accepted: Outcomes = new Set(['accepted by policy'] as const);

function chainOf({ chains }: Table, family: string, table: string, name: string): Growing {
  const chain = chains.get(name) ?? { family, table, name, rules: [], lines: [] };
  chains.set(name, chain);
  return chain;
}

function place(chain: Growing, table: Table, tokens: readonly Token[], line: number, first: boolean): void {
  const at = first ? 0 : chain.rules.length;
  chain.rules.splice(at, 0, nftRule(tokens, table.sets));
  chain.lines.splice(at, 0, line);
}

function empty(chain: Growing): void {
  chain.rules.length = 0;
  chain.lines.length = 0;
}

/** `type filter hook input priority filter - 5` */
function baseOf(tokens: readonly Token[]): { type: string; hook: string; priority: string } {
  const words = tokens.map(({ text }) => text);
  const after = (name: string) => words[words.indexOf(name) + 1] ?? '';
  return {
    type: after('type'),
    hook: after('hook'),
    priority: words.slice(words.indexOf('priority') + 1).join(' '),
  };
}

function elements(tokens: readonly Token[]): readonly string[] {
  const start = tokens.findIndex(({ text }) => text === 'elements');
  const open = tokens.findIndex(({ kind }, at) => at > start && kind === 'open');
  const close = tokens.findIndex(({ kind }, at) => at > open && kind === 'close');
  return start < 0 || open < 0 ? [] : elementsOf(tokens.slice(open + 1, close < 0 ? undefined : close));
}
