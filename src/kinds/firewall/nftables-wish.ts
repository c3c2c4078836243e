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

/** What a rule set of nftables shall have. Each rule is added only where its probes are not met. */
export interface NftWish {
  readonly rules: readonly NftWanted[];
  readonly deny: readonly Hook[];
  /** Set where it is no concern of the rule that something is shut. */
  readonly quietly?: true;
}

export interface NftWanted {
  readonly hook: 'input' | 'output';
  readonly probes: readonly Probe[];
  /** As `nft list ruleset` prints it. */
  readonly lines: readonly string[];
  /** Whether it stands before all others of the chain. */
  readonly head?: true;
  /** Whether it is left out where nothing lets the packets through now: what is shut is not opened unasked. */
  readonly keepShut?: true;
}

/** Only the three base chains. */
export const chainsOnly: NftWish = { rules: [], deny: [] };

export function nftLoopback(families: readonly Family[]): NftWish {
  const each = families.map(loopbackProbes);
  const drops = families.map((family) =>
    family === 'ip' ? 'ip saddr 127.0.0.0/8 counter drop' : 'ip6 saddr ::1 counter drop',
  );
  return {
    rules: [
      {
        hook: 'input',
        probes: each.flatMap(({ input, spoofed }) => [input, spoofed]),
        head: true,
        lines: ['iif "lo" accept', ...drops],
      },
      { hook: 'output', probes: each.map(({ output }) => output), head: true, lines: ['oif "lo" accept'] },
    ],
    deny: [],
  };
}

export function nftConnections(families: readonly Family[], outbound: Outbound): NftWish {
  const established = (hook: 'input' | 'output'): NftWanted[] => [
    {
      hook,
      probes: families.flatMap((family) => establishedProbes(family, hook)),
      lines: ['ct state established,related accept'],
    },
    ...(families.includes('ip6')
      ? [{ hook, probes: [neighbourProbe(hook)], lines: ['meta l4proto ipv6-icmp accept'] }]
      : []),
  ];
  return {
    rules: [...established('input'), ...established('output'), ...outboundRules(families, outbound)],
    deny: [],
  };
}

function outboundRules(families: readonly Family[], outbound: Outbound): NftWanted[] {
  if (outbound === 'any')
    return [
      {
        hook: 'output',
        probes: families.flatMap((family) => outboundProbes(family, outbound)),
        lines: ['ct state new accept'],
        keepShut: true,
      },
    ];
  return outbound.map((spec) => {
    const [port = '', protocol = ''] = spec.split('/');
    return {
      hook: 'output',
      probes: families.flatMap((family) => outboundProbes(family, [spec])),
      lines: [`${protocol} dport ${port} ct state new accept`],
    };
  });
}

/** SSH is let in whatever else holds; any other port only where it is not shut. */
export function nftPorts(
  families: readonly Family[],
  ports: readonly OpenPort[],
  ssh: readonly number[],
): NftWish {
  const rules = ports.map((port): NftWanted => {
    const isSsh = port.protocol === 'tcp' && ssh.includes(port.port);
    return {
      hook: 'input',
      probes: families
        .filter((family) => port.families.includes(family))
        .map((family) => portProbe(family, port)),
      lines: [`${port.protocol} dport ${port.port} ct state new accept`],
      ...(!isSsh && { keepShut: true as const }),
    };
  });
  return { rules, deny: [] };
}

export function nftDeny(wishes: readonly NftWish[]): NftWish {
  return { rules: wishes.flatMap(({ rules }) => rules), deny: hooks, quietly: true };
}
