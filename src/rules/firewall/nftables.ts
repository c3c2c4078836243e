import { z } from 'zod';
import { NFT_FILE, NFTABLES_CONF } from '../../facts/nftables.ts';
import type { Family } from '../../facts/packet-filter/packet.ts';
import { nftablesRule, type NftSurroundings } from '../../kinds/firewall/nftables.ts';
import {
  chainsOnly,
  nftConnections,
  nftDeny,
  nftLoopback,
  nftPorts,
} from '../../kinds/firewall/nftables-wish.ts';
import { hooks, policyFindings, probeFindings, type Filter, type Probe } from '../../kinds/firewall/probe.ts';
import {
  establishedProbes,
  IgnorePorts,
  loopbackProbes,
  neighbourProbe,
  Outbound,
  outboundProbes,
  wantedPorts,
} from '../../kinds/firewall/wishes.ts';
import type { Finding, Rule } from '../../rule.ts';

const judged = `in the list of \`nft list ruleset\` and in what ${NFTABLES_CONF} and its includes make of an empty kernel`;
const remedied = `in ${NFT_FILE}, which ${NFTABLES_CONF} includes, and, in one go, in the kernel; every rule that is there stays. Needs a consent.`;
const denyParams = z.strictObject({ outbound: Outbound, ignorePorts: IgnorePorts });
type DenyParams = z.infer<typeof denyParams>;

/** In the order in which a rule set is built: the policies last. */
export const nftablesRules: readonly Rule[] = [
  nftablesRule({
    id: 'nftables-table-present',
    title: 'nftables has a table',
    rationale: 'Without a table there is nothing that could hold a rule, and every packet passes.',
    check: `There is at least one table ${judged}.`,
    remedy: `Adds the table inet filter with its three base chains ${remedied}`,
    params: z.strictObject({}),
    findings: ({ ruleset, state, where }) =>
      ruleset.tables.size > 0
        ? []
        : [{ what: 'tables', expected: 'at least one', actual: 'none', where, state }],
    wish: () => chainsOnly,
  }),
  nftablesRule({
    id: 'nftables-base-chains',
    title: 'nftables filters packets in, through and out',
    rationale: 'Packets of a hook without a base chain are looked at by no rule at all.',
    check: `Base chains of type filter exist for the hooks input, forward and output, for every family that the host speaks, ${judged}. Chains of type nat or route do not count.`,
    remedy: `Adds the base chains that are lacking to the table inet filter, ${remedied}`,
    params: z.strictObject({}),
    findings: (filter, { families }) => chainFindings(filter, families),
    wish: () => chainsOnly,
  }),
  nftablesRule({
    id: 'nftables-loopback',
    title: 'Loopback traffic passes, and its addresses are not believed from elsewhere',
    rationale:
      'A packet from the network that claims to come from 127.0.0.1 would be taken for one of the host’s own programs.',
    impact: 'None for programs that use the interface lo.',
    check: `Input accepts all that comes in by lo, then drops the sources 127.0.0.0/8 and ::1, ${judged}. Judged by what becomes of such packets.`,
    remedy: `Puts the rules at the head of the input chain, with their counterpart for output, ${remedied}`,
    params: z.strictObject({}),
    findings: (filter, { families }) => probeFindings(filter, loopbackInput(families)),
    wish: ({ families }) => nftLoopback(families),
  }),
  nftablesRule({
    id: 'nftables-connections',
    title: 'Connections that exist go on, and new ones out are those that the site wants',
    rationale:
      'Which connections a host may open is a choice of its site; answers to them have to come in, or a strict policy cuts the host off.',
    check: `Input and output accept established connections of TCP, UDP and ICMP, and output new ones as \`outbound\` says, ${judged}.`,
    remedy: `Adds the rules that are lacking, ${remedied}`,
    question: 'Are the connections that this host may open those that it needs, and no others?',
    params: z.strictObject({ outbound: Outbound }),
    findings: (filter, { families }, { outbound }) =>
      probeFindings(filter, [
        ...established(families),
        ...families.flatMap((family) => outboundProbes(family, outbound)),
      ]),
    wish: ({ families }, { outbound }) => nftConnections(families, outbound),
    shows: /ct state|output/,
  }),
  nftablesRule({
    id: 'nftables-default-deny',
    title: 'Packets that no rule is about are dropped',
    rationale:
      'A list of what is allowed holds against services that nobody thought of; a list of what is forbidden does not.',
    impact:
      'What no rule allows is cut off, forwarded traffic of containers and virtual machines with it. Ping over IPv4 is no longer answered.',
    check: `For input, forward and output a base chain of type filter has the policy drop, for every family that the host speaks, ${judged}. A drop in any chain is final, so one for each is enough; a last rule that drops is no policy.`,
    remedy: `Adds what keeps the host in touch (loopback, established connections, SSH's ports, the ports that are open now, new connections out as \`outbound\` says), then sets the policies, ${remedied}`,
    params: denyParams,
    findings: (filter, { families }) => policyFindings(filter, families),
    wish: denying,
  }),
  nftablesRule({
    id: 'nftables-rules-permanent',
    title: 'The rules of nftables are loaded at boot',
    rationale: 'A rule set that only the kernel knows is gone after the next boot, when nobody looks.',
    impact: 'As for the policy drop, from the next boot on.',
    check: `What ${NFTABLES_CONF} and its includes make of an empty kernel drops by policy for input, forward and output, accepts loopback, drops its addresses from elsewhere, and accepts established connections.`,
    remedy: `Writes what is lacking to ${NFT_FILE}, with what keeps the host in touch, and includes it in ${NFTABLES_CONF}. Needs a consent.`,
    params: denyParams,
    onlyPersistent: true,
    findings: (filter, { families }) => [
      ...policyFindings(filter, families),
      ...probeFindings(filter, [...loopbackInput(families), ...established(families)]),
    ],
    wish: denying,
  }),
];

function chainFindings(filter: Filter, families: readonly Family[]): Finding[] {
  return hooks.flatMap((hook) =>
    families.every((family) => filter.policy(hook, family) !== undefined)
      ? []
      : [
          {
            what: `base chain for ${hook}`,
            expected: 'one of type filter for every family',
            actual: 'none',
            where: filter.where,
            state: filter.state,
          },
        ],
  );
}

function loopbackInput(families: readonly Family[]): Probe[] {
  return families.flatMap((family) => {
    const { input, spoofed } = loopbackProbes(family);
    return [input, spoofed];
  });
}

function established(families: readonly Family[]): Probe[] {
  const neighbours = families.includes('ip6') ? [neighbourProbe('input'), neighbourProbe('output')] : [];
  const each = families.flatMap((family) => [
    ...establishedProbes(family, 'input'),
    ...establishedProbes(family, 'output'),
  ]);
  return [...each, ...neighbours];
}

function denying(around: NftSurroundings, { outbound, ignorePorts }: DenyParams) {
  const { families, ssh } = around;
  return nftDeny([
    nftLoopback(families),
    nftConnections(families, outbound),
    nftPorts(families, wantedPorts(around, ignorePorts), ssh),
  ]);
}
