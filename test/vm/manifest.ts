import type { Entry, Manifest } from '../rootfs/manifest.ts';
import type { Machine } from './machine.ts';

/** What a running system writes by itself, whoever hardens it. */
const volatile = [
  ...[
    '/proc',
    '/sys',
    '/dev',
    '/run',
    '/tmp',
    '/var/tmp',
    '/var/log',
    '/var/cache',
    '/var/spool',
    '/lost+found',
  ],
  ...['/var/lib/systemd', '/var/lib/dhcp', '/var/lib/apt/lists', '/etc/resolv.conf', '/var/lib/cis-harden'],
];

/** The manifest of a running machine's disk; about half a minute under emulation. */
export async function manifestOfMachine({ run }: Machine): Promise<Manifest> {
  const prune = `'(' ${volatile.map((path) => `-path ${path}`).join(' -o ')} ')' -prune -o`;
  const [listing, sums, xattrs] = await Promise.all([
    run(String.raw`find / -xdev ${prune} -printf '%p\0%y\0%m\0%U:%G\0%s\0%T@\0%l\0' | base64 -w0`),
    run(`find / -xdev ${prune} -type f -print0 | xargs -0 sha256sum -z | base64 -w0`),
    run(
      `find / -xdev ${prune} -print0 | xargs -0 getfattr -h -d -m - -e hex --absolute-names -- 2>/dev/null`,
    ),
  ]);
  const contents = new Map(decoded(sums.stdout).map((line) => [line.slice(66), line.slice(0, 64)]));
  const attributes = new Map(
    xattrs.stdout.split('\n\n').map((block) => {
      const [head = '', ...lines] = block.trim().split('\n');
      return [head.slice('# file: '.length), lines.sort().join('\n')];
    }),
  );
  const fields = decoded(listing.stdout);
  const manifest = new Map<string, Entry>();
  for (let at = 0; at + 7 <= fields.length; at += 7) {
    const [path = '', letter = '', mode = '', owner = '', size = '', mtime = '', target = ''] = fields.slice(
      at,
      at + 7,
    );
    const content = letter === 'l' ? target : contents.get(path);
    manifest.set(path, {
      ...{
        type: types[letter] ?? 'file',
        mode: mode.padStart(4, '0'),
        owner,
        mtime,
        xattrs: attributes.get(path) ?? '',
      },
      ...(content !== undefined && { content }),
      ...(letter === 'f' && { size: Number(size) }),
    });
  }
  return manifest;
}

const types: Readonly<Record<string, Entry['type']>> = {
  ...{ f: 'file', d: 'directory', l: 'symlink', p: 'fifo', s: 'socket', c: 'character', b: 'block' },
};

function decoded(base64: string): string[] {
  return Buffer.from(base64, 'base64').toString('utf8').split('\0').slice(0, -1);
}
