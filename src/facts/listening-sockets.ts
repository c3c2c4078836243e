import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';

/** A TCP socket that listens, or a UDP socket that is bound and takes packets from anybody. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** As ss(8) prints it, without brackets: `0.0.0.0`, `::`, `127.0.0.1`, `fe80::1`. */
  readonly address: string;
  readonly port: number;
  /** Nobody but this host can reach it: 127.0.0.0/8, ::1, or the former inside IPv6. */
  readonly loopback: boolean;
}

const tables = [
  { path: '/proc/net/tcp', protocol: 'tcp', state: '0A' },
  { path: '/proc/net/tcp6', protocol: 'tcp', state: '0A' },
  { path: '/proc/net/udp', protocol: 'udp', state: '07' },
  { path: '/proc/net/udp6', protocol: 'udp', state: '07' },
] as const;

/** What listens in the network namespace of the look, in the kernel's order; empty for an image. */
export const listeningSockets = defineFact<readonly ListeningSocket[]>({
  id: 'listening-sockets',
  needs: tables.map(({ path }) => ({ kind: 'kernel', path })),
  parse: (host) => (host.running ? tables.flatMap((table) => socketsIn(host, table)) : []),
});

/** Without IPv6 the kernel has no tables for it; TCP and UDP over IPv4 are always there. */
function socketsIn(host: Host, { path, protocol, state }: (typeof tables)[number]): ListeningSocket[] {
  const text = host.kernel(path);
  if (text === undefined && !path.endsWith('6')) throw new Unmeasured(`${path} does not exist`);
  const littleEndian = !/^(?:s390|ppc64$|ppc$|mips64$|mips$|sparc)/.test(host.evidence.identity.architecture);
  return (text ?? '')
    .split('\n')
    .slice(1)
    .filter((row) => row.trim() !== '')
    .flatMap((row) => {
      const [, local = '', , shown] = row.trim().split(/\s+/);
      if (shown !== state) return [];
      const bytes = bytesOf(path, local, littleEndian);
      const port = Number.parseInt(local.slice(local.indexOf(':') + 1), 16);
      return [{ protocol, address: written(bytes), port, loopback: isLoopback(bytes) }];
    });
}

/** The kernel prints an address as one or four words in the machine's own byte order. */
function bytesOf(path: string, local: string, littleEndian: boolean): number[] {
  const [, address = ''] = /^((?:[0-9A-F]{8}){1,4}):[0-9A-F]{4}$/.exec(local) ?? [];
  if (address.length !== 8 && address.length !== 32)
    throw new Unmeasured(`${path} has a row that is not understood: ${local.slice(0, 60)}`);
  const words = address.match(/.{8}/g) ?? [];
  return words.flatMap((word) => {
    const bytes = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return littleEndian ? bytes.toReversed() : bytes;
  });
}

function isLoopback(bytes: readonly number[]): boolean {
  if (bytes.length === 4) return bytes[0] === 127;
  if (isMapped(bytes)) return bytes[12] === 127;
  return bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1;
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

function written(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join('.')}`;
  return compressed(bytes);
}

/** RFC 5952: the longest run of at least two zero groups becomes `::`. */
function compressed(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = (some: readonly number[]) => some.map((group) => group.toString(16)).join(':');
  if (best.at < 0) return hex(groups);
  return `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`;
}

/** `0.0.0.0:25`, `[::]:25`. */
export function socketName({ address, port }: ListeningSocket): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
