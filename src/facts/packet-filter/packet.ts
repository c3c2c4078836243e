import { type Address, isWithin } from './address.ts';

/** A class of packets, as far as a rule set may tell them apart. What is left out may be anything. */
export interface Packet {
  readonly hook: Hook;
  readonly family: Family;
  /** Whether it comes in, or goes out, by the interface `lo`. */
  readonly loopback: boolean;
  /** Whether its source is 127.0.0.0/8 or ::1. */
  readonly source?: 'loopback' | 'other';
  /** Its source and destination where they are known. */
  readonly from?: Address;
  readonly to?: Address;
  /** As /etc/protocols says it: `tcp`, `udp`, `icmp`, `ipv6-icmp`. */
  readonly protocol?: string;
  /** Destination port. */
  readonly port?: number;
  /** What connection tracking says of it; neighbour discovery is not tracked. */
  readonly state: 'new' | 'established' | 'untracked';
}

export type Hook = 'input' | 'forward' | 'output';
export type Family = 'ip' | 'ip6';

/** Whether all packets of a class answer to a condition, none, or perhaps some. */
export type Certainty = 'yes' | 'no' | 'maybe';

export function all(certainties: Iterable<Certainty>): Certainty {
  let result: Certainty = 'yes';
  for (const one of certainties) {
    if (one === 'no') return 'no';
    if (one === 'maybe') result = 'maybe';
  }
  return result;
}

export function any(certainties: Iterable<Certainty>): Certainty {
  let result: Certainty = 'no';
  for (const one of certainties) {
    if (one === 'yes') return 'yes';
    if (one === 'maybe') result = 'maybe';
  }
  return result;
}

export function not(certainty: Certainty): Certainty {
  if (certainty === 'maybe') return 'maybe';
  return certainty === 'yes' ? 'no' : 'yes';
}

export function sure(holds: boolean): Certainty {
  return holds ? 'yes' : 'no';
}

/** Whether the packet goes to an address of `network`. */
export function goesInto({ to }: Packet, network: string): Certainty {
  return to === undefined ? 'maybe' : within(to, network);
}

function within(address: Address, network: string): Certainty {
  const inside = isWithin(address, network);
  return inside === undefined ? 'maybe' : sure(inside);
}

/** Whether the packet's source lies in `network`, an address with or without a prefix length. */
export function comesFrom(packet: Packet, network: string): Certainty {
  if (packet.from !== undefined) return within(packet.from, network);
  const [address = '', prefix] = network.split('/');
  if (address.includes(':') !== (packet.family === 'ip6')) return 'no';
  const whole = packet.family === 'ip6' ? 128 : 32;
  const length = prefix === undefined ? whole : Number(prefix);
  if (!Number.isInteger(length)) return 'maybe';
  if (length === 0) return 'yes';
  if (packet.source === undefined) return 'maybe';
  const share = packet.family === 'ip6' ? shareOfOne(address, length) : shareOf127(address, length);
  return packet.source === 'loopback' ? share : share === 'no' ? 'maybe' : insideLoopback(packet, length);
}

/** How much of 127.0.0.0/8 an IPv4 network has. */
function shareOf127(address: string, length: number): Certainty {
  const [first = '', second] = address.split('.');
  if (length >= 8 || second === undefined) return first === '127' ? (length > 8 ? 'maybe' : 'yes') : 'no';
  const high = 8 - length;
  return sure(Number(first) >> high === 127 >> high);
}

/** How much of ::1 an IPv6 network has. */
function shareOfOne(address: string, length: number): Certainty {
  if (length === 128) return sure(/^(0{0,4}:){2,7}0{0,3}1$/.test(address) && !/[2-9a-f]/i.test(address));
  return /^[0:]*1?$/.test(address) ? 'maybe' : 'no';
}

/** A packet that does not come from loopback addresses, against a network that has some of them. */
function insideLoopback({ family }: Packet, length: number): Certainty {
  return length >= (family === 'ip6' ? 128 : 8) ? 'no' : 'maybe';
}

/** Whether the packet goes to a port of `ports`: `22`, `6000-6007` or `6000:6007`. */
export function goesTo({ port }: Packet, ports: string): Certainty {
  const range = /^(\d*)(?:[-:](\d*))?$/.exec(ports);
  if (range === null || port === undefined) return 'maybe';
  const first = Number(range[1] === '' ? 0 : range[1]);
  const last = ports === range[1] ? first : Number(range[2] === '' ? 65535 : range[2]);
  return sure(port >= first && port <= last);
}

/** Whether the packet is of a protocol, by its name or number. */
export function isOf({ protocol, family }: Packet, name: string): Certainty {
  const plain = names[name.toLowerCase()] ?? name.toLowerCase();
  if (plain === 'all') return 'yes';
  if (plain === 'icmp' && family === 'ip6') return 'no';
  if (plain === 'ipv6-icmp' && family === 'ip') return 'no';
  return protocol === undefined ? 'maybe' : sure(protocol === plain);
}

/** Other names of protocols in rule sets (/etc/protocols). */
const names: Readonly<Record<string, string>> = {
  '0': 'all',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'ipv6-icmp',
  '132': 'sctp',
  icmpv6: 'ipv6-icmp',
  icmp6: 'ipv6-icmp',
};
