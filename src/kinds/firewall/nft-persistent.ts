import render from '../../../templates/etc/nftables.d/60-cis-harden.nft.hbs';
import { NFT_FILE, type Nftables } from '../../facts/nftables.ts';
import { placeFor } from '../../facts/packet-filter/fate.ts';
import type { Hook } from '../../facts/packet-filter/packet.ts';
import { pathFits } from '../../facts/wildcard.ts';
import { template } from '../../template.ts';
import { aloneIn, hasAll, targetFor, type Target } from './nft-target.ts';
import type { NftWanted, NftWish } from './nftables-wish.ts';
import { hooks, isMet, isShut, type Probe } from './probe.ts';

/** The files that make the next boot's rule set, and what only a person can add. */
export interface NftFiles {
  /** Of this tool's file; undefined where nothing is lacking. */
  readonly own: string | undefined;
  /** Of /etc/nftables.conf; undefined where it includes that file already. */
  readonly conf: string | undefined;
  readonly shut: readonly Probe[];
  /** What cannot be added after the rules of a chain, because they have decided by then. */
  readonly blocked: readonly Probe[];
}

interface OwnChain {
  readonly target: Target;
  /** Rules before all others, where the chain has others. */
  readonly head: Set<string>;
  readonly rules: Set<string>;
  drops: boolean;
}

const file = template<{ tables: readonly TableVariables[]; inserts: readonly string[] }>(render);

interface TableVariables {
  readonly name: string;
  readonly chains: readonly {
    name: string;
    hook: Hook;
    priority: string;
    policy: string;
    rules: readonly string[];
  }[];
}

/** Adds what is lacking to this tool's own file, which is read after all that others say. */
export function persistentEdited(nft: Nftables, wish: NftWish): NftFiles {
  const own = new Map(hooks.map((hook) => [hook, ownChain(nft, hook)]));
  const shut: Probe[] = [];
  const blocked: Probe[] = [];
  let lacks = hooks.some((hook) => targetFor(nft.persistent, hook).chain === undefined);
  for (const wanted of wish.rules) {
    const chain = own.get(wanted.hook);
    const unmet = unmetBy(nft, wanted);
    if (chain === undefined || unmet.length === 0) continue;
    const now = targetFor(nft.persistent, wanted.hook);
    if (wanted.keepShut && unmet.every((probe) => isShut(aloneIn(nft.persistent, now), probe)))
      shut.push(...unmet);
    else if (!wanted.head && isDecided(nft, chain.target, unmet)) blocked.push(...unmet);
    else if (wanted.head === true || !hasAll(now, wanted.lines)) {
      for (const line of wanted.lines) (wanted.head ? chain.head : chain.rules).add(line);
      lacks = true;
    }
  }
  for (const hook of wish.deny) {
    const chain = own.get(hook);
    const drops =
      nft.persistent.policy(hook, 'ip') === 'drop' && nft.persistent.policy(hook, 'ip6') === 'drop';
    if (drops || chain === undefined) continue;
    chain.drops = true;
    lacks = true;
  }
  const left = { shut: wish.quietly ? [] : shut, blocked };
  if (!lacks) return { own: undefined, conf: undefined, ...left };
  return { own: rendered([...own.values()]), conf: including(nft), ...left };
}

/** What of a rule the next boot lacks in the chain that it belongs to. */
function unmetBy(nft: Nftables, { hook, probes }: NftWanted): Probe[] {
  const alone = aloneIn(nft.persistent, targetFor(nft.persistent, hook));
  return probes.filter((probe) => !isMet(alone, probe));
}

/** Whether what others say decides about the packets before anything that is added at the end. */
function isDecided(nft: Nftables, { chain }: Target, probes: readonly Probe[]): boolean {
  if (chain === undefined) return false;
  const siblings = nft.others.siblings(chain);
  return probes.some(({ packet }) => placeFor(siblings, chain.name, packet) < chain.rules.length);
}

/** What this tool's file says of a hook now. */
function ownChain(nft: Nftables, hook: Hook): OwnChain {
  const target = targetFor(nft.others, hook);
  const chain: OwnChain = { target, head: new Set(), rules: new Set(), drops: false };
  let inside = '';
  for (const raw of nft.ownText.split('\n')) {
    const line = raw.trim();
    const inserted = /^insert rule inet (\S+) (\S+) (.+)$/.exec(line);
    if (inserted?.[3] !== undefined && inserted[2] === target.name) chain.head.add(inserted[3]);
    if (line.startsWith('chain ')) inside = line.split(' ')[1] ?? '';
    else if (line === '}') inside = '';
    else if (inside !== target.name || line === '' || line.startsWith('#')) continue;
    else if (!line.startsWith('type ')) (isHead(line) ? chain.head : chain.rules).add(line);
    else chain.drops ||= line.includes('policy drop');
  }
  return chain;
}

function rendered(chains: readonly OwnChain[]): string {
  const names = [...new Set(chains.map(({ target }) => target.table))];
  const tables = names.map((name) => ({
    name,
    chains: chains.filter(({ target }) => target.table === name).map(variables),
  }));
  // The last one that is inserted stands first.
  const inserts = chains.flatMap((one) =>
    hasRules(one)
      ? sorted(one.head)
          .toReversed()
          .map((rule) => `inet ${one.target.table} ${one.target.name} ${rule}`)
      : [],
  );
  return file({ tables, inserts });
}

function variables(one: OwnChain): TableVariables['chains'][number] {
  const { target, head, rules, drops } = one;
  const priority = target.chain?.base?.priority ?? '0';
  // A chain of others keeps its policy where none is stated.
  const policy = drops ? ' policy drop;' : target.chain === undefined ? ' policy accept;' : '';
  const all = hasRules(one) ? rules : new Set([...head, ...rules]);
  return { name: target.name, hook: target.hook, priority, policy, rules: sorted(all) };
}

function hasRules({ target }: OwnChain): boolean {
  return (target.chain?.rules.length ?? 0) > 0;
}

/** In the order in which a rule set is built, whatever rule asked first. */
function sorted(rules: ReadonlySet<string>): string[] {
  const port = (rule: string) => Number(/ dport (\d+)/.exec(rule)?.[1] ?? 0);
  return [...rules].sort(
    (a, b) =>
      rank(a) - rank(b) || Number(a.startsWith('udp')) - Number(b.startsWith('udp')) || port(a) - port(b),
  );
}

const order: readonly RegExp[] = [
  /^[io]if "lo"/,
  /^ip saddr/,
  /^ip6 saddr/,
  /^ct state established/,
  /^meta l4proto/,
  / dport /,
];

function isHead(rule: string): boolean {
  return rank(rule) < 3;
}

function rank(rule: string): number {
  const at = order.findIndex((pattern) => pattern.test(rule));
  return at < 0 ? order.length : at;
}

function including({ conf, persistent }: Nftables): string | undefined {
  if (persistent.patterns.some((pattern) => pathFits(pattern, NFT_FILE))) return undefined;
  const text = conf ?? '#!/usr/sbin/nft -f\n\nflush ruleset\n';
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${ended}\ninclude "${NFT_FILE}"\n`;
}
