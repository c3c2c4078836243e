import { addressOf, isLoopback, isWithin, type Address } from '../../facts/packet-filter/address.ts';
import { fate, type Outcomes } from '../../facts/packet-filter/fate.ts';
import { filterTable } from '../../facts/packet-filter/iptables-save.ts';
import {
  all,
  type Certainty,
  type Family,
  goesTo,
  isOf,
  type Packet,
  sure,
} from '../../facts/packet-filter/packet.ts';
import { type Iptables, iptablesOf, NETFILTER_PERSISTENT } from '../../facts/iptables.ts';
import { nftables, NFTABLES_UNIT } from '../../facts/nftables.ts';
import { isAny, ufwFiles, type UfwFiles, type UfwTuple } from '../../facts/ufw-rules.ts';
import { startsAtBoot, unitState } from '../../facts/units.ts';
import type { Fact } from '../../facts/fact.ts';
import type { SshConnection } from '../../host/evidence.ts';
import type { Host } from '../../host/host.ts';
import { type Check, open, shut, type Standing, unknown, type Who } from './check.ts';

/** What may become of a packet; undefined where the rules are not loaded. */
type Filter = (host: Host, packet: Packet) => Outcomes | undefined;

/** A rule set on the packet's way, and the rules that a boot loads. */
interface Place {
  readonly where: string;
  readonly concerns: RegExp;
  readonly filter: Filter;
}

const ipFacts: Readonly<Record<Family, Fact<Iptables>>> = { ip: iptablesOf('ip'), ip6: iptablesOf('ip6') };
const nftUnit = unitState(NFTABLES_UNIT);
const persistentUnit = unitState(NETFILTER_PERSISTENT);

const places: readonly Place[] = [
  {
    where: 'the rules of nftables in force',
    concerns: /^table:nftables$|^package:(?:nftables|ufw|iptables-persistent)$/,
    filter: (host, packet) => nftables.of(host).running?.ruleset.outcomes(packet),
  },
  {
    where: '/etc/nftables.conf, which a boot loads,',
    concerns: /^\/etc\/nftables|^unit:nftables\.service$|^package:nftables$/,
    filter: (host, packet) =>
      startsAtBoot(nftUnit.of(host)) ? nftables.of(host).persistent.outcomes(packet) : undefined,
  },
  {
    where: 'the rules of iptables in force',
    concerns: /^table:ip6?tables$|^package:(?:iptables|iptables-persistent|ufw)$/,
    filter(host, packet) {
      const { running } = ipFacts[packet.family].of(host);
      return running === undefined ? undefined : savedOutcomes(running.where, running.text, packet);
    },
  },
  {
    where: 'the rules in /etc/iptables, which a boot loads,',
    concerns: /^\/etc\/iptables\/|^unit:netfilter-persistent\.service$|^package:iptables-persistent$/,
    filter(host, packet) {
      if (!startsAtBoot(persistentUnit.of(host))) return undefined;
      const { persistent } = ipFacts[packet.family].of(host);
      return savedOutcomes(persistent.where, persistent.text, packet);
    },
  },
  {
    where: 'ufw',
    concerns: /^table:ufw$|^\/etc\/ufw\/|^\/(?:etc\/default|lib\/ufw)\/ufw|^unit:ufw\.service$|^package:ufw$/,
    filter(host, packet) {
      const files = ufwFiles.of(host);
      return files.enabled ? ufwOutcomes(files, packet) : undefined;
    },
  },
];

/** A new connection from where the account came now must be let in, by every rule set on the way. */
export const firewallChecks: readonly Check[] = places.map(({ where, concerns, filter }) => ({
  loses: 'login',
  concerns: ({ address }) => concerns.test(address),
  standing: (host, who) => standingOf(host, who, where, filter),
}));

function standingOf(host: Host, { connection }: Who, where: string, filter: Filter): Standing {
  const packet = connection && packetOf(connection);
  if (packet === undefined) return unknown('the address and port of the connection are not known');
  const outcomes = filter(host, packet);
  if (outcomes === undefined) return open;
  const may = (one: 'accepted' | 'dropped') => outcomes.has(one) || outcomes.has(`${one} by policy`);
  const what = `a new connection from ${connection?.client} to port ${connection?.port}`;
  if (!may('accepted')) return shut(`${where} would drop ${what}`);
  return may('dropped') ? unknown(`whether ${where} would let in ${what} can't be told`) : open;
}

/** The first packet of a new connection, by an interface that is not known unless the client is the host itself. */
function packetOf({ client, server, port }: SshConnection): Packet | undefined {
  const [from, to] = [addressOf(client), addressOf(server)];
  if (from === undefined || to === undefined) return undefined;
  const loopback = isLoopback(from) || (from.family === to.family && from.value === to.value);
  return {
    hook: 'input',
    family: from.family,
    loopback,
    source: isLoopback(from) ? 'loopback' : 'other',
    from,
    to,
    protocol: 'tcp',
    port,
    state: 'new',
  };
}

function savedOutcomes(where: string, text: string, packet: Packet): Outcomes {
  const table = filterTable(where, text);
  return table === undefined ? new Set(['accepted by policy']) : fate(table.chains, 'INPUT', packet);
}

/** ufw's own order: what it lets in before all rules, the rules, the policy (ufw-framework(8)). */
function ufwOutcomes({ ip, ip6, ipv6, policies }: UfwFiles, packet: Packet): Outcomes {
  if (packet.loopback) return new Set(['accepted']);
  // Without IPv6 in its settings ufw drops all of it.
  if (packet.family === 'ip6' && !ipv6) return new Set(['dropped']);
  const outcomes = new Set<Outcomes extends ReadonlySet<infer One> ? One : never>();
  for (const tuple of (packet.family === 'ip' ? ip : ip6).tuples) {
    const matching = tupleFits(tuple, packet);
    if (matching === 'no') continue;
    outcomes.add(tuple.action === 'allow' || tuple.action === 'limit' ? 'accepted' : 'dropped');
    if (matching === 'yes') return outcomes;
  }
  outcomes.add(policies.incoming === 'allow' ? 'accepted by policy' : 'dropped by policy');
  return outcomes;
}

function tupleFits(tuple: UfwTuple, packet: Packet): Certainty {
  const { route, direction, protocol, dport, dst, src, sport, interfaceIn } = tuple;
  if (route || direction !== 'in') return 'no';
  return all([
    protocol === 'any' ? 'yes' : isOf(packet, protocol),
    dport === 'any' ? 'yes' : anyPort(packet, dport),
    sport === 'any' ? 'yes' : 'maybe',
    inside(packet.from, src),
    inside(packet.to, dst),
    interfaceIn === '' ? 'yes' : 'maybe',
  ]);
}

function anyPort(packet: Packet, ports: string): Certainty {
  return sure(ports.split(',').some((one) => goesTo(packet, one) === 'yes'));
}

function inside(address: Address | undefined, network: string): Certainty {
  if (isAny(network)) return 'yes';
  const known = address && isWithin(address, network);
  return known === undefined ? 'maybe' : sure(known);
}
