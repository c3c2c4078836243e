import type { FilterRule, Verdict } from './fate.ts';
import type { Token } from './nft-tokens.ts';
import { elementsOf, mapEntry, onInterface, verdicts } from './nft-words.ts';
import {
  all,
  any,
  comesFrom,
  goesInto,
  goesTo,
  isOf,
  not,
  sure,
  type Certainty,
  type Packet,
} from './packet.ts';

/** Named sets of a table, with their elements. */
export type NamedSets = ReadonlyMap<string, readonly string[]>;

/** Reads the words of one rule (nft(8), expressions and statements). What is not understood may match or not. */
export function nftRule(tokens: readonly Token[], sets: NamedSets): FilterRule {
  const reader = new Reader(tokens, sets);
  reader.read();
  const { conditions } = reader;
  const { decider } = reader;
  return {
    text: tokens.map(({ text, kind }) => (kind === 'string' ? `"${text}"` : text)).join(' '),
    decide(packet) {
      const matches = all(conditions.map((one) => one(packet)));
      if (matches === 'no' || decider === undefined) return { matches, verdict: { kind: 'continue' } };
      const decided = decider(packet);
      return { matches: all([matches, decided.matches]), verdict: decided.verdict };
    },
  };
}

type Condition = (packet: Packet) => Certainty;
type Decider = (packet: Packet) => { matches: Certainty; verdict: Verdict };

/** What a key of a packet is compared with. */
type Test = (packet: Packet, value: string) => Certainty;

class Reader {
  readonly conditions: Condition[] = [];
  decider: Decider | undefined;
  readonly #tokens: readonly Token[];
  readonly #sets: NamedSets;
  #at = 0;

  constructor(tokens: readonly Token[], sets: NamedSets) {
    this.#tokens = tokens;
    this.#sets = sets;
  }

  read(): void {
    while (this.#at < this.#tokens.length && this.decider === undefined) this.#statement();
  }

  #word(ahead = 0): string {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'word' ? token.text : '';
  }

