import type { Host } from '../host/host.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';

/** A network interface with a radio. */
export interface WirelessInterface {
  /** `wlp2s0` */
  readonly name: string;
  /** Its kernel module, with `_` for `-`; undefined where the kernel names none. */
  readonly module: string | undefined;
}

const SHOWN_BY = ['wireless', 'phy80211'].map((entry) => `/sys/class/net/*/${entry}`);
const UEVENT = '/sys/class/net/*/device/uevent';
const DRIVERS = '/sys/module/*/drivers/*';

/** The wireless interfaces of the running host (sysfs(5)); empty for an image. */
export const wirelessInterfaces = defineFact<readonly WirelessInterface[]>({
  id: 'wireless-interfaces',
  // The rest is asked for only where there is a radio: it is much, and most servers have none.
  needs: SHOWN_BY.map((path) => ({ kind: 'kernel', path })),
  parse(host) {
    if (!host.running) return [];
    const names = SHOWN_BY.flatMap((pattern) => host.kernelMatches(pattern)).map(
      (path) => path.split('/')[4] ?? '',
    );
    return [...new Set(names)].sort().map((name) => ({ name, module: moduleOf(host, name) }));
  },
});

/** The driver is named by the device's uevent, and the module by its folder of drivers, `bus:driver`. */
function moduleOf(host: Host, name: string): string | undefined {
  const path = `/sys/class/net/${name}/device/uevent`;
  const uevent = host.kernelMatches(UEVENT).includes(path) ? (host.kernel(path) ?? '') : '';
  const driver = /^DRIVER=(\S+)$/m.exec(uevent)?.[1];
  if (driver === undefined) return undefined;
  const owner = host
    .kernelMatches(DRIVERS)
    .find((entry) => entry.slice(entry.lastIndexOf('/') + 1).replace(/^[^:]*:/, '') === driver);
  return owner?.split('/')[3]?.replaceAll('-', '_');
}

const STATE = '/var/lib/NetworkManager/NetworkManager.state';

/** Whether NetworkManager is in charge and keeps every radio off, as `nmcli radio` would say of its own switches. */
export const radiosOff = defineFact<boolean>({
  id: 'radios-off',
  needs: [
    { kind: 'file', path: STATE },
    { kind: 'unit', name: 'NetworkManager.service' },
  ],
  uses: [packages],
  parse(host) {
    if (packages.of(host).installed('network-manager').length === 0) return false;
    if (host.unit('NetworkManager.service').file !== 'enabled') return false;
    const state = host.text(STATE) ?? '';
    return ['WirelessEnabled', 'WWANEnabled'].every((key) => lastValue(state, key) === 'false');
  },
});

function lastValue(text: string, key: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);
}
