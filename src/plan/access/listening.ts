import { addressOf } from '../../facts/packet-filter/address.ts';
import { any, type Certainty, sure } from '../../facts/packet-filter/packet.ts';
import type { SshdConfig } from '../../facts/sshd-config.ts';
import type { SshConnection } from '../../host/evidence.ts';

/** Where sshd listens; no address: on all. */
interface Pair {
  readonly address: string | undefined;
  readonly port: number;
}

/** What Port, ListenAddress and AddressFamily come to (sshd_config(5)). */
export function pairsOf({ settings }: SshdConfig): Pair[] {
  const argsOf = (name: string) =>
    settings.filter(({ keyword }) => keyword === name).map(({ args }) => args[0] ?? '');
  const ports = argsOf('port').map(Number);
  const all = ports.length === 0 ? [22] : ports;
  const addresses = argsOf('listenaddress');
  if (addresses.length === 0) return all.map((port) => ({ address: undefined, port }));
  return addresses.flatMap((text) => {
    const [, bracketed, plain = text, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
    const address = bracketed ?? plain;
    return (port === undefined ? all : [Number(port)]).map((one) => ({ address, port: one }));
  });
}

/** Whether a connection to the same address and port of the server would be answered. A name may be any address. */
export function listensFor(pairs: readonly Pair[], { server, port }: SshConnection): Certainty {
  return any(pairs.map((pair) => (pair.port === port ? isAt(pair.address, server) : 'no')));
}

function isAt(address: string | undefined, server: string): Certainty {
  if (address === undefined || address === '*') return 'yes';
  const [listening, wanted] = [addressOf(address), addressOf(server)];
  if (listening === undefined || wanted === undefined) return 'maybe';
  if (listening.value === 0n) return sure(listening.family === wanted.family || listening.family === 'ip6');
  return sure(listening.family === wanted.family && listening.value === wanted.value);
}
