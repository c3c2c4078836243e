import { z } from 'zod';
import type { FirewallStack } from '../../facts/firewall.ts';
import { NETFILTER_PERSISTENT } from '../../facts/iptables.ts';
import { NFTABLES_UNIT } from '../../facts/nftables.ts';
import { packages, type Packages } from '../../facts/packages.ts';
import { unitState } from '../../facts/units.ts';
import { whereFirewallIs } from '../../kinds/firewall-stack.ts';
import { DPKG_STATUS } from '../../kinds/package-absent.ts';
import { serviceChanges, serviceFindings } from '../../kinds/service-enabled.ts';
import { defineRule, type Rule } from '../../rule.ts';

/** The units that load rules at boot; they come after the rules themselves. */
export const firewallServices: readonly Rule[] = [
  loadedAtBoot('nftables', {
    id: 'nftables-enabled',
    title: 'nftables is loaded at boot',
    rationale: 'Without its unit nothing reads /etc/nftables.conf, and every packet passes after a boot.',
    impact: 'Stopping the unit later flushes all rules of the kernel.',
    unit: NFTABLES_UNIT,
    packages: ['nftables'],
  }),
  loadedAtBoot('iptables', {
    id: 'netfilter-persistent-enabled',
    title: 'The rules of iptables are restored at boot',
    rationale: 'Without its unit nothing reads /etc/iptables, and every packet passes after a boot.',
    unit: NETFILTER_PERSISTENT,
    // The second cannot be installed without the first, of which a plan without apt's word does not know.
    packages: ['netfilter-persistent', 'iptables-persistent'],
  }),
];

interface Loader {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact?: string;
  readonly unit: string;
  /** Any of these brings the unit; the first is named. */
  readonly packages: readonly [string, ...string[]];
}

/**
 * A rule that wants a unit started at boot, and does not start it now: it would flush what other programs, as container
 * engines, have put into the kernel since.
 */
function loadedAtBoot(stack: FirewallStack, { unit, packages: names, ...texts }: Loader): Rule {
  const isInstalled = (known: Packages) => names.some((name) => known.installed(name).length > 0);
  const rule = defineRule({
    ...texts,
    check: `\`systemctl is-enabled ${unit}\` says exactly \`enabled\`. Whether it ran is not judged: the rules in the kernel are, by rules of their own.`,
    remedy: `Enables ${unit} without starting it: that would flush what other programs have put into the kernel. A mask on it is taken away.`,
    params: z.strictObject({}),
    facts: { state: unitState(unit), packages },
    *audit(facts) {
      if (isInstalled(facts.packages)) yield* serviceFindings({ ...facts.state, active: null });
      else
        yield {
          what: unit,
          expected: 'enabled',
          actual: `package ${names[0]} is not installed`,
          where: DPKG_STATUS,
          state: 'persistent',
        };
    },
    *remediate(facts) {
      if (isInstalled(facts.packages)) yield* serviceChanges({ ...facts.state, active: null });
    },
  });
  return whereFirewallIs(stack, rule);
}
