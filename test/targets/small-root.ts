import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Evidence, Need } from '../../src/host/evidence.ts';
import { type Frame, frames } from '../../src/targets/probe/frames.ts';
import { ingest } from '../../src/targets/probe/ingest.ts';
import { probeScript } from '../../src/targets/probe/script.ts';

export const shells = {
  dash: ['dash', '-s'],
  bash: ['bash', '--posix', '-s'],
  busybox: ['busybox', 'sh', '-s'],
} as const;
export type ShellName = keyof typeof shells;

/** What the look needs on a target, and what tests do there. */
const programs = [
  ...[
    'dash',
    'bash',
    'busybox',
    'find',
    'grep',
    'sed',
    'timeout',
    'head',
    'id',
    'uname',
    'cat',
    'env',
    'sleep',
    ...['tail', 'stat', 'tr', 'sort', 'xargs', 'readlink'],
  ],
  ...['strace'],
];

const paths = '/usr/sbin:/usr/bin:/sbin:/bin';

export function has(program: string): boolean {
  return found(program) !== undefined;
}

function found(program: string): string | undefined {
  return paths
    .split(':')
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

/** Whether a root of its own can be made here: it takes root's rights, namespaces and the programs. */
export const canUnshare =
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0 &&
  ['dash', 'bash', 'busybox', 'find'].every(has);

export interface SmallRoot {
  readonly folder: string;
  remove(): void;
}

/** A folder with the few programs of a target, their libraries, root and nobody. */
export function smallRoot(): SmallRoot {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-small-'));
  for (const name of ['etc', 'proc', 'dev', 'tmp', 'usr/bin', 'mnt', 'var/lib', 'run'])
    mkdirSync(join(folder, name), { recursive: true });
  chmodSync(folder, 0o755);
  symlinkSync('usr/bin', join(folder, 'bin'));
  symlinkSync('dash', join(folder, 'usr/bin/sh'));
  writeFileSync(join(folder, 'dev/null'), '');
  for (const program of programs.filter(has)) {
    const path = found(program) ?? '';
    copyFileSync(realpathSync(path), join(folder, 'usr/bin', program));
    for (const library of librariesOf(path)) {
      mkdirSync(dirname(folder + library), { recursive: true });
      if (!existsSync(folder + library)) copyFileSync(realpathSync(library), folder + library);
    }
  }
  writeFileSync(
    join(folder, 'etc/passwd'),
    'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
  );
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function librariesOf(program: string): string[] {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

export interface Circumstances {
  readonly shell?: ShellName;
  readonly user?: number;
  /** Commands of this machine that prepare the copy of the root, which is at "$root" in memory. */
  readonly setup?: string;
  /** What the script is turned into before it runs. */
  readonly edit?: (script: string) => string;
  /** Words in front of the shell, such as those of a tracer. */
  readonly wrapper?: readonly string[];
}

export interface Ran {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly status: number | null;
}

export const nonce = '0123456789abcdef0123456789abcdef';

/**
 * Runs the look for these needs in a copy of the small root on a tmpfs, in namespaces of its own: nothing of
 * it is left.
 */
export function runIn(root: SmallRoot, needs: readonly Need[], circumstances: Circumstances = {}): Ran {
  const { shell = 'dash', user = 0, setup = '', edit = (script) => script, wrapper = [] } = circumstances;
  const enter = `
set -e
root=$1
shift
mount -t tmpfs -o mode=0755 small "$root.in"
cp -a "$root/." "$root.in"
root=$root.in
mount -t proc proc "$root/proc"
mount --bind /dev/null "$root/dev/null"
${setup}
exec chroot --userspec=${user}:${user === 0 ? 0 : 65534} "$root" "$@"
`;
  mkdirSync(`${root.folder}.in`, { recursive: true });
  const isolated = [
    '--mount',
    '--pid',
    '--fork',
    '--propagation',
    'private',
    '/bin/sh',
    '-c',
    enter,
    'sh',
    root.folder,
  ];
  const clean = ['/usr/bin/env', '-i', 'PATH=/usr/bin', 'LC_ALL=C', 'HOME=/', ...wrapper, ...shells[shell]];
  const ran = spawnSync('unshare', [...isolated, ...clean], {
    input: edit(probeScript(needs, nonce)),
    maxBuffer: 1 << 28,
  });
  rmSync(`${root.folder}.in`, { recursive: true, force: true });
  return { ...ran, stderr: ran.stderr.toString() };
}

export function framesOf({ stdout }: Ran): Frame[] {
  return frames(stdout, nonce);
}

/** The evidence that the look gives in the small root. */
export function lookIn(root: SmallRoot, needs: readonly Need[], circumstances: Circumstances = {}): Evidence {
  return ingest(framesOf(runIn(root, needs, circumstances)), needs, 'local', '2026-01-01T00:00:00.000Z');
}

/** The evidence that the look gives on this machine itself, in the given shell and locale. */
export function lookHere(needs: readonly Need[], shell: ShellName, locale = 'C'): Evidence {
  const clean = ['-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', `LC_ALL=${locale}`, 'HOME=/'];
  const { stdout } = spawnSync('env', [...clean, ...shells[shell]], {
    input: probeScript(needs, nonce),
    maxBuffer: 1 << 28,
  });
  return ingest(frames(stdout, nonce), needs, 'local', '2026-01-01T00:00:00.000Z');
}
