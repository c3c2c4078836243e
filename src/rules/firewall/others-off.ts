import { z } from 'zod';
import type { FirewallStack } from '../../facts/firewall.ts';
import { iptablesOf, type SavedRules } from '../../facts/iptables.ts';
import { packages } from '../../facts/packages.ts';
import { UFW_CONF, ufwFiles } from '../../facts/ufw-rules.ts';
import { isUfwActive } from '../../facts/ufw-status.ts';
import { INACTIVE } from '../../facts/ufw-stock.ts';
import { unitState } from '../../facts/units.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { bounded } from '../../kinds/firewall/bounded.ts';
import { assigned, UFW_UNIT } from '../../kinds/firewall/ufw.ts';
import { whereFirewallIs } from '../../kinds/firewall-stack.ts';
import { defineRule, type Finding, type Rule } from '../../rule.ts';

/** Rules that want the firewalls away that were not chosen. */
export const othersOff: readonly Rule[] = [
  ufwOff('nftables', false),
  ufwOff('iptables', true),
  whereFirewallIs('nftables', iptablesFlushed()),
];

function ufwOff(stack: FirewallStack, maskedByDefault: boolean): Rule {
  const rule = defineRule({
    id: `${stack}-without-ufw`,
    title: `ufw does not filter beside ${stack}`,
    rationale: 'Two programs that fill the same hooks undo each other, and nobody can tell what passes.',
    impact: 'What only ufw kept out gets in, if the rules of the other firewall are not in force yet.',
    check: `Package ufw is not installed, or ${UFW_CONF} does not say ENABLED=yes and \`ufw status\` says inactive; where \`requireMasked\` is set, its unit is masked too.`,
    remedy: `Sets ENABLED=no in ${UFW_CONF}, takes its rules out of the kernel and, where \`requireMasked\` is set, masks its unit. Needs a consent.`,
    consents: ['cuts-network'],
    params: z.strictObject({ requireMasked: z.boolean().default(maskedByDefault) }),
    facts: { packages, ufw: ufwFiles, unit: unitState(UFW_UNIT) },
    *audit(facts, { requireMasked }) {
      if (facts.packages.installed('ufw').length === 0) return;
      const { enabled, status } = facts.ufw;
      if (enabled)
        yield { what: 'ENABLED', expected: 'no', actual: 'yes', where: UFW_CONF, state: 'persistent' };
      if (requireMasked && facts.unit.boot !== 'masked')
        yield {
          what: UFW_UNIT,
          expected: 'masked',
          actual: facts.unit.boot,
          where: `systemctl is-enabled ${UFW_UNIT}`,
          state: 'persistent',
        };
      if (status !== undefined && isUfwActive(status))
        yield { what: 'ufw', expected: 'inactive', actual: 'active', where: 'ufw status', state: 'running' };
    },
    *evidence({ ufw: { enabled }, unit: { boot } }) {
      yield { what: `ENABLED=${enabled ? 'yes' : 'no'}`, where: UFW_CONF };
      yield { what: `${UFW_UNIT} is ${boot}`, where: `systemctl is-enabled ${UFW_UNIT}` };
    },
    *remediate(facts, { requireMasked }) {
      if (facts.packages.installed('ufw').length === 0) return;
      const { enabled, conf = '', status } = facts.ufw;
      const asks = {
        consent: 'cuts-network',
        note: `What only ufw keeps out gets in unless the rules of ${stack} are in force.`,
      } as const;
      if (enabled) yield { kind: 'file', path: UFW_CONF, content: assigned(conf, 'ENABLED', 'no'), ...asks };
      if (status !== undefined && isUfwActive(status))
        yield { kind: 'table', table: 'ufw', content: INACTIVE, ...asks };
      if (requireMasked && facts.unit.boot !== 'masked')
        yield { kind: 'unit', name: UFW_UNIT, boot: 'masked', active: false, ...asks };
    },
  });
  return whereFirewallIs(stack, rule);
}

function iptablesFlushed(): Rule {
  return defineRule({
    id: 'nftables-without-iptables-rules',
    title: 'iptables holds no rules beside nftables',
    rationale:
      'Packets pass the rules of both, and a drop in either is final: what one of them lets in, the other may keep out.',
    check: 'iptables-save and ip6tables-save list no rule, and no policy but ACCEPT, in any table.',
    remedy:
      'None by itself: container engines and fail2ban fill these tables anew, and a flush under a policy of DROP cuts the host off.',
    question: 'Are the rules of iptables that are left those of programs that this host needs?',
    params: z.strictObject({}),
    facts: { ip: iptablesOf('ip'), ip6: iptablesOf('ip6') },
    *audit(facts) {
      for (const family of ['ip', 'ip6'] as const) {
        const { running } = facts[family];
        if (running === undefined)
          throw new Unmeasured('what iptables holds can only be seen on a running host');
        yield* heldFinding(running);
      }
    },
    *evidence(facts) {
      for (const family of ['ip', 'ip6'] as const) {
        const { running } = facts[family];
        if (running !== undefined) yield* bounded(held(running), running.where);
      }
    },
    *remediate(facts) {
      const all = [facts.ip.running, facts.ip6.running].flatMap((one) => one ?? []);
      const some = all.filter((one) => held(one).length > 0).map(({ where }) => where);
      if (some.length > 0)
        yield {
          kind: 'decision',
          text:
            `${some.join(' and ')} list rules: once those of nftables are in force, set the policies to ACCEPT and ` +
            'flush what no program of this host needs',
        };
    },
  });
}

/** Rules, and policies that drop. */
function held({ text }: SavedRules): string[] {
  return text.split('\n').filter((line) => line.startsWith('-A ') || /^:\S+ DROP\b/.test(line));
}

function* heldFinding(rules: SavedRules): Iterable<Finding> {
  const lines = held(rules);
  if (lines.length > 0)
    yield {
      what: `rules of ${rules.where.replace('-save', '')}`,
      expected: 'none',
      actual: `${lines.length} lines`,
      where: rules.where,
      state: 'running',
    };
}
