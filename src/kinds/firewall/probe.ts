import type { Outcome, Outcomes } from '../../facts/packet-filter/fate.ts';
import type { Family, Hook, Packet } from '../../facts/packet-filter/packet.ts';
import type { Finding } from '../../rule.ts';

/** A rule set as it is kept for the next boot, or as it is in force, whatever program made it. */
export interface Filter {
  readonly state: Finding['state'];
  /** A file, or the program that lists what is in force. */
  readonly where: string;
  /** All that may become of a packet. */
  outcomes(packet: Packet): Outcomes;
  /** The policy that counts: drop where any base chain of the hook has it; undefined where no chain filters there. */
  policy(hook: Hook, family: Family): 'accept' | 'drop' | undefined;
}

/** A kind of packet, and what shall become of it. */
export interface Probe {
  readonly what: string;
  readonly packet: Packet;
  /** `accepted`: a rule accepts all or some of it, and no policy gets to decide; `dropped`: a rule drops all of it. */
  readonly wants: 'accepted' | 'surely accepted' | 'dropped' | 'mentioned';
}

/** What shall become of it, as a finding says it. */
export function expectation({ wants }: Probe): string {
  return wants === 'dropped' ? 'dropped by a rule' : 'accepted by a rule';
}

export function isMet(filter: Filter, { packet, wants }: Probe): boolean {
  const outcomes = filter.outcomes(packet);
  const only = (one: Outcome) => outcomes.size === 1 && outcomes.has(one);
  switch (wants) {
    case 'surely accepted':
      return only('accepted');
    case 'dropped':
      return only('dropped');
    case 'mentioned':
      return outcomes.has('accepted');
    case 'accepted':
      return (
        outcomes.has('accepted') && !outcomes.has('dropped by policy') && !outcomes.has('accepted by policy')
      );
  }
}

/** Whether nothing lets the packet through. */
export function isShut(filter: Filter, { packet }: Probe): boolean {
  const outcomes = filter.outcomes(packet);
  return !outcomes.has('accepted') && !outcomes.has('accepted by policy');
}

/** What becomes of each packet that does not fare as it shall. */
export function probeFindings(filter: Filter, probes: readonly Probe[]): Finding[] {
  return probes
    .filter((probe) => !isMet(filter, probe))
    .map((probe) => ({
      what: probe.what,
      expected: expectation(probe),
      actual: inOrder.filter((one) => filter.outcomes(probe.packet).has(one)).join(' or '),
      where: filter.where,
      state: filter.state,
    }));
}

const inOrder: readonly Outcome[] = ['accepted', 'dropped', 'accepted by policy', 'dropped by policy'];

/** Which base chains do not drop what no rule is about. */
export function policyFindings(filter: Filter, families: readonly Family[]): Finding[] {
  return hooks.flatMap((hook) => {
    const policies = families.map((family) => filter.policy(hook, family));
    if (policies.every((policy) => policy === 'drop')) return [];
    const actual = policies.includes(undefined) ? 'no chain filters there' : 'accept';
    return [
      { what: `policy for ${hook}`, expected: 'drop', actual, where: filter.where, state: filter.state },
    ];
  });
}

export const hooks: readonly Hook[] = ['input', 'forward', 'output'];
