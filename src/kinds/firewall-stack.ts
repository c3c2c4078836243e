import { z } from 'zod';
import { firewall, type FirewallStack } from '../facts/firewall.ts';
import type { Host } from '../host/host.ts';
import type { Rule } from '../rule.ts';

const params = z.strictObject({
  firewall: z.enum(['auto', 'ufw', 'nftables', 'iptables', 'external']).default('auto'),
});

/**
 * The same rule, applicable only where `wanted` is the host's firewall: the one that the profile names, or the
 * one in use. For rules that have no parameters of their own.
 */
export function whereFirewallIs(wanted: FirewallStack, rule: Rule): Rule {
  return {
    ...rule,
    params,
    needs: [...rule.needs, ...firewall.needs],
    notApplicable: (host, values) =>
      otherFirewall(wanted, host, params.parse(values)) ?? rule.notApplicable(host, values),
  };
}

function otherFirewall(
  wanted: FirewallStack,
  host: Host,
  { firewall: choice }: z.infer<typeof params>,
): string | undefined {
  if (choice === wanted) return undefined;
  if (choice === 'external') return 'the profile says that a firewall outside this host filters its traffic';
  if (choice !== 'auto') return `the profile says that the firewall of this host is ${choice}, not ${wanted}`;
  const { stack, because } = firewall.of(host);
  return stack === wanted ? undefined : `the firewall of this host is ${stack}, not ${wanted}: ${because}`;
}
