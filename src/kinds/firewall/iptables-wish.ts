import type { OpenPort } from '../../facts/open-ports.ts';
import type { Family, Hook } from '../../facts/packet-filter/packet.ts';
import { hooks, type Probe } from './probe.ts';
import {
  establishedProbes,
  loopbackProbes,
  neighbourProbe,
  outboundProbes,
  portProbe,
  type Outbound,
} from './wishes.ts';

/** What a rule set shall have. Each rule is added only where its probes are not met. */
export interface IptablesWish {
  readonly rules: readonly WantedRule[];
  readonly deny: readonly Hook[];
  /** Set where it is no concern of the rule that something is shut. */
  readonly quietly?: true;
}

export interface WantedRule {
  readonly chain: 'INPUT' | 'OUTPUT';
  readonly probes: readonly Probe[];
  /** Without `-A CHAIN`, in the words of iptables-save(8). */
  readonly lines: readonly string[];
  /** Whether it stands before all others of the chain. */
  readonly head?: true;
  /** Whether it is left out where nothing lets the packets through now: what is shut is not opened unasked. */
  readonly keepShut?: true;
}

export function loopbackWish(family: Family): IptablesWish {
  const { input, spoofed, output } = loopbackProbes(family);
  const source = family === 'ip' ? '127.0.0.0/8' : '::1/128';
  return {
    rules: [
      {
        chain: 'INPUT',
        probes: [input, spoofed],
        head: true,
        lines: ['-i lo -j ACCEPT', `-s ${source} -j DROP`],
      },
      { chain: 'OUTPUT', probes: [output], head: true, lines: ['-o lo -j ACCEPT'] },
    ],
    deny: [],
  };
}

export function connectionsWish(family: Family, outbound: Outbound): IptablesWish {
  const neighbours = (chain: 'INPUT' | 'OUTPUT', hook: 'input' | 'output'): WantedRule[] =>
    family === 'ip6' ? [{ chain, probes: [neighbourProbe(hook)], lines: ['-p ipv6-icmp -j ACCEPT'] }] : [];
  return {
    rules: [
      {
        chain: 'INPUT',
        probes: establishedProbes(family, 'input'),
        lines: ['-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'],
      },
      ...neighbours('INPUT', 'input'),
      {
        chain: 'OUTPUT',
        probes: establishedProbes(family, 'output'),
        lines: ['-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'],
      },
      ...neighbours('OUTPUT', 'output'),
      ...outboundRules(family, outbound),
    ],
    deny: [],
  };
}

/** Ports that the profile names are opened; where it says nothing, what is shut stays shut. */
function outboundRules(family: Family, outbound: Outbound): WantedRule[] {
  const probes = outboundProbes(family, outbound);
  if (outbound === 'any')
    return [{ chain: 'OUTPUT', probes, lines: ['-m conntrack --ctstate NEW -j ACCEPT'], keepShut: true }];
  return probes.map((probe, at) => {
    const [port = '', protocol = ''] = (outbound[at] ?? '').split('/');
    return { chain: 'OUTPUT', probes: [probe], lines: [newTo(protocol, port)] };
  });
}

/** SSH is let in whatever else holds; any other port only where it is not shut. */
export function portsWish(family: Family, ports: readonly OpenPort[], ssh: readonly number[]): IptablesWish {
  const rules = ports.map((port): WantedRule => {
    const isSsh = port.protocol === 'tcp' && ssh.includes(port.port);
    return {
      chain: 'INPUT',
      probes: [portProbe(family, port)],
      lines: [newTo(port.protocol, String(port.port))],
      ...(!isSsh && { keepShut: true as const }),
    };
  });
  return { rules, deny: [] };
}

/** Everything that keeps the host in touch, and then the policies. */
export function denyWish(wishes: readonly IptablesWish[]): IptablesWish {
  return { rules: wishes.flatMap(({ rules }) => rules), deny: hooks, quietly: true };
}

function newTo(protocol: string, port: string): string {
  return `-p ${protocol} -m ${protocol} --dport ${port} -m conntrack --ctstate NEW -j ACCEPT`;
}