  #statement(): void {
    const word = this.#word();
    const verdict = verdicts[word];
    if (verdict !== undefined) {
      if (word === 'reject') this.#rejection();
      this.decider = () => ({ matches: 'yes', verdict });
      return;
    }
    this.#at += 1;
    switch (word) {
      case 'jump':
      case 'goto': {
        const target: Verdict = { kind: word, chain: this.#tokens[this.#at]?.text ?? '' };
        this.decider = () => ({ matches: 'yes', verdict: target });
        return;
      }
      case 'counter':
        if (this.#word() === 'packets') this.#at += 4;
        else if (this.#word() === 'name') this.#at += 2;
        return;
      case 'comment':
        this.#at += 1;
        return;
      case 'log':
        while (logOptions.has(this.#word())) this.#at += 2;
        return;
      case 'notrack':
        return;
      case 'meta':
        if (!metaKeys.has(this.#word())) this.#unclearKey();
        return;
      case 'iif':
      case 'iifname':
        return this.#compare((packet, value) => onInterface(packet, 'output', value));
      case 'oif':
      case 'oifname':
        return this.#compare((packet, value) => onInterface(packet, 'input', value));
      case 'l4proto':
        return this.#compare(isOf);
      case 'nfproto':
        return this.#compare(({ family }, value) => sure(value === (family === 'ip' ? 'ipv4' : 'ipv6')));
      case 'ip':
      case 'ip6':
        return this.#address(word);
      case 'tcp':
      case 'udp':
      case 'sctp':
      case 'dccp':
      case 'udplite':
        this.conditions.push((packet) => isOf(packet, word));
        return this.#port();
      case 'th':
        return this.#port();
      case 'icmp':
      case 'icmpv6':
        this.conditions.push((packet) => isOf(packet, word));
        return this.#unclearKey();
      case 'ct':
        if (this.#word() !== 'state') return this.#unclearKey();
        this.#at += 1;
        return this.#compare(({ state }, value) => sure(state === value));
      default:
        this.conditions.push(unclear);
    }
  }

  /** What a packet is answered with says which packets are meant: nft lists no other condition for that. */
  #rejection(): void {
    const answer = this.#word(1) === 'with' ? this.#word(2) : '';
    if (answer === 'icmp') this.conditions.push(({ family }) => sure(family === 'ip'));
    if (answer === 'icmpv6') this.conditions.push(({ family }) => sure(family === 'ip6'));
    if (answer === 'tcp') this.conditions.push((packet) => isOf(packet, 'tcp'));
  }

  #address(family: 'ip' | 'ip6'): void {
    this.conditions.push((packet) => sure(packet.family === family));
    const field = this.#word();
    this.#at += 1;
    if (field === 'saddr') this.#compare(comesFrom);
    else if (field === 'daddr') this.#compare(goesInto);
    else if (field === 'protocol' || field === 'nexthdr') this.#compare(isOf);
    else this.#compare(() => 'maybe');
  }

  #port(): void {
    const field = this.#word();
    this.#at += 1;
    if (field === 'dport') this.#compare((packet, value) => goesTo(packet, services[value] ?? value));
    else this.#compare(() => 'maybe');
  }

  /** `meta mark 1`, `ct mark set 2`, `icmp type echo-request`: a key whose values are not looked at. */
  #unclearKey(): void {
    this.#at += 1;
    if (this.#word() === 'set') {
      this.#at += 2;
      return;
    }
    this.#compare(() => 'maybe');
  }

  /** Reads what a key is compared with, or mapped by. */
  #compare(test: Test): void {
    const operator = this.#word();
    if (operator === 'vmap') return this.#map(test);
    // Concatenations, masks and inequalities.
    if (['.', '&', '|', '^', '<', '>', '<=', '>=', 'and', 'or', '<<', '>>'].includes(operator)) {
      this.conditions.push(unclear);
      this.#at += 1;
      return;
    }
    if (operator === '==' || operator === '!=' || operator === 'eq' || operator === 'ne') this.#at += 1;
    const values = this.#values();
    const matches: Condition = (packet) =>
      values === undefined ? 'maybe' : any(values.map((value) => test(packet, value)));
    const isNot = operator === '!=' || operator === 'ne';
    this.conditions.push(isNot ? (packet) => not(matches(packet)) : matches);
  }

  /** One value, several with commas, or a set; undefined for a set whose elements are not known. */
  #values(): readonly string[] | undefined {
    const first = this.#tokens[this.#at];
    if (first?.kind === 'open') return this.#elements();
    if (first?.text.startsWith('@') === true) {
      this.#at += 1;
      return this.#sets.get(first.text.slice(1));
    }
    const values = [first?.text ?? ''];
    this.#at += 1;
    while (this.#tokens[this.#at]?.kind === 'comma') {
      values.push(this.#tokens[this.#at + 1]?.text ?? '');
      this.#at += 2;
    }
    return values;
  }

  #elements(): string[] {
    const end = this.#tokens.findIndex(({ kind }, at) => at > this.#at && kind === 'close');
    const stop = end < 0 ? this.#tokens.length : end;
    const elements = elementsOf(this.#tokens.slice(this.#at + 1, stop));
    this.#at = stop + 1;
    return elements;
  }

  /** `tcp dport vmap { 22 : accept, 80 : jump web }` */
  #map(test: Test): void {
    this.#at += 1;
    const elements = this.#tokens[this.#at]?.kind === 'open' ? this.#elements() : undefined;
    const entries = elements?.map(mapEntry);
    this.decider = (packet) => {
      if (entries === undefined) return { matches: 'maybe', verdict: { kind: 'unknown' } };
      const hits = entries.map(({ key, verdict }) => ({ hit: test(packet, key), verdict }));
      const sureHit = hits.find(({ hit }) => hit === 'yes');
      if (sureHit !== undefined) return { matches: 'yes', verdict: sureHit.verdict };
      const perhaps = hits.some(({ hit }) => hit === 'maybe');
      return perhaps
        ? { matches: 'maybe', verdict: { kind: 'unknown' } }
        : { matches: 'no', verdict: { kind: 'continue' } };
    };
  }
}

const unclear: Condition = () => 'maybe';

const metaKeys: ReadonlySet<string> = new Set(['iif', 'iifname', 'oif', 'oifname', 'l4proto', 'nfproto']);

const logOptions: ReadonlySet<string> = new Set([
  'prefix',
  'level',
  'group',
  'snaplen',
  'queue-threshold',
  'flags',
]);

/** Names that people write for ports (/etc/services). */
const services: Readonly<Record<string, string>> = {
  ssh: '22',
  domain: '53',
  http: '80',
  ntp: '123',
  https: '443',
};
