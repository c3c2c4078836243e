import { addressOf, isWithin, networkOf } from '../packet-filter/address.ts';
import { all, type Certainty, sure } from '../packet-filter/packet.ts';
import type { Conditions } from './conditions.ts';
import { fitsPattern, listed, type Listed } from './pattern.ts';

/** Somebody who logs in, as sshd sees them. */
export interface Visitor {
  readonly user: string;
  /** By name, the primary one too. */
  readonly groups: readonly string[];
  /** Addresses and the port of the server; undefined where they are not known. */
  readonly client: string | undefined;
  readonly server: string | undefined;
  readonly port: number | undefined;
  /** The name of the client where one is known; sshd takes the address for it unless UseDNS is set. */
  readonly host: string | undefined;
}

/** Whether all conditions of Match blocks hold for a visitor (sshd_config(5), Match). */
export function blocksHold(blocks: readonly Conditions[], visitor: Visitor): Certainty {
  return all(
    blocks.flatMap((conditions) =>
      conditions.map(({ attribute, argument }) => holds(attribute, argument, visitor)),
    ),
  );
}

function holds(attribute: string, argument: string, visitor: Visitor): Certainty {
  const { user, groups, client, server, port, host } = visitor;
  switch (attribute) {
    case 'user':
      return sure(listed(argument, (pattern) => fitsPattern(user, pattern)) === 'fits');
    case 'group':
      return sure(isInGroups(argument, groups));
    case 'host':
      return host === undefined ? 'maybe' : sure(hostListed(host, argument) === 'fits');
    case 'address':
      return client === undefined ? 'maybe' : sure(addressListed(client, argument) === 'fits');
    case 'localaddress':
      return server === undefined ? 'maybe' : sure(addressListed(server, argument) === 'fits');
    case 'localport':
      return port === undefined ? 'maybe' : sure(port === Number(argument));
    case 'invalid-user':
      return 'no';
    default:
      return 'maybe';
  }
}

function isInGroups(patterns: string, groups: readonly string[]): boolean {
  const said = new Set(groups.map((group) => listed(patterns, (pattern) => fitsPattern(group, pattern))));
  return said.has('fits') && !said.has('excluded');
}

function hostListed(host: string, patterns: string): Listed {
  return listed(patterns.toLowerCase(), (pattern) => fitsPattern(host.toLowerCase(), pattern));
}

/** Networks are compared as such, anything else as a pattern of characters. */
function addressListed(address: string, patterns: string): Listed {
  const value = addressOf(address);
  if (value === undefined) return 'not listed';
  return listed(patterns, (pattern) =>
    networkOf(pattern) === undefined ? fitsPattern(address, pattern) : isWithin(value, pattern) === true,
  );
}

/** Whether AllowUsers or DenyUsers name somebody: `name` or `name@host`, each pattern for itself. */
export function namesUser(patterns: readonly string[], visitor: Visitor): Certainty {
  let result: Certainty = 'no';
  for (const pattern of patterns) {
    const one = namedBy(pattern, visitor);
    if (one === 'yes') return 'yes';
    if (one === 'maybe') result = 'maybe';
  }
  return result;
}

function namedBy(pattern: string, { user, client, host }: Visitor): Certainty {
  const at = pattern.lastIndexOf('@');
  if (at < 0) return sure(fitsPattern(user, pattern));
  if (!fitsPattern(user, pattern.slice(0, at))) return 'no';
  const places = pattern.slice(at + 1);
  if (client === undefined) return 'maybe';
  const byAddress = addressListed(client, places);
  if (byAddress === 'excluded') return 'no';
  if (host === undefined) return 'maybe';
  const byName = hostListed(host, places);
  return sure(byName !== 'excluded' && (byName === 'fits' || byAddress === 'fits'));
}

/** Whether AllowGroups or DenyGroups name a group of somebody. */
export function namesGroup(patterns: readonly string[], { groups }: Visitor): boolean {
  return groups.some((group) => patterns.some((pattern) => fitsPattern(group, pattern)));
}
