import { NETFILTER_PERSISTENT } from '../../facts/iptables.ts';
import { NFTABLES_UNIT } from '../../facts/nftables.ts';
import { whereFirewallIs } from '../../kinds/firewall-stack.ts';
import { serviceEnabled } from '../../kinds/service-enabled.ts';
import type { Rule } from '../../rule.ts';

/** The units that load rules at boot; they come after the rules themselves. */
export const firewallServices: readonly Rule[] = [
  whereFirewallIs(
    'nftables',
    serviceEnabled({
      id: 'nftables-enabled',
      title: 'nftables is loaded at boot',
      rationale: 'Without its unit nothing reads /etc/nftables.conf, and every packet passes after a boot.',
      impact: 'Stopping the unit later flushes all rules of the kernel.',
      unit: NFTABLES_UNIT,
      packages: ['nftables'],
      withoutPackage: 'finding',
      consent: 'cuts-network',
    }),
  ),
  whereFirewallIs(
    'iptables',
    serviceEnabled({
      id: 'netfilter-persistent-enabled',
      title: 'The rules of iptables are restored at boot',
      rationale: 'Without its unit nothing reads /etc/iptables, and every packet passes after a boot.',
      unit: NETFILTER_PERSISTENT,
      packages: ['netfilter-persistent', 'iptables-persistent'],
      withoutPackage: 'finding',
      consent: 'cuts-network',
    }),
  ),
];
