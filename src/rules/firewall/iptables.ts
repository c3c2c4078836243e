import { z } from 'zod';
import type { Family } from '../../facts/packet-filter/packet.ts';
import { iptablesRule } from '../../kinds/firewall/iptables.ts';
import { connectionsWish, denyWish, loopbackWish, portsWish } from '../../kinds/firewall/iptables-wish.ts';
import { policyFindings, probeFindings } from '../../kinds/firewall/probe.ts';
import {
  establishedProbes,
  IgnorePorts,
  loopbackProbes,
  named,
  neighbourProbe,
  Outbound,
  outboundProbes,
  portProbe,
  portsOf,
  wantedPorts,
} from '../../kinds/firewall/wishes.ts';
import type { Rule } from '../../rule.ts';

/** The rules about one family, in the order in which a rule set is built: the policies last. */
function ofFamily(family: Family): Rule[] {
  const program = family === 'ip' ? 'iptables' : 'ip6tables';
  const file = family === 'ip' ? '/etc/iptables/rules.v4' : '/etc/iptables/rules.v6';
  const judged = `as ${program}-save lists them and as ${file} keeps them`;
  const remedied = `in ${file} and, in one go, in the kernel; every rule that is there stays. Needs a consent.`;
  const network = family === 'ip' ? '127.0.0.0/8' : '::1';
  return [
    iptablesRule({
      id: `${program}-loopback`,
      title: `${named(family)} loopback traffic passes, and its addresses are not believed from elsewhere`,
      rationale: `A packet from the network that claims to come from ${network} would be taken for the host's own programs.`,
      impact: 'None for programs that use the interface lo.',
      check: `Of the rules, ${judged}, INPUT accepts all that comes in by lo, then drops the source ${network}; OUTPUT accepts all that goes out by lo. Judged by what becomes of such packets.`,
      remedy: `Puts the three rules at the head of INPUT and OUTPUT, ${remedied}`,
      family,
      params: z.strictObject({}),
      findings: (filter) => probeFindings(filter, Object.values(loopbackProbes(family))),
      wish: () => loopbackWish(family),
    }),
    iptablesRule({
      id: `${program}-connections`,
      title: `${named(family)} connections that exist go on, and new ones out are those that the site wants`,
      rationale:
        'Which connections a host may open is a choice of its site; answers to them have to come in, or a strict policy cuts the host off.',
      check: `Of the rules, ${judged}, INPUT and OUTPUT accept established connections of TCP, UDP and ICMP, and OUTPUT new ones as \`outbound\` says.`,
      remedy: `Adds the rules that are lacking, ${remedied}`,
      question: 'Are the connections that this host may open those that it needs, and no others?',
      family,
      params: z.strictObject({ outbound: Outbound }),
      findings: (filter, _, { outbound }) =>
        probeFindings(filter, [
          ...establishedProbes(family, 'input'),
          ...establishedProbes(family, 'output'),
          ...(family === 'ip6' ? [neighbourProbe('input'), neighbourProbe('output')] : []),
          ...outboundProbes(family, outbound),
        ]),
      wish: (_, { outbound }) => connectionsWish(family, outbound),
      shows: /-A OUTPUT|--(ct)?state/,
    }),
    iptablesRule({
      id: `${program}-open-ports`,
      title: `A rule for every open ${named(family)} port`,
      rationale:
        'Where each open port has its rule, a service that somebody starts by mistake stays unreachable behind the policy.',
      impact: 'None: what can be reached now can be reached afterwards, and what is shut stays shut.',
      check: `Of the rules, ${judged}, one accepts new connections to every port that a program listens on, on another address than loopback, and to those of sshd's configuration. UDP ports out of the range for clients are left out.`,
      remedy: `Adds a rule for each port that can be reached now, ${remedied} A port that is shut now is left for a person to decide; SSH is always allowed.`,
      family,
      params: z.strictObject({ ignorePorts: IgnorePorts }),
      findings: (filter, around, { ignorePorts }) =>
        probeFindings(
          filter,
          portsOf(family, wantedPorts(around, ignorePorts)).map((port) => portProbe(family, port)),
        ),
      wish: (around, { ignorePorts }) =>
        portsWish(family, portsOf(family, wantedPorts(around, ignorePorts)), around.ssh),
      shows: /-A INPUT.*--dports? /,
      onlyRunning: true,
    }),
    iptablesRule({
      id: `${program}-default-deny`,
      title: `${named(family)} packets that no rule is about are dropped`,
      rationale:
        'A list of what is allowed holds against services that nobody thought of; a list of what is forbidden does not.',
      impact:
        'What no rule allows is cut off, forwarded traffic of containers and virtual machines with it. Ping is no longer answered.',
      check: `The policies of INPUT, FORWARD and OUTPUT are DROP, ${judged}. A last rule that drops is no policy.`,
      remedy: `Adds what keeps the host in touch (loopback, established connections, SSH's ports, the ports that are open now, new connections out as \`outbound\` says), then sets the policies, ${remedied}`,
      family,
      params: z.strictObject({ outbound: Outbound, ignorePorts: IgnorePorts }),
      findings: (filter) => policyFindings(filter, [family]),
      wish: (around, { outbound, ignorePorts }) =>
        denyWish([
          loopbackWish(family),
          connectionsWish(family, outbound),
          portsWish(family, portsOf(family, wantedPorts(around, ignorePorts)), around.ssh),
        ]),
    }),
  ];
}

export const iptables: readonly Rule[] = [...ofFamily('ip'), ...ofFamily('ip6')];
