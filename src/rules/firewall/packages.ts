import { whereFirewallIs } from '../../kinds/firewall-stack.ts';
import { packageAbsent } from '../../kinds/package-absent.ts';
import { packagePresent } from '../../kinds/package-present.ts';
import type { Rule } from '../../rule.ts';

/** Software that a chosen firewall needs, or that would fill the kernel's rules beside it. */
export const firewallPackages: readonly Rule[] = [
  whereFirewallIs(
    'ufw',
    packageAbsent({
      id: 'package-iptables-persistent-absent',
      title: 'No iptables-persistent beside ufw',
      rationale:
        'Rules that are restored at boot beside those of ufw make it a matter of luck which of them are in force.',
      impact: 'Rules that only /etc/iptables holds are no longer loaded at boot.',
      packages: ['iptables-persistent'],
      related: ['netfilter-persistent', 'ipset-persistent'],
      before: 'Keep /etc/iptables/rules.v4 and rules.v6 first: they may be the only copy of these rules.',
    }),
  ),
  whereFirewallIs(
    'iptables',
    packagePresent({
      id: 'package-iptables-installed',
      title: 'iptables and what restores its rules at boot are installed',
      rationale: 'Rules that nothing restores are gone after the next boot, when nobody looks.',
      impact: 'Its installation saves the rules that are in force to /etc/iptables.',
      packages: [['iptables'], ['iptables-persistent']],
    }),
  ),
  whereFirewallIs(
    'iptables',
    packageAbsent({
      id: 'package-nftables-absent',
      title: 'No nftables beside iptables',
      rationale:
        'Rules of nftables and of iptables are passed one after the other, and a drop in either is final.',
      impact: 'Rules that only /etc/nftables.conf holds are no longer loaded at boot.',
      packages: ['nftables'],
      before: 'Look at its rules first (nft list ruleset): they stay in the kernel until the next boot.',
    }),
  ),
];
