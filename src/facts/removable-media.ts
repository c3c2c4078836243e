import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';

const FLAGS = '/sys/block/*/removable';
/** Disks behind USB: their own flag says that the medium stays in the drive. */
const USB = '/sys/bus/usb/drivers/*/*/host*/target*/*/block/*/dev';

/** A block device whose medium or which itself is meant to be taken away. */
export interface RemovableDevice {
  /** Below /dev: `sr0`. */
  readonly name: string;
  /** The file of the kernel that shows it. */
  readonly where: string;
}

/** Removable block devices of the running host; none for an image. */
export const removableDevices = defineFact<readonly RemovableDevice[]>({
  id: 'removable-devices',
  needs: [
    { kind: 'kernel', path: FLAGS },
    { kind: 'kernel', path: USB },
  ],
  parse(host) {
    if (!host.running) return [];
    const devices = new Map<string, string>();
    for (const path of flagged(host)) devices.set(path.split('/')[3] ?? '', path);
    for (const path of host.kernelMatches(USB)) devices.set(path.split('/').at(-2) ?? '', path);
    return [...devices].map(([name, where]) => ({ name, where }));
  },
});

function flagged(host: Host): string[] {
  return host.kernelMatches(FLAGS).filter((path) => host.kernel(path) === '1');
}

const wellKnown =
  /^\/dev\/(?:(?:sr|scd|fd)\d{1,4}|(?:cdrom|cdrw|dvd|dvdrw|floppy)\d{0,4}|disk\/by-(?:id|path)\/.*usb.*)$/;

/** Whether a source of fstab or of the mount table is such a device, a part of it, or has the usual name of one. */
export function isRemovable(source: string, devices: readonly RemovableDevice[]): boolean {
  return wellKnown.test(source) || devices.some(({ name }) => isPartOf(source, `/dev/${name}`));
}

function isPartOf(source: string, device: string): boolean {
  return source.startsWith(device) && /^(?:p?\d+)?$/.test(source.slice(device.length));
}

/** Whether people look for removable media there. */
export function isMediaFolder(point: string): boolean {
  return point.startsWith('/media/');
}
