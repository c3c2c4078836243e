import { defineFact } from './fact.ts';
import { deciding, kernelInteger } from './sysctl-lines.ts';
import { sysctlSettings } from './sysctl-settings.ts';

const switches = ['net/ipv6/conf/all/disable_ipv6', 'net/ipv6/conf/default/disable_ipv6'];

/**
 * Whether the host speaks IPv6. It does not where the kernel has no IPv6 (`ipv6.disable=1`), and where IPv6 is
 * switched off for all interfaces, now and after the next boot.
 */
export const ipv6InUse = defineFact<boolean>({
  id: 'ipv6-in-use',
  needs: switches.map((key) => ({ kind: 'kernel', path: `/proc/sys/${key}` })),
  uses: [sysctlSettings],
  parse(host) {
    if (host.running) {
      const values = switches.map((key) => host.kernel(`/proc/sys/${key}`)?.trim());
      if (values[0] === undefined) return false;
      if (values.some((value) => value !== '1')) return true;
    }
    const { boot } = sysctlSettings.of(host);
    return switches.some((key) => kernelInteger(deciding(boot, key)?.value ?? '') !== 1);
  },
});
