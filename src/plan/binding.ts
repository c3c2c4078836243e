import { createHash } from 'node:crypto';
import { hardwareOf, hostnameFileOf, machineIdOf } from '../audit/platform.ts';
import type { Host } from '../host/host.ts';

/** What tells one host from another, as far as the look could see it; empty where it has none or it could not be read. */
export interface Binding {
  /** /etc/machine-id, where it is one. */
  readonly machineId: string;
  /** uname -n; of an image, what its /etc/hostname says. */
  readonly hostname: string;
  /** SHA-256 of the machine's product UUID, which root alone may read: it tells clones with one machine-id apart. */
  readonly hardware: string;
}

export function bindingOf(host: Host): Binding {
  const machineId = machineIdOf(host);
  const hardware = hardwareOf(host);
  return {
    machineId: isMachineId(machineId) ? machineId : '',
    hostname: host.running ? host.evidence.identity.hostname : hostnameFileOf(host),
    hardware: hardware === '' ? '' : createHash('sha256').update(hardware).digest('hex'),
  };
}

/**
 * What tells the host that a plan is for and another one apart, one text for each: `machine-id a, here b`. The hardware
 * counts where both looks saw it; the others always.
 */
export function otherHost(planned: Binding, found: Binding): string[] {
  const told = (what: string, was: string, is: string) =>
    was === is ? [] : [`${what} ${was || 'none'}, here ${is || 'none'}`];
  const seen = planned.hardware !== '' && found.hardware !== '';
  return [
    ...told('machine-id', planned.machineId, found.machineId),
    ...told('hostname', planned.hostname, found.hostname),
    ...(seen && planned.hardware !== found.hardware ? ['another machine (product UUID)'] : []),
  ];
}

/** machine-id(5): 32 hexadecimal digits, not all zero. Images hold nothing or `uninitialized` until their first boot. */
function isMachineId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text) && !/^0+$/.test(text);
}
