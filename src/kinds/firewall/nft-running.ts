import { placeFor } from '../../facts/packet-filter/fate.ts';
import { NftRuleset } from '../../facts/packet-filter/nft-ruleset.ts';
import type { Hook } from '../../facts/packet-filter/packet.ts';
import { aloneIn, hasAll, targetFor, type Target } from './nft-target.ts';
import type { NftWanted, NftWish } from './nftables-wish.ts';
import { hooks, isMet, isShut, type Probe } from './probe.ts';

/** What `nft list ruleset` shall print, and what only a person can open. */
export interface NftEdited {
  readonly text: string;
  readonly shut: readonly Probe[];
}

/** Adds what is lacking to a listed rule set, and keeps every line that is there. */
export function runningEdited(listed: string, wish: NftWish, namesPriorities: boolean): NftEdited {
  const shut: Probe[] = [];
  let text = listed;
  for (const hook of hooks) text = withChain(text, hook, namesPriorities);
  let ruleset = read(text);
  for (const wanted of wish.rules) {
    const target = targetFor(ruleset, wanted.hook);
    const alone = aloneIn(ruleset, target);
    const unmet = wanted.probes.filter((probe) => !isMet(alone, probe));
    if (unmet.length === 0) continue;
    if (wanted.keepShut && unmet.every((probe) => isShut(alone, probe))) shut.push(...unmet);
    else if (!(wanted.head !== true && hasAll(target, wanted.lines))) {
      text = inserted(text, ruleset, target, wanted, unmet);
      ruleset = read(text);
    }
  }
  for (const hook of wish.deny) text = withPolicy(text, hook);
  return { text, shut: wish.quietly ? [] : shut };
}

function read(text: string): NftRuleset {
  return new NftRuleset('nft list ruleset', text);
}

function withChain(text: string, hook: Hook, namesPriorities: boolean): string {
  const ruleset = read(text);
  const { table, name, chain } = targetFor(ruleset, hook);
  if (chain !== undefined) return text;
  const known = ruleset.tables.get(`inet ${table}`);
  const whole = known === undefined ? `${text}table inet ${table} {\n}\n` : text;
  const lines = whole.split('\n');
  const end = known?.end ?? lines.length - 2;
  const isFirst = (lines[end - 1] ?? '').startsWith('table ');
  const priority = namesPriorities ? 'filter' : '0';
  const added = [
    ...(isFirst ? [] : ['']),
    `\tchain ${name} {`,
    `\t\ttype filter hook ${hook} priority ${priority}; policy accept;`,
    '\t}',
  ];
  return lines.toSpliced(end, 0, ...added).join('\n');
}

/** Puts rules before the first one that decides about all packets of one of `unmet`, or at the head of the chain. */
function inserted(
  text: string,
  ruleset: NftRuleset,
  { chain }: Target,
  wanted: NftWanted,
  unmet: readonly Probe[],
): string {
  if (chain === undefined) return text;
  const siblings = ruleset.siblings(chain);
  const places = unmet.map(({ packet }) => placeFor(siblings, chain.name, packet));
  const at = wanted.head ? 0 : Math.min(...places);
  const line = chain.lines[at] ?? chain.end ?? 0;
  return text
    .split('\n')
    .toSpliced(line, 0, ...wanted.lines.map((rule) => `\t\t${rule}`))
    .join('\n');
}

function withPolicy(text: string, hook: Hook): string {
  const ruleset = read(text);
  if (ruleset.policy(hook, 'ip') === 'drop' && ruleset.policy(hook, 'ip6') === 'drop') return text;
  const { chain } = targetFor(ruleset, hook);
  if (chain?.header === undefined) return text;
  const lines = text.split('\n');
  const header = (lines[chain.header] ?? '').replace(/\s*policy \w+;/, '');
  return lines.with(chain.header, `${header} policy drop;`).join('\n');
}

/**
 * Whether a listed rule set can be loaded again. What iptables made over nftables cannot: nft lists it in words that it
 * does not read, or loads it in a form that iptables no longer knows as its own.
 */
export function isReloadable(listed: string): boolean {
  const builtIn = /^\tchain (INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING) \{$/m;
  return !builtIn.test(listed) && !/\bxt (match|target)\b/.test(listed);
}
