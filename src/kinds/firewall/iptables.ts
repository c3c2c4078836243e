import type { ZodType } from 'zod';
import type { Change } from '../../change.ts';
import { iptablesOf, NETFILTER_PERSISTENT, type Iptables, type SavedRules } from '../../facts/iptables.ts';
import { ipv6InUse } from '../../facts/ipv6.ts';
import { portsToKeep, sshPorts, type OpenPort } from '../../facts/open-ports.ts';
import type { Family } from '../../facts/packet-filter/packet.ts';
import type { FileCheck, Table } from '../../change.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { defineRule, type Finding, type Rule } from '../../rule.ts';
import { whereFirewallIs } from '../firewall-stack.ts';
import { edited, iptablesFilter } from './iptables-edit.ts';
import type { IptablesWish } from './iptables-wish.ts';
import type { Filter } from './probe.ts';
import { bounded } from './bounded.ts';

/** What rules may ask of a host besides the rule sets themselves. */
export interface Surroundings {
  /** SSH's ports and, on a running host, those that are open. */
  readonly ports: readonly OpenPort[];
  readonly ssh: readonly number[];
}

interface IptablesRule<P extends Record<string, unknown>> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly check: string;
  readonly remedy: string;
  readonly question?: string;
  readonly family: Family;
  readonly params: ZodType<P>;
  /** What is wrong with one rule set. */
  findings(filter: Filter, around: Surroundings, params: P): Finding[];
  wish(around: Surroundings, params: P): IptablesWish;
  /** Which lines a person wants to see. */
  readonly shows?: RegExp;
  /** Whether the rule is about what is open now, which no image shows. */
  readonly onlyRunning?: true;
}

const checks: Readonly<Record<Family, FileCheck & Table>> = { ip: 'iptables', ip6: 'ip6tables' };

/** A rule about the rule sets of iptables, or of ip6tables: the one that is kept and the one in force. */
export function iptablesRule<P extends Record<string, unknown>>(definition: IptablesRule<P>): Rule {
  const { family, findings, wish, shows, onlyRunning, ...about } = definition;
  const rule = defineRule({
    ...about,
    consents: ['cuts-network'],
    facts: {
      rules: iptablesOf(family),
      ports: portsToKeep,
      ssh: sshPorts,
      ipv6: ipv6InUse,
    },
    notApplicable: (facts) => (family === 'ip6' && !facts.ipv6 ? 'the host does not speak IPv6' : undefined),
    *audit(facts, params) {
      if (onlyRunning && facts.rules.running === undefined)
        throw new Unmeasured('which ports are open can only be seen on a running host');
      for (const one of sets(facts.rules)) yield* findings(iptablesFilter(one), facts, params);
    },
    *evidence({ rules }) {
      if (shows === undefined) return;
      for (const { text, where } of sets(rules))
        yield* bounded(
          text.split('\n').filter((line) => line.startsWith('-A') && shows.test(line)),
          where,
        );
    },
    *remediate(facts, params) {
      // What lacks nothing is left alone, though the wish has more than the rule judges.
      const lacking = sets(facts.rules).filter(
        (one) => findings(iptablesFilter(one), facts, params).length > 0,
      );
      if (lacking.length === 0) return;
      if (facts.rules.isThere) for (const one of lacking) yield* changes(family, one, wish(facts, params));
      else yield notInstalled;
    },
  });
  return whereFirewallIs('iptables', rule);
}

const notInstalled: Change = {
  kind: 'decision',
  text: `nothing loads /etc/iptables at boot, since ${NETFILTER_PERSISTENT} is not there: install iptables-persistent, which the rule package-iptables-installed does`,
};

function sets({ persistent, running }: Iptables): SavedRules[] {
  return running === undefined ? [persistent] : [persistent, running];
}

/** A rule set is loaded in one go. Everything that filters can cut somebody off, so it waits for a consent. */
function* changes(family: Family, rules: SavedRules, wish: IptablesWish): Iterable<Change> {
  const { text, shut } = edited(rules, wish);
  const table = checks[family];
  if (text !== rules.text)
    yield rules.state === 'persistent'
      ? {
          kind: 'file',
          path: rules.where,
          content: text,
          newMode: 0o640,
          check: table,
          consent: 'cuts-network',
        }
      : { kind: 'table', table, content: text, consent: 'cuts-network' };
  for (const { what } of shut)
    yield {
      kind: 'decision',
      text:
        `${what}: ${rules.where} lets nothing through, and what is shut is not opened unasked: stop what needs it, ` +
        'allow it in the rules, or leave it out by a parameter of this rule',
    };
}
