import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { decodeName, encodeName } from '../../src/host/names.ts';

/** What the kernel makes of a path: where it leads, or an error's name such as `ENOENT`. */
export type Resolved = { readonly path: string; readonly type: string } | { readonly error: string };

/** The system's own, since one that a version manager brings takes long to start. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export const hasPython = spawnSync(python, ['-c', 'pass']).status === 0;

/** Asks the kernel about paths, with `root` as the root folder. Needs root's rights unless it is `/`. */
export function resolved(root: string, paths: readonly string[]): Resolved[] {
  const input = Buffer.concat(paths.flatMap((path) => [encodeName(path), Buffer.from([0])]));
  const { stdout, stderr, status } = spawnSync(python, ['-c', script, root], {
    input,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr.toString());
  const fields = splitAtNul(stdout);
  return paths.map((_, at) => {
    const [type = '', path = Buffer.alloc(0)] = fields.slice(2 * at, 2 * at + 2);
    return type.toString() === 'error'
      ? { error: path.toString() }
      : { type: type.toString(), path: decodeName(path) };
  });
}

function splitAtNul(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let start = 0, end = bytes.indexOf(0); end !== -1; start = end + 1, end = bytes.indexOf(0, start))
    fields.push(bytes.subarray(start, end));
  return fields;
}

/** An opened path is named by /proc/self/fd as the process would reach it from its own root. */
const script = `
import errno, os, stat, sys
opened = os.open('/proc/self/fd', os.O_RDONLY)
paths = sys.stdin.buffer.read().split(b'\\0')[:-1]
if sys.argv[1] != '/':
    os.chroot(sys.argv[1])
os.chdir('/')
for path in paths:
    try:
        fd = os.open(path, os.O_PATH)
        mode = os.fstat(fd).st_mode
        kind = b'directory' if stat.S_ISDIR(mode) else b'file' if stat.S_ISREG(mode) else b'other'
        sys.stdout.buffer.write(kind + b'\\0' + os.readlink(b'%d' % fd, dir_fd=opened) + b'\\0')
        os.close(fd)
    except OSError as problem:
        sys.stdout.buffer.write(b'error\\0' + errno.errorcode[problem.errno].encode() + b'\\0')
`;
