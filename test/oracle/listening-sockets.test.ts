import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listeningSockets, socketName } from '../../src/facts/listening-sockets.ts';
import { exampleHost } from '../host.ts';

/** What listens, inside a network of its own: the kernel's tables, and what ss makes of the same sockets. */
const LISTENER = `
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
const wanted = JSON.parse(readFileSync(0, 'utf8'));
const done = (start) => new Promise((resolve) => start(resolve));
for (const { protocol, address, only } of wanted)
  await done((resolve) => {
    if (protocol === 'tcp')
      createServer().once('error', resolve).listen({ host: address, port: 0, ipv6Only: only }, resolve);
    else {
      const type = address.includes(':') ? 'udp6' : 'udp4';
      createSocket({ type, ipv6Only: only }).once('error', resolve).bind({ address, port: 0 }, resolve);
    }
  });
const tables = Object.fromEntries(
  ['tcp', 'tcp6', 'udp', 'udp6'].map((name) => ['/proc/net/' + name, readFileSync('/proc/net/' + name, 'utf8')]),
);
console.log(JSON.stringify({ tables, ss: execFileSync('ss', ['-Hlntu'], { encoding: 'utf8' }) }));
process.exit(0);
`;

const obstacle = (() => {
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('ss', ['-V']).status !== 0) return 'there is no ss';
  return spawnSync('unshare', ['-n', 'true']).status === 0 ? undefined : 'no network of its own can be made';
})();

describe.skipIf(obstacle !== undefined)(
  `listening sockets beside ss${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it('are the same ones, on whatever address', { timeout: 120_000 }, () => {
      const wanted = fc.sample(socket(), { numRuns: 600, seed: 1804 });
      const addresses = wanted.map(({ address }) => address);
      const own = [...new Set(addresses)].filter((address) => !/^127\.|^0\.|^::1?$|^::ffff:/.test(address));
      const script = [
        'ip link set lo up',
        ...own.map(
          (address) => `ip addr add ${address}${address.includes(':') ? '/128' : '/32'} dev lo nodad`,
        ),
        `exec ${process.execPath} --input-type=module -e "$1"`,
      ].join('\n');
      const run = spawnSync('unshare', ['-n', 'sh', '-c', script, 'sh', LISTENER], {
        encoding: 'utf8',
        input: JSON.stringify(wanted),
        maxBuffer: 1 << 26,
      });
      expect(run.status, run.stderr).toBe(0);
      const { tables, ss } = JSON.parse(run.stdout) as { tables: Record<string, string>; ss: string };
      const ours = listeningSockets.of(exampleHost({ kernel: tables }));
      const named = ours.map((one) => `${one.protocol} ${socketName(one)}`).sort();
      expect(named).toEqual(ss.trim().split('\n').map(asOurs).sort());
      expect(named.length).toBeGreaterThan(400);
      expect(ours.some(({ loopback }) => loopback)).toBe(true);
      for (const { address, loopback } of ours)
        expect(`${address} ${loopback}`).toBe(`${address} ${/^(?:127\.|::1$|::ffff:127\.)/.test(address)}`);
    });
  },
);

/** ss writes an IPv6 socket that takes IPv4 too as \`*\`, and scopes behind an address. */
function asOurs(row: string): string {
  const [protocol = '', , , , local = ''] = row.trim().split(/\s+/);
  return `${protocol} ${local.replace(/^\*:/, '[::]:').replace(/%[^\]:]+/, '')}`;
}

function socket() {
  const byte = fc.integer({ min: 0, max: 255 });
  const group = fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 65_535 }));
  const v6 = fc
    .array(group, { minLength: 7, maxLength: 7 })
    .map((groups) => ['2001', ...groups.map((one) => one.toString(16))].join(':'));
  const address = fc.oneof(
    fc.tuple(byte, byte, byte).map((rest) => ['10', ...rest].join('.')),
    fc.tuple(byte, byte, fc.integer({ min: 1, max: 254 })).map((rest) => ['127', ...rest].join('.')),
    v6,
    fc.constantFrom('0.0.0.0', '::', '::1', '::ffff:127.0.0.1', '::ffff:10.1.2.3', '10.1.2.3'),
  );
  return fc.record({ protocol: fc.constantFrom('tcp', 'udp'), address, only: fc.boolean() });
}
