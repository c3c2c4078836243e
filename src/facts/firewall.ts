import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';
import { shellVariable } from './shell-assignments.ts';

/** The software that filters packets on a host. Exactly one is meant to. */
export type FirewallStack = 'ufw' | 'nftables' | 'iptables';

export interface Firewall {
  readonly stack: FirewallStack;
  /** What shows it, as a clause. */
  readonly because: string;
}

const UFW_CONF = '/etc/ufw/ufw.conf';
const NFTABLES_UNIT = '/etc/systemd/system/nftables.service';
const wants = ['sysinit.target.wants', 'multi-user.target.wants'].map(
  (folder) => `/etc/systemd/system/${folder}`,
);

/**
 * The stack in use: ufw if it is on, else nftables if its unit is enabled, else iptables if its rules are kept
 * by iptables-persistent, else ufw, which is the system's own.
 */
export const firewall = defineFact<Firewall>({
  id: 'firewall',
  needs: [
    { kind: 'file', path: UFW_CONF },
    { kind: 'attributes', path: NFTABLES_UNIT },
    ...wants.map((path) => ({ kind: 'directory', path }) as const),
  ],
  uses: [packages],
  parse(host) {
    const installed = (name: string) => packages.of(host).installed(name).length > 0;
    if (installed('ufw') && isOn(host)) return { stack: 'ufw', because: `${UFW_CONF} says ENABLED=yes` };
    if (installed('nftables') && isEnabled(host))
      return { stack: 'nftables', because: 'nftables.service is enabled' };
    if (installed('iptables-persistent'))
      return { stack: 'iptables', because: 'package iptables-persistent is installed' };
    return { stack: 'ufw', because: 'no firewall is in use and ufw is the default' };
  },
});

/** Reads ENABLED as /lib/ufw/ufw-init-functions does, which starts ufw at boot. */
function isOn(host: Host): boolean {
  return ['yes', 'YES'].includes(shellVariable(UFW_CONF, host.text(UFW_CONF) ?? '', 'ENABLED') ?? '');
}

/** Whether a link of an ordinary target starts the unit, and no mask forbids it (systemctl(1), enable and mask). */
function isEnabled(host: Host): boolean {
  return !isMasked(host) && wants.some((folder) => host.names(folder)?.includes('nftables.service'));
}

function isMasked(host: Host): boolean {
  const { path, node } = host.find(NFTABLES_UNIT);
  return path === '/dev/null' || (node.type === 'file' && node.size === 0);
}
