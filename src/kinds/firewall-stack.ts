import { z } from 'zod';
import { firewall, type FirewallStack } from '../facts/firewall.ts';
import type { Host } from '../host/host.ts';
import type { Rule } from '../rule.ts';

/** The parameter by which a profile chooses the one firewall of a host. */
export const Choice = z
  .enum(['auto', 'ufw', 'nftables', 'iptables', 'external', 'none'])
  .default('auto')
  .describe(
    'the one firewall of the host; auto: the one in use; external: one outside of it; none: it needs none. ' +
      'Set it once for all rules as "*": { firewall: nftables }',
  );

/**
 * The same rule, applicable only where `wanted` is the host's firewall: the one that the profile names, or the
 * one in use. The rule gains the parameter `firewall`.
 */
export function whereFirewallIs(wanted: FirewallStack, rule: Rule): Rule {
  const own = rule.params instanceof z.ZodObject ? rule.params.shape : {};
  const params = z.strictObject({ firewall: Choice, ...own });
  return {
    ...rule,
    params,
    needs: [...rule.needs, ...firewall.needs],
    notApplicable: (host, values) =>
      otherFirewall(wanted, host, chosen(values)) ?? rule.notApplicable(host, values),
  };
}

/** What a profile chose; the rest of the rule's parameters is not looked at. */
function chosen(values: unknown): z.infer<typeof Choice> {
  return z.object({ firewall: Choice }).parse(values).firewall;
}

function otherFirewall(
  wanted: FirewallStack,
  host: Host,
  choice: z.infer<typeof Choice>,
): string | undefined {
  if (choice === wanted) return undefined;
  if (choice === 'external') return 'the profile says that a firewall outside this host filters its traffic';
  if (choice === 'none') return 'the profile says that this host needs no firewall';
  if (choice !== 'auto') return `the profile says that the firewall of this host is ${choice}, not ${wanted}`;
  const { stack, because } = firewall.of(host);
  return stack === wanted ? undefined : `the firewall of this host is ${stack}, not ${wanted}: ${because}`;
}
