import type { ZodType } from 'zod';
import type { Change } from '../../change.ts';
import { ipv6InUse } from '../../facts/ipv6.ts';
import { NFT_FILE, nftables, NFTABLES_CONF, NFTABLES_UNIT, type Nftables } from '../../facts/nftables.ts';
import { portsToKeep, sshPorts, type OpenPort } from '../../facts/open-ports.ts';
import type { NftRuleset } from '../../facts/packet-filter/nft-ruleset.ts';
import type { Family } from '../../facts/packet-filter/packet.ts';
import { defineRule, type Evident, type Finding, type Rule } from '../../rule.ts';
import { whereFirewallIs } from '../firewall-stack.ts';
import { bounded } from './bounded.ts';
import { persistentEdited } from './nft-persistent.ts';
import { isReloadable, runningEdited } from './nft-running.ts';
import type { NftWish } from './nftables-wish.ts';
import type { Filter, Probe } from './probe.ts';

/** What rules may ask of a host besides the rule sets themselves. */
export interface NftSurroundings {
  /** Those that the host speaks. */
  readonly families: readonly Family[];
  /** SSH's ports and, on a running host, those that are open. */
  readonly ports: readonly OpenPort[];
  readonly ssh: readonly number[];
}

interface NftablesRule<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly check: string;
  readonly remedy: string;
  readonly question?: string;
  readonly params: ZodType<P>;
  /** What is wrong with one rule set. */
  findings(filter: Filter & { readonly ruleset: NftRuleset }, around: NftSurroundings, params: P): Finding[];
  wish(around: NftSurroundings, params: P): NftWish;
  /** Whether only what the next boot loads is judged. */
  readonly onlyPersistent?: true;
  /** Which rules a person wants to see. */
  readonly shows?: RegExp;
}

/** A rule about the rule sets of nftables: the one that is kept and the one in force. */
export function nftablesRule<P extends Record<string, unknown>>(definition: NftablesRule<P>): Rule {
  const { findings, wish, onlyPersistent, shows, ...about } = definition;
  const rule = defineRule({
    ...about,
    consents: ['cuts-network'],
    facts: { nft: nftables, open: portsToKeep, ssh: sshPorts, ipv6: ipv6InUse },
    *audit(facts, params) {
      for (const one of filters(facts.nft, onlyPersistent)) yield* findings(one, around(facts), params);
    },
    *evidence({ nft }) {
      if (shows === undefined) return;
      for (const { where, ruleset } of filters(nft)) yield* shown(where, ruleset, shows);
    },
    *remediate(facts, params) {
      // What lacks nothing is left alone, though the wish has more than the rule judges.
      for (const one of filters(facts.nft, onlyPersistent)) {
        if (findings(one, around(facts), params).length === 0) continue;
        if (!facts.nft.isThere) {
          yield notInstalled;
          return;
        }
        const wanted = wish(around(facts), params);
        yield* one.state === 'persistent' ? fileChanges(facts.nft, wanted) : tableChanges(facts.nft, wanted);
      }
    },
  });
  return whereFirewallIs('nftables', rule);
}

const notInstalled: Change = {
  kind: 'decision',
  text: `nothing loads ${NFTABLES_CONF} at boot, since ${NFTABLES_UNIT} is not there: install nftables, which the rule package-nftables-installed does`,
};

interface Facts {
  readonly open: readonly OpenPort[];
  readonly ssh: readonly number[];
  readonly ipv6: boolean;
}

/** Each is asked only where a rule needs it. */
function around(facts: Facts): NftSurroundings {
  return {
    get families(): readonly Family[] {
      return facts.ipv6 ? ['ip', 'ip6'] : ['ip'];
    },
    get ports() {
      return facts.open;
    },
    get ssh() {
      return facts.ssh;
    },
  };
}

function filters({ persistent, running }: Nftables, onlyPersistent?: true) {
  const kept = filterOf('persistent', NFTABLES_CONF, persistent);
  if (running === undefined || onlyPersistent) return [kept];
  return [kept, filterOf('running', 'nft list ruleset', running.ruleset)];
}

function filterOf(state: Finding['state'], where: string, ruleset: NftRuleset) {
  return {
    state,
    where,
    ruleset,
    outcomes: ruleset.outcomes.bind(ruleset),
    policy: ruleset.policy.bind(ruleset),
  } satisfies Filter & { ruleset: NftRuleset };
}

function shown(where: string, ruleset: NftRuleset, pattern: RegExp): Evident[] {
  const lines = ruleset
    .chains()
    .flatMap(({ family, table, name, rules }) =>
      rules.filter(({ text }) => pattern.test(text)).map(({ text }) => `${family} ${table} ${name}: ${text}`),
    );
  return bounded(lines, where);
}

function* fileChanges(nft: Nftables, wish: NftWish): Iterable<Change> {
  const { own, conf, shut, blocked } = persistentEdited(nft, wish);
  const asks = { check: 'nft', consent: 'cuts-network' } as const;
  if (own !== undefined) yield { kind: 'file', path: NFT_FILE, content: own, ...asks };
  if (conf !== undefined) yield { kind: 'file', path: NFTABLES_CONF, content: conf, newMode: 0o755, ...asks };
  yield* leftOpen(NFTABLES_CONF, shut);
  for (const { what } of blocked)
    yield {
      kind: 'decision',
      text:
        `${what}: the rules of ${NFTABLES_CONF} and the files it includes decide before a rule that is added at ` +
        'their end: add one before them',
    };
}

function* tableChanges(
  { running, namesPriorities, iptablesHolds }: Nftables,
  wish: NftWish,
): Iterable<Change> {
  if (running === undefined) return;
  const { text, shut } = runningEdited(running.text, wish, namesPriorities);
  yield* leftOpen('nft list ruleset', shut);
  if (text === running.text) return;
  yield isReloadable(running.text) && !iptablesHolds
    ? { kind: 'table', table: 'nftables', content: text, consent: 'cuts-network' }
    : {
        kind: 'reboot',
        text:
          'the kernel holds tables that iptables made, which nft cannot load again: the rules of ' +
          `${NFTABLES_CONF} come into force at the next boot`,
      };
}

function* leftOpen(where: string, probes: readonly Probe[]): Iterable<Change> {
  for (const { what } of probes)
    yield {
      kind: 'decision',
      text:
        `${what}: ${where} lets nothing through, and what is shut is not opened unasked: stop what needs it, ` +
        'allow it in the rules, or leave it out by a parameter of this rule',
    };
}
