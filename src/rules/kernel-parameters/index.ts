import { sysctlRule } from '../../kinds/sysctl.ts';
import type { Rule } from '../../rule.ts';

/** Rules on kernel parameters, in the order in which their changes are folded: forwarding resets others. */
export const kernelParameters: readonly Rule[] = [
  sysctlRule({
    id: 'sysctl-aslr',
    title: 'Address spaces of processes are laid out at random',
    rationale: 'An exploit that relies on the address of a function or buffer then fails on most tries.',
    parameters: [{ key: 'kernel/randomize_va_space', value: '2' }],
    requireLine: false,
  }),
  sysctlRule({
    id: 'sysctl-no-send-redirects',
    title: 'The host sends no ICMP redirects',
    rationale:
      'Only a router has a reason to tell others of a better way; from a taken-over host the advice is a trap.',
    impact: 'Routers and VPN gateways stop telling their neighbours of shorter ways.',
    parameters: forInterfaces('net/ipv4', 'send_redirects', '0'),
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-no-ip-forwarding',
    title: 'The host does not forward packets between networks',
    rationale:
      'A host with a leg in two networks would otherwise carry traffic around the firewall between them.',
    impact: 'Containers, virtual machines and VPN clients lose their way through this host.',
    parameters: [
      { key: 'net/ipv4/ip_forward', value: '0' },
      { key: 'net/ipv4/conf/all/forwarding', value: '0', alias: true },
      { key: 'net/ipv6/conf/all/forwarding', value: '0' },
    ],
    requireLine: false,
    mayCutNetwork: true,
    note: 'Docker, Kubernetes, libvirt and VPNs switch forwarding on when they start, and do not work without it.',
  }),
  sysctlRule({
    id: 'sysctl-no-source-route',
    title: 'Source-routed packets are dropped',
    rationale: 'Their sender names the way, and so can reach private addresses or pass by a filter.',
    parameters: [
      ...forInterfaces('net/ipv4', 'accept_source_route', '0'),
      ...forInterfaces('net/ipv6', 'accept_source_route', '0'),
    ],
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-no-icmp-redirects',
    title: 'ICMP redirects from others are not followed',
    rationale:
      'Anyone on the same link could otherwise bend routes of this host through a machine of theirs.',
    parameters: [
      ...forInterfaces('net/ipv4', 'accept_redirects', '0'),
      ...forInterfaces('net/ipv6', 'accept_redirects', '0'),
    ],
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-no-secure-icmp-redirects',
    title: 'ICMP redirects from gateways are not followed',
    rationale: 'The address of a known gateway is easily forged, and a gateway too can be taken over.',
    parameters: forInterfaces('net/ipv4', 'secure_redirects', '0'),
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-log-martians',
    title: 'Packets with impossible addresses are logged',
    rationale: 'A forged source address shows in the log only if the kernel is asked to write it there.',
    impact: 'On noisy networks the kernel log grows.',
    parameters: forInterfaces('net/ipv4', 'log_martians', '1'),
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-ignore-broadcast-icmp',
    title: 'ICMP echo requests to broadcast addresses are ignored',
    rationale: 'Answers to a forged broadcast ping would flood the victim whose address it bears.',
    parameters: [{ key: 'net/ipv4/icmp_echo_ignore_broadcasts', value: '1' }],
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-ignore-bogus-icmp',
    title: 'Bogus ICMP error responses are ignored',
    rationale: 'Broken routers that answer broadcasts with errors would otherwise fill the log.',
    parameters: [{ key: 'net/ipv4/icmp_ignore_bogus_error_responses', value: '1' }],
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-reverse-path-filter',
    title: 'Packets from where no answer would go are dropped',
    rationale: 'A packet that comes in where its source is not routed most likely bears a forged address.',
    impact: 'Hosts whose answers leave by another interface than requests arrive on lose those connections.',
    parameters: forInterfaces('net/ipv4', 'rp_filter', '1'),
    requireLine: true,
  }),
  sysctlRule({
    id: 'sysctl-tcp-syncookies',
    title: 'TCP SYN cookies are sent when the queue of half-open connections is full',
    rationale: 'A flood of connection requests from forged addresses then no longer keeps real clients out.',
    parameters: [{ key: 'net/ipv4/tcp_syncookies', value: '1' }],
    requireLine: true,
    optional: true,
  }),
  sysctlRule({
    id: 'sysctl-no-router-advertisements',
    title: 'IPv6 router advertisements are not accepted',
    rationale: 'Anyone on the link could otherwise announce a default gateway and read what the host sends.',
    impact: 'Hosts that get their IPv6 address or gateway from a router need them set in another way.',
    parameters: forInterfaces('net/ipv6', 'accept_ra', '0'),
    requireLine: true,
    note: 'A host that gets its IPv6 address or gateway from router advertisements loses them in time.',
  }),
];

/** What holds for interfaces at large, and what new ones start with. */
function forInterfaces(family: 'net/ipv4' | 'net/ipv6', name: string, value: string) {
  return ['all', 'default'].map((scope) => ({ key: `${family}/conf/${scope}/${name}`, value }));
}
