import type { Evidence, Need } from '../../src/host/evidence.ts';
import { programs } from '../../src/host/programs.ts';
import { frames } from '../../src/targets/probe/frames.ts';
import { ingest } from '../../src/targets/probe/ingest.ts';

const needs: readonly Need[] = [
  { kind: 'file', path: '/etc/passwd' },
  { kind: 'file', path: '/etc/ssh/sshd_config' },
  { kind: 'attributes', path: '/etc/shadow' },
  { kind: 'directory', path: '/etc/ssh/sshd_config.d', contents: '.conf' },
  { kind: 'directory', path: '/etc/cron.d' },
  { kind: 'kernel', path: '/proc/sys/net/ipv4/ip_forward' },
  { kind: 'kernel', path: '/proc/sys/net/ipv4/conf/*/rp_filter' },
  { kind: 'packages' },
  { kind: 'sshd' },
  { kind: 'walk' },
  { kind: 'unit', name: 'ssh.service' },
  { kind: 'shadow' },
  { kind: 'homes' },
  { kind: 'logs' },
  ...programs.map((of) => ({ kind: 'output', of }) as const),
  { kind: 'apt', packages: ['aide'] },
];

const sections = [
  ...['identity', 'nodes', 'listings', 'contents', 'kernel', 'matches', 'packages', 'sshd-defaults'],
  ...['sshd-effective', 'walk', 'mounts', 'units', 'shadow', 'gshadow', 'homes', 'home-nodes', 'home-dots'],
  ...['logs', ...programs.map((_, at) => `output-${at}`), 'apt'],
];

/**
 * A look whose sections hold these bytes: cut at each 0xff, one piece for each section, the first of them for the
 * second section on, for a look that does not say who it is stands for nothing.
 */
export function wholeLook(bytes: Buffer): Evidence {
  const pieces = cut(bytes);
  const parts = sections.flatMap((name, at) => {
    const piece =
      name === 'identity' ? Buffer.from('ops\n0\nweb1 5.4.0 x86_64\n') : (pieces[at - 1] ?? Buffer.alloc(0));
    return [name, `${name}-complaints`].map((title) => framed(title, piece));
  });
  const output = Buffer.concat([...parts, Buffer.from('\nnonce bye\n')]);
  return ingest(frames(output, 'nonce'), needs, 'ssh', '2026-01-01T00:00:00.000Z');
}

function framed(title: string, bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`\nnonce begin ${title}\n`),
    bytes,
    Buffer.from(`\nnonce end ${title} 0\n`),
  ]);
}

function cut(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start <= bytes.length && pieces.length < sections.length;) {
    const end = bytes.indexOf(0xff, start);
    pieces.push(bytes.subarray(start, end === -1 ? bytes.length : end));
    if (end === -1) break;
    start = end + 1;
  }
  return pieces;
}
