import type { ExampleHost } from '../../host.ts';

/** One table of /proc/net, from `address:port state` in the kernel's notation. */
export function sockets(...lines: readonly string[]): string {
  const rows = lines.map((line, at) => {
    const [local, state] = line.split(' ');
    return `   ${at}: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1${at} 1 0 100 0 0 10 0`;
  });
  return ['  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid', ...rows].join(
    '\n',
  );
}

/** A web server on port 80 whose sshd answers on 2222, over IPv4 only; something listens on loopback. */
export const webServer: ExampleHost = {
  packages: { 'openssh-server': '1:7.6p1' },
  files: { '/etc/ssh/sshd_config': 'Port 2222\n' },
  kernel: {
    '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999',
    '/proc/net/tcp': sockets('00000000:0050 0A', '0100007F:0277 0A', '00000000:0051 01'),
    '/proc/net/udp': sockets('00000000:9C40 07'),
  },
};

/** The host speaks IPv6. */
export const speaksIpv6: Record<string, string> = {
  'net/ipv6/conf/all/disable_ipv6': '0',
  'net/ipv6/conf/default/disable_ipv6': '0',
};

export function webServerWith(more: ExampleHost): ExampleHost {
  return {
    ...webServer,
    ...more,
    packages: { ...webServer.packages, ...more.packages },
    files: { ...webServer.files, ...more.files },
  };
}
