import { osRelease } from '../facts/os-release.ts';
import { defineFact } from '../facts/fact.ts';
import type { Need } from '../host/evidence.ts';
import type { Host } from '../host/host.ts';
import type { Report } from './report.ts';

/** Where the run that is under way on a host leaves its name, until it has ended one way or the other. */
const CURRENT_RUN = '/var/lib/cis-harden/current';

const interruptedRun = defineFact({
  id: 'interrupted-run',
  needs: [{ kind: 'file', path: CURRENT_RUN }],
  parse: (host) => host.text(CURRENT_RUN)?.trim(),
});

const machineId = defineFact({
  id: 'machine-id',
  needs: [{ kind: 'file', path: '/etc/machine-id' }],
  parse: (host) => host.text('/etc/machine-id')?.trim() ?? '',
});

/** An image has no other name. */
const hostnameFile = defineFact({
  id: 'hostname-file',
  needs: [{ kind: 'file', path: '/etc/hostname' }],
  parse: (host) => host.text('/etc/hostname')?.trim() ?? '',
});

const PRODUCT = '/sys/class/dmi/id/product_uuid';

const hardware = defineFact({
  id: 'hardware',
  needs: [{ kind: 'kernel', path: PRODUCT }],
  parse: (host) => host.kernel(PRODUCT)?.trim() ?? '',
});

/** What every look asks: which system this is, which machine, and whether a run was interrupted on it. */
export const baseNeeds: readonly Need[] = [
  osRelease,
  interruptedRun,
  machineId,
  hostnameFile,
  hardware,
].flatMap(({ needs }) => needs);

/** The run that was interrupted on this host, if any; undefined too where that can't be seen without root. */
export function interrupted(host: Host): string | undefined {
  return known(() => interruptedRun.of(host));
}

/** /etc/machine-id; empty where there is none. */
export function machineIdOf(host: Host): string {
  return known(() => machineId.of(host)) ?? '';
}

/** The text of /etc/hostname; empty where there is none. */
export function hostnameFileOf(host: Host): string {
  return known(() => hostnameFile.of(host)) ?? '';
}

/** The UUID that the machine, or the hypervisor, gives itself; empty where there is none and where only root may see it. */
export function hardwareOf(host: Host): string {
  return known(() => hardware.of(host)) ?? '';
}

export function platformOf(host: Host): Report['platform'] {
  const { id, versionId, name } = osRelease.of(host);
  return { id, version: versionId, name };
}

function known<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
