import type { SavedRules } from '../../facts/iptables.ts';
import { fate, placeFor } from '../../facts/packet-filter/fate.ts';
import { filterTable } from '../../facts/packet-filter/iptables-save.ts';
import type { Hook, Packet } from '../../facts/packet-filter/packet.ts';
import { isMet, isShut, type Filter, type Probe } from './probe.ts';
import type { IptablesWish } from './iptables-wish.ts';

const chainOf: Readonly<Record<Hook, string>> = { input: 'INPUT', forward: 'FORWARD', output: 'OUTPUT' };

/** What the kernel does, or will do, with packets by a saved rule set. A chain that is not stated accepts. */
export function iptablesFilter(rules: SavedRules): Filter {
  const read = known.get(rules) ?? filterOf(rules);
  known.set(rules, read);
  return read;
}

/** Several rules ask about one rule set, which can have tens of thousands of lines. */
const known = new WeakMap<SavedRules, Filter>();

function filterOf({ state, where, text }: SavedRules): Filter {
  const chains = filterTable(where, text)?.chains ?? new Map();
  return {
    state,
    where,
    outcomes: (packet) => fate(chains, chainOf[packet.hook], packet),
    policy: (hook) => chains.get(chainOf[hook])?.policy ?? 'accept',
  };
}

/** The rule set with what is wished added, and what only a person can open. */
export interface Edited {
  readonly text: string;
  readonly shut: readonly Probe[];
}

/** Adds what is lacking, and keeps every line that is there. */
export function edited(rules: SavedRules, wish: IptablesWish): Edited {
  const shut: Probe[] = [];
  let now = rules;
  for (const { chain, probes, head, keepShut, lines } of wish.rules) {
    const filter = iptablesFilter(now);
    const unmet = probes.filter((probe) => !isMet(filter, probe));
    if (unmet.length === 0) continue;
    if (keepShut && unmet.every((probe) => isShut(filter, probe))) shut.push(...unmet);
    else now = { ...now, text: inserted(now, chain, lines, head ? [] : unmet.map(({ packet }) => packet)) };
  }
  for (const hook of wish.deny) now = { ...now, text: withPolicy(now, chainOf[hook]) };
  return { text: now.text, shut: wish.quietly ? [] : shut };
}

/** Puts rules before the first one that decides about all of one of `before`; at the head where none is given. */
function inserted(
  rules: SavedRules,
  chain: string,
  added: readonly string[],
  before: readonly Packet[],
): string {
  const lines = withTable(rules);
  const table = tableOf(rules, lines);
  const { lines: present = [] } = table.chains.get(chain) ?? {};
  const places = before.map((packet) => placeFor(table.chains, chain, packet));
  const at = before.length === 0 ? 0 : Math.min(...places);
  const last = present.at(-1);
  const line = present[at] ?? (last === undefined ? table.end : last + 1);
  // Rules of a chain without any stand after those of the chains that iptables-save prints before it.
  const place = present.length === 0 ? firstPlace(rules, lines, chain) : line;
  return lines.toSpliced(place, 0, ...added.map((rule) => `-A ${chain} ${rule}`)).join('\n');
}

/** iptables-save prints the rules chain by chain, in the order in which it states the chains. */
function firstPlace(rules: SavedRules, lines: readonly string[], chain: string): number {
  const table = tableOf(rules, lines);
  const stated = [...table.chains].filter(([, { line }]) => line !== undefined);
  const order = stated.sort(([, a], [, b]) => (a.line ?? 0) - (b.line ?? 0)).map(([name]) => name);
  const following = order.slice(order.indexOf(chain) + 1);
  const next = following.flatMap((name) => table.chains.get(name)?.lines[0] ?? []);
  return Math.min(table.end, ...next);
}

function withPolicy(rules: SavedRules, chain: string): string {
  const lines = withTable(rules);
  const table = tableOf(rules, lines);
  const known = table.chains.get(chain);
  if (known?.policy === 'drop') return rules.text;
  const line = `:${chain} DROP [0:0]`;
  if (known?.line === undefined) return lines.toSpliced(table.start + 1, 0, line).join('\n');
  return lines.with(known.line, line).join('\n');
}

/** The lines, with an empty table `filter` where there is none: before `nat`, as iptables-save prints it, or last. */
function withTable(rules: SavedRules): string[] {
  const lines = rules.text.replaceAll('\r', '').split('\n');
  if (filterTable(rules.where, rules.text) !== undefined) return lines;
  const nat = lines.findIndex((line) => line.trim() === '*nat');
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return lines.toSpliced(
    nat < 0 ? end : nat,
    0,
    ...emptyTable,
    ...(nat < 0 && end === lines.length ? [''] : []),
  );
}

const emptyTable = [
  '*filter',
  ':INPUT ACCEPT [0:0]',
  ':FORWARD ACCEPT [0:0]',
  ':OUTPUT ACCEPT [0:0]',
  'COMMIT',
];

function tableOf({ where }: SavedRules, lines: readonly string[]) {
  const table = filterTable(where, lines.join('\n'));
  if (table === undefined) throw new Error(`${where} has no table filter after one was added`);
  return table;
}
