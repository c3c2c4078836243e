import type { Rule } from '../../rule.ts';
import { iptables } from './iptables.ts';
import { nftablesRules } from './nftables.ts';
import { othersOff } from './others-off.ts';
import { firewallPackages } from './packages.ts';
import { firewallServices } from './services.ts';
import { ufw } from './ufw.ts';

/** The rules of one firewall first, then the units that load them, and last what ends another firewall. */
export const firewall: readonly Rule[] = [
  ...firewallPackages,
  ...ufw,
  ...nftablesRules,
  ...iptables,
  ...firewallServices,
  ...othersOff,
];
