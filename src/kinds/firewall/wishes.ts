import { z } from 'zod';
import { spoken, type OpenPort } from '../../facts/open-ports.ts';
import type { Family, Packet } from '../../facts/packet-filter/packet.ts';
import type { Probe } from './probe.ts';

const PortSpec = z.string().regex(/^([1-9]\d{0,4})\/(tcp|udp)$/, 'must be a port and a protocol: "53/udp"');

/** What new connections the host may open: all, or those to the ports named. */
export const Outbound = z
  .union([z.literal('any'), z.array(PortSpec)])
  .default('any')
  .describe('new connections that the host may open: any, or a list as 53/udp, 443/tcp');
export type Outbound = z.infer<typeof Outbound>;

/** Open ports that need no rule. */
export const IgnorePorts = z
  .array(PortSpec)
  .default([])
  .describe('open ports that shall have no rule: 631/tcp');

/** Ports that shall be reached: all that are open but those left out by a parameter. SSH's are never left out. */
export function wantedPorts(
  { ports, ssh }: { readonly ports: readonly OpenPort[]; readonly ssh: readonly number[] },
  ignored: readonly string[],
): OpenPort[] {
  return ports.filter(
    (port) => !ignored.includes(spoken(port)) || (port.protocol === 'tcp' && ssh.includes(port.port)),
  );
}

/** Those that packets of a family reach. */
export function portsOf(family: Family, ports: readonly OpenPort[]): OpenPort[] {
  return ports.filter(({ families }) => families.includes(family));
}

/** Loopback is accepted, and its addresses are not believed from elsewhere. */
export function loopbackProbes(family: Family): { input: Probe; spoofed: Probe; output: Probe } {
  const network = family === 'ip' ? '127.0.0.0/8' : '::1';
  const lo = { family, loopback: true, state: 'new' } as const;
  return {
    input: { what: `${named(family)} in by lo`, packet: { ...lo, hook: 'input' }, wants: 'surely accepted' },
    spoofed: {
      what: `source ${network} from elsewhere`,
      packet: { hook: 'input', family, loopback: false, source: 'loopback', state: 'new' },
      wants: 'dropped',
    },
    output: {
      what: `${named(family)} out by lo`,
      packet: { ...lo, hook: 'output' },
      wants: 'surely accepted',
    },
  };
}

/** Packets of connections that exist, in one direction. */
export function establishedProbes(family: Family, hook: 'input' | 'output'): Probe[] {
  return protocols(family).map((protocol) => ({
    what: `established ${protocol} ${way[hook]}, ${named(family)}`,
    packet: { ...elsewhere(family, hook), protocol, state: 'established' },
    wants: 'accepted',
  }));
}

/** Without neighbour discovery no IPv6 packet finds its way; connection tracking leaves it out. */
export function neighbourProbe(hook: 'input' | 'output'): Probe {
  return {
    what: `neighbour discovery ${way[hook]}`,
    packet: { ...elsewhere('ip6', hook), protocol: 'ipv6-icmp', state: 'untracked' },
    wants: 'accepted',
  };
}

/** New connections that the host may open. */
export function outboundProbes(family: Family, outbound: Outbound): Probe[] {
  if (outbound === 'any')
    return protocols(family).map((protocol) => ({
      what: `new ${protocol} out, ${named(family)}`,
      packet: { ...elsewhere(family, 'output'), protocol, state: 'new' },
      wants: 'mentioned',
    }));
  return outbound.map((spec) => {
    const [port, protocol = 'tcp'] = spec.split('/');
    return {
      what: `new connections out to ${spec}, ${named(family)}`,
      packet: { ...elsewhere(family, 'output'), protocol, port: Number(port), state: 'new' },
      wants: 'mentioned',
    };
  });
}

/** New connections to a port that something listens on. */
export function portProbe(family: Family, port: OpenPort): Probe {
  return {
    what: `open port ${spoken(port)}, ${named(family)}`,
    packet: { ...elsewhere(family, 'input'), protocol: port.protocol, port: port.port, state: 'new' },
    wants: 'mentioned',
  };
}

const way = { input: 'in', output: 'out' } as const;

function elsewhere(family: Family, hook: 'input' | 'output'): Omit<Packet, 'state'> {
  return { hook, family, loopback: false, source: 'other' };
}

function protocols(family: Family): readonly string[] {
  return ['tcp', 'udp', family === 'ip' ? 'icmp' : 'ipv6-icmp'];
}

export function named(family: Family): string {
  return family === 'ip' ? 'IPv4' : 'IPv6';
}
