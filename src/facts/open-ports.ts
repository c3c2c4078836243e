import { defineFact } from './fact.ts';
import { packages } from './packages.ts';
import { sshdConfig } from './sshd-config.ts';
import { listeningSockets } from './listening-sockets.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import type { Family } from './packet-filter/packet.ts';

/** A port that others can reach as far as programs are concerned. */
export interface OpenPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly families: readonly Family[];
}

const RANGE = '/proc/sys/net/ipv4/ip_local_port_range';

/**
 * The ports on which something listens on another address than loopback, in order. UDP ports out of the range from
 * which the kernel takes those of clients are left out: nobody waits there (ip(7)). Throws Unmeasured where nothing runs.
 */
export const openPorts = defineFact<readonly OpenPort[]>({
  id: 'open-ports',
  needs: [{ kind: 'kernel', path: RANGE }],
  uses: [listeningSockets],
  parse(host) {
    if (!host.running) throw new Unmeasured('which ports are open can only be seen on a running host');
    const [low = 32768, high = 60999] = (host.kernel(RANGE) ?? '').split(/\s+/).flatMap(numberIn);
    const ports = new Map<string, { protocol: 'tcp' | 'udp'; port: number; families: Set<Family> }>();
    for (const { protocol, address, port, loopback } of listeningSockets.of(host)) {
      const family = address.includes(':') ? 'ip6' : 'ip';
      if (loopback || (protocol === 'udp' && port >= low && port <= high)) continue;
      const key = `${protocol}/${port}`;
      const known = ports.get(key) ?? { protocol, port, families: new Set<Family>() };
      known.families.add(family);
      // A socket for every IPv6 address usually serves IPv4 too.
      if (address === '::') known.families.add('ip');
      ports.set(key, known);
    }
    return [...ports.values()]
      .map(({ protocol, port, families }) => ({ protocol, port, families: [...families].sort() }))
      .sort((a, b) => a.protocol.localeCompare(b.protocol) || a.port - b.port);
  },
});

/**
 * The TCP ports on which OpenSSH's server answers or will answer: those its files state, or 22. Empty where it is not
 * installed. Throws Unmeasured where its files cannot be read: nobody is locked out by a guess.
 */
export const sshPorts = defineFact<readonly number[]>({
  id: 'ssh-ports',
  needs: [],
  uses: [packages, sshdConfig],
  parse(host) {
    const config = sshdConfig.of(host);
    if (config === undefined) return [];
    const told = (config.told?.['port'] ?? []).flatMap(numberIn);
    const stated = config.settings
      .filter(({ keyword }) => keyword === 'port')
      .flatMap(({ args }) => args.flatMap(numberIn));
    const addresses = config.settings
      .filter(({ keyword }) => keyword === 'listenaddress')
      .flatMap(({ args }) => portOf(args[0] ?? ''));
    const ports = new Set([...told, ...stated, ...addresses]);
    return ports.size === 0 ? [22] : [...ports].sort((a, b) => a - b);
  },
});

/** What every rule set of this tool lets in: SSH, and on a running host whatever is open now. */
export const portsToKeep = defineFact<readonly OpenPort[]>({
  id: 'ports-to-keep',
  needs: [],
  uses: [openPorts, sshPorts],
  parse: (host) => withSsh(host.running ? openPorts.of(host) : [], sshPorts.of(host)),
});

function withSsh(open: readonly OpenPort[], ssh: readonly number[]): OpenPort[] {
  const first = ssh.map((port): OpenPort => ({ protocol: 'tcp', port, families: ['ip', 'ip6'] }));
  return [...first, ...open.filter(({ protocol, port }) => protocol !== 'tcp' || !ssh.includes(port))];
}

/** The port at the end of `ListenAddress HOST:PORT` and `[HOST]:PORT` (sshd_config(5)). */
function portOf(address: string): number[] {
  const port = /^(?:\[[^\]]*\]|[^:]*):(\d+)$/.exec(address)?.[1];
  return port === undefined ? [] : numberIn(port);
}

function numberIn(text: string): number[] {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= 1 && number <= 65535 ? [number] : [];
}

export function spoken({ protocol, port }: OpenPort): string {
  return `${port}/${protocol}`;
}
