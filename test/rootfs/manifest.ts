import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type BigIntStats } from 'node:fs';

/** Everything that an image holds about one path. */
export interface Entry {
  readonly type: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character' | 'block';
  /** Permission bits with setuid, setgid and sticky, in octal. */
  readonly mode: string;
  readonly owner: string;
  /** sha256 of a file's content, a link's target, a device's numbers. */
  readonly content?: string;
  readonly size?: number;
  /** Nanoseconds since the epoch. */
  readonly mtime: string;
  /** Extended attributes, ACLs and capabilities among them, as getfattr prints them in hex. */
  readonly xattrs: string;
}

/** Entries by absolute path in the image; a name that is not UTF-8 is written with \xNN. */
export type Manifest = ReadonlyMap<string, Entry>;

/** Reads a whole tree. Links are not followed. */
export async function manifestOf(root: string): Promise<Manifest> {
  return entriesOf(root, [...walk(bytes(root))]);
}

/** Reads some paths, given as they are on this machine, without what is below them. */
export async function entriesOf(root: string, paths: readonly Buffer[]): Promise<Manifest> {
  const xattrs = await xattrsOf(paths);
  const manifest = new Map<string, Entry>();
  for (const path of paths) {
    const name = printable(path.subarray(bytes(root).length)) || '/';
    manifest.set(name, entryOf(path, xattrs.get(path.toString('latin1')) ?? ''));
  }
  return manifest;
}

/** The bytes of a path and of everything below it. */
export function* walk(path: Buffer): Generator<Buffer> {
  yield path;
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path, { encoding: 'buffer' }))
    yield* walk(Buffer.concat([path, bytes('/'), name]));
}

function entryOf(path: Buffer, xattrs: string): Entry {
  const stats = lstatSync(path, { bigint: true });
  return {
    type: typeOf(stats),
    mode: (Number(stats.mode) & 0o7777).toString(8).padStart(4, '0'),
    owner: `${stats.uid}:${stats.gid}`,
    ...contentOf(path, stats),
    mtime: String(stats.mtimeNs),
    xattrs,
  };
}

function typeOf(stats: BigIntStats): Entry['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  return stats.isBlockDevice() ? 'block' : 'character';
}

function contentOf(path: Buffer, stats: BigIntStats): Pick<Entry, 'content' | 'size'> {
  if (stats.isFile())
    return {
      size: Number(stats.size),
      content: createHash('sha256').update(readFileSync(path)).digest('hex'),
    };
  if (stats.isSymbolicLink()) return { content: printable(readlinkSync(path, { encoding: 'buffer' })) };
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return { content: String(stats.rdev) };
  return {};
}

/** Extended attributes by path (bytes as latin1), each as sorted `name=0x…` lines. */
async function xattrsOf(paths: readonly Buffer[]): Promise<Map<string, string>> {
  const input = Buffer.concat(paths.flatMap((path) => [path, Buffer.from([0])]));
  const getfattr = [
    'getfattr',
    '--no-dereference',
    '--dump',
    '--match=-',
    '--encoding=hex',
    '--absolute-names',
    '--',
  ];
  const { stdout } = await execa('xargs', ['-0', '--no-run-if-empty', ...getfattr], {
    input,
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  });
  const found = new Map<string, string>();
  for (const block of stdout.split('\n\n')) {
    const [head, ...lines] = block.split('\n').filter((line) => line !== '');
    const path = head?.startsWith('# file: ') === true ? head.slice('# file: '.length) : undefined;
    if (path !== undefined) found.set(unescaped(path), lines.sort().join('\n'));
  }
  return found;
}

/** getfattr writes odd bytes of a name as a backslash and three octal digits. */
function unescaped(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A name as manifests write it. */
export function printable(name: Buffer): string {
  const text = name.toString('utf8');
  if (bytes(text).equals(name)) return text;
  return name.toString('latin1').replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}
