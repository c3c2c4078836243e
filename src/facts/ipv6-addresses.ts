import { defineFact } from './fact.ts';

const IF_INET6 = '/proc/net/if_inet6';

export interface Ipv6Address {
  /** Eight groups of hexadecimal digits. */
  readonly address: string;
  readonly device: string;
}

/** The addresses that interfaces have now; empty where nothing runs or the kernel has no IPv6. */
export const ipv6Addresses = defineFact<readonly Ipv6Address[]>({
  id: 'ipv6-addresses',
  needs: [{ kind: 'kernel', path: IF_INET6 }],
  parse(host) {
    const rows = host.running ? (host.kernel(IF_INET6) ?? '').split('\n') : [];
    return rows.flatMap((row) => {
      const [digits = '', , , , , device] = row.trim().split(/\s+/);
      if (device === undefined || !/^[0-9a-f]{32}$/.test(digits)) return [];
      return [{ address: digits.match(/.{4}/g)?.join(':') ?? digits, device }];
    });
  },
});
