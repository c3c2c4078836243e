import type { Certainty, Packet } from './packet.ts';

/** What a rule does with a packet that answers to it. */
export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' | 'unknown' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

export interface FilterRule {
  readonly text: string;
  decide(packet: Packet): { readonly matches: Certainty; readonly verdict: Verdict };
}

export interface FilterChain {
  readonly rules: readonly FilterRule[];
  /** Of a base chain: what becomes of a packet about which no rule decides. */
  readonly policy?: 'accept' | 'drop';
}

/** What may become of a packet, and whether a rule or the policy decides it. */
export type Outcome = 'accepted' | 'dropped' | 'accepted by policy' | 'dropped by policy';
export type Outcomes = ReadonlySet<Outcome>;

/** All that may become of a packet in one base chain. */
export function fate(chains: ReadonlyMap<string, FilterChain>, base: string, packet: Packet): Outcomes {
  const walk = new Walk(chains, packet);
  // A base chain that is not stated has no rules.
  const { ends, falls } = chains.has(base) ? walk.through(base) : nothing;
  const outcomes = new Set<Outcome>(ends);
  if (falls) outcomes.add(chains.get(base)?.policy === 'drop' ? 'dropped by policy' : 'accepted by policy');
  return outcomes;
}

/** What may become of a packet that passes two base chains of one hook: a drop in either is final. */
export function combined(a: Outcomes, b: Outcomes): Outcomes {
  const outcomes = new Set<Outcome>();
  for (const one of a) for (const other of b) outcomes.add(stronger(one, other));
  return outcomes;
}

const strength: readonly Outcome[] = ['dropped', 'dropped by policy', 'accepted', 'accepted by policy'];

function stronger(a: Outcome, b: Outcome): Outcome {
  return strength.find((one) => one === a || one === b) ?? a;
}

/**
 * The place before the first rule of a base chain that ends the way of every such packet, or that leaves some of them to
 * the policy; the chain's end if there is none.
 */
export function placeFor(chains: ReadonlyMap<string, FilterChain>, base: string, packet: Packet): number {
  const walk = new Walk(chains, packet);
  const rules = chains.get(base)?.rules ?? [];
  const at = rules.findIndex((rule) => {
    const { falls, leaves } = walk.past(rule);
    return !falls || leaves;
  });
  return at < 0 ? rules.length : at;
}

interface Way {
  readonly ends: ReadonlySet<Outcome>;
  /** Whether a packet may come out at the end. */
  readonly falls: boolean;
}

class Walk {
  readonly #chains: ReadonlyMap<string, FilterChain>;
  readonly #packet: Packet;
  /** Each chain is walked once per packet, however many rules jump to it. */
  readonly #known = new Map<string, Way>();

  constructor(chains: ReadonlyMap<string, FilterChain>, packet: Packet) {
    this.#chains = chains;
    this.#packet = packet;
  }

  through(name: string): Way {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // The kernel refuses circles; a file may have one all the same.
    this.#known.set(name, { ends: new Set(), falls: true });
    const chain = this.#chains.get(name);
    const way = chain === undefined ? anything : this.#walk(chain);
    this.#known.set(name, way);
    return way;
  }

  #walk({ rules }: FilterChain): Way {
    const ends = new Set<Outcome>();
    let leaves = false;
    for (const rule of rules) {
      const way = this.past(rule);
      for (const end of way.ends) ends.add(end);
      leaves ||= way.leaves;
      if (!way.falls) return { ends, falls: leaves };
    }
    return { ends, falls: true };
  }

  /** What may become of the packet at one rule: `leaves` where it may return to the chain that called this one. */
  past(rule: FilterRule): Way & { readonly leaves: boolean } {
    const { matches, verdict } = rule.decide(this.#packet);
    if (matches === 'no') return { ends: new Set(), falls: true, leaves: false };
    const perhaps = matches === 'maybe';
    switch (verdict.kind) {
      case 'accept':
        return { ends: new Set<Outcome>(['accepted']), falls: perhaps, leaves: false };
      case 'drop':
        return { ends: new Set<Outcome>(['dropped']), falls: perhaps, leaves: false };
      case 'return':
        return { ends: new Set(), falls: perhaps, leaves: true };
      case 'continue':
        return { ends: new Set(), falls: true, leaves: false };
      case 'unknown':
        return { ...anything, leaves: false };
      case 'jump': {
        const way = this.through(verdict.chain);
        return { ends: way.ends, falls: perhaps || way.falls, leaves: false };
      }
      case 'goto': {
        const way = this.through(verdict.chain);
        return { ends: way.ends, falls: perhaps, leaves: way.falls };
      }
    }
  }
}

const nothing: Way = { ends: new Set<Outcome>(), falls: true };
const anything: Way = { ends: new Set<Outcome>(['accepted', 'dropped']), falls: true };
