import type { OpenPort } from '../../facts/open-ports.ts';
import { spoken } from '../../facts/open-ports.ts';
import type { Family } from '../../facts/packet-filter/packet.ts';
import { isAboutAll, isAny, type UfwFiles, type UfwRules, type UfwTuple } from '../../facts/ufw-rules.ts';
import type { Finding } from '../../rule.ts';
import { atEnd, atHead, behind } from './ufw-edit.ts';
import { named, type Outbound } from './wishes.ts';

export const loopbackSource: Readonly<Record<Family, string>> = { ip: '127.0.0.0/8', ip6: '::1' };

/** The families whose rules ufw loads. */
export function familiesOf({ ipv6 }: UfwFiles): readonly Family[] {
  return ipv6 ? ['ip', 'ip6'] : ['ip'];
}

/** What a family's rules lack about loopback, in the order: in by lo, out by lo, its addresses from elsewhere. */
export function loopbackFindings({ tuples, path }: UfwRules, family: Family): Finding[] {
  const { inLo, outLo, denied } = loopbackTuples(tuples, family);
  const lacking = (what: string, actual: string): Finding => ({
    what: `${what}, ${named(family)}`,
    expected: 'a rule of ufw',
    actual,
    where: path,
    state: 'persistent',
  });
  return [
    ...(inLo === undefined ? [lacking('allow in on lo', 'none')] : []),
    ...(outLo === undefined ? [lacking('allow out on lo', 'none')] : []),
    ...(denied === undefined ? [lacking(`deny in from ${loopbackSource[family]}`, 'none')] : []),
    ...(inLo !== undefined && denied !== undefined && denied.line < inLo.line
      ? [lacking('allow in on lo', `stands after deny in from ${loopbackSource[family]}`)]
      : []),
  ];
}

/** Adds what is lacking, the allowing rule always before the denying one. */
export function withLoopback(rules: UfwRules, family: Family): string {
  const { inLo, outLo, denied } = loopbackTuples(rules.tuples, family);
  const allowIn = { action: 'allow', direction: 'in', interface: 'lo' } as const;
  const allowOut = { action: 'allow', direction: 'out', interface: 'lo' } as const;
  const deny = { action: 'deny', direction: 'in', from: loopbackSource[family] } as const;
  const misplaced = inLo !== undefined && denied !== undefined && denied.line < inLo.line;
  const needsIn = inLo === undefined || misplaced;
  // Behind the rule that allows first: what is put at the head below moves both.
  const text = denied === undefined && inLo !== undefined ? behind(rules, family, inLo, deny) : rules.text;
  const head = [
    ...(needsIn ? [allowIn] : []),
    ...(outLo === undefined ? [allowOut] : []),
    ...(denied === undefined && inLo === undefined ? [deny] : []),
  ];
  return head.length === 0 ? text : atHead({ ...rules, text }, family, head);
}

function loopbackTuples(tuples: readonly UfwTuple[], family: Family) {
  const plain = (one: UfwTuple) =>
    !one.route && one.protocol === 'any' && one.dport === 'any' && one.sport === 'any';
  return {
    inLo: tuples.find(
      (one) =>
        plain(one) &&
        one.action === 'allow' &&
        one.direction === 'in' &&
        one.interfaceIn === 'lo' &&
        isAny(one.src) &&
        isAny(one.dst),
    ),
    outLo: tuples.find(
      (one) =>
        plain(one) &&
        one.action === 'allow' &&
        one.direction === 'out' &&
        one.interfaceOut === 'lo' &&
        isAny(one.src) &&
        isAny(one.dst),
    ),
    denied: tuples.find(
      (one) =>
        plain(one) &&
        (one.action === 'deny' || one.action === 'reject') &&
        one.direction === 'in' &&
        one.interfaceIn === '' &&
        isAny(one.dst) &&
        (one.src === loopbackSource[family] || (family === 'ip6' && one.src === '::1/128')),
    ),
  };
}

/** Whether some rule, whatever it does, is about new connections to the port. */
export function mentions({ tuples }: UfwRules, port: OpenPort): boolean {
  return tuples.some(
    (one) =>
      !one.route &&
      one.direction === 'in' &&
      one.interfaceIn !== 'lo' &&
      (one.protocol === 'any' || one.protocol === port.protocol) &&
      (one.dport === 'any' ? isAboutAll(one) : hasPort(one.dport, port.port)),
  );
}

/** Whether a list like `80,443,6000:6007` has the port. */
function hasPort(list: string, port: number): boolean {
  return list.split(',').some((part) => {
    const [first = '', last = first] = part.split(':');
    return port >= Number(first) && port <= Number(last);
  });
}

/** The ports that a family reaches and no rule is about. */
export function unmentioned(rules: UfwRules, family: Family, ports: readonly OpenPort[]): OpenPort[] {
  return ports.filter((port) => port.families.includes(family) && !mentions(rules, port));
}

export function withPorts(rules: UfwRules, family: Family, ports: readonly OpenPort[]): string {
  const added = ports.map((port) => ({ action: 'allow', direction: 'in', port: spoken(port) }) as const);
  return added.length === 0 ? rules.text : atEnd(rules, family, added);
}

/** What new connections out the rules do not let through: ports as `53/udp`, or `any`. */
export function outboundLacking({ tuples }: UfwRules, outbound: Outbound): string[] {
  const out = tuples.filter(
    ({ route, direction, action, interfaceOut }) =>
      !route && direction === 'out' && action === 'allow' && interfaceOut !== 'lo',
  );
  if (outbound === 'any') return out.length > 0 ? [] : ['any'];
  return outbound.filter((spec) => {
    const [port, protocol] = spec.split('/');
    return !out.some(
      (one) =>
        (one.protocol === 'any' || one.protocol === protocol) &&
        (one.dport === 'any' || hasPort(one.dport, Number(port))),
    );
  });
}

export function withOutbound(rules: UfwRules, family: Family, lacking: readonly string[]): string {
  const added = lacking.map(
    (spec) => ({ action: 'allow', direction: 'out', ...(spec !== 'any' && { port: spec }) }) as const,
  );
  return added.length === 0 ? rules.text : atEnd(rules, family, added);
}
