import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, readlink, realpath } from 'node:fs/promises';
import type { Evidence, FileNode, Measured, Node } from '../host/evidence.ts';
import { join, parentOf } from '../host/lookup.ts';
import { byBytes, decodeName, encodeName } from '../host/names.ts';
import { type Asked, isSecret } from './probe/asked.ts';
import { reducedMark, withoutHashes } from './probe/reduced.ts';
import { mostBytesOf } from './probe/script.ts';
import { decode } from './probe/text.ts';

/** Reads one image. Every path is resolved name by name with lstat, so that no link leads out of the folder. */
export class ImageReader {
  readonly #root: string;
  readonly #files: Record<string, Node> = {};
  /** Device and inode of files whose contents stay, under whatever name. */
  readonly #secrets = new Set<string>();

  private constructor(root: string) {
    this.#root = root === '/' ? '' : root;
  }

  static async of(folder: string): Promise<ImageReader> {
    const reader = new ImageReader(await realpath(folder));
    await reader.#learnSecrets();
    return reader;
  }

  async read(asked: Asked): Promise<Evidence['files']> {
    for (const one of asked.paths) await this.#resolve(one);
    for (const one of asked.listings) await this.#list(await this.#resolve(one));
    for (const one of asked.contents) await this.#readContent(await this.#resolve(one));
    for (const [folder, endings] of asked.folderContents) await this.#readFolder(folder, [...endings]);
    return this.#files;
  }

  /** A regular file with its content, or the reason why it has none; undefined where there is no such file. */
  async file(asked: string, most: number): Promise<FileNode | undefined> {
    const at = await this.#resolve(asked);
    const node = at === undefined ? undefined : this.#files[at];
    return at === undefined || node?.type !== 'file' ? undefined : this.#withContent(at, node, most);
  }

  /** The names in a folder; none where there is no such folder, or it can't be read. */
  async names(asked: string): Promise<readonly string[]> {
    const at = await this.#resolve(asked);
    await this.#list(at);
    const node = at === undefined ? undefined : this.#files[at];
    return node?.type === 'directory' ? (node.entries ?? []) : [];
  }

  /** What stands at a path itself, and where that is after the links of its folders. */
  async entry(asked: string): Promise<{ readonly path: string; readonly node: Node }> {
    const folder = await this.#resolve(parentOf(asked));
    if (folder === undefined) return { path: asked, node: { type: 'absent' } };
    const path = asked === '/' ? asked : join(folder, asked.slice(asked.lastIndexOf('/') + 1));
    return { path, node: await this.#record(path) };
  }

  /**
   * Lines of a password database, each made free of hashes before anything else sees it; undefined where there is none,
   * unmeasured where it can't be read.
   */
  async secretLines(
    asked: string,
    most: number,
    reduce: (line: string) => string,
  ): Promise<Measured<string> | undefined> {
    const at = await this.#resolve(asked);
    const node = at === undefined ? undefined : this.#files[at];
    if (at === undefined || node === undefined) {
      const { node: itself } = await this.entry(asked);
      return itself.type === 'absent' ? undefined : { unmeasured: `${asked}: it leads nowhere` };
    }
    if (node.type !== 'file') return { unmeasured: `${asked} is a ${node.type}, not a regular file` };
    const bytes = await this.#bytesOf(at, node.size, most);
    if ('unread' in bytes) return { unmeasured: `${asked}: ${bytes.unread}` };
    const lines = decode(bytes.bytes).content.split('\n');
    return { value: lines.map((line) => reduce(line)).join('\n') };
  }

  /** Where a path of the image is on this machine. */
  inside(at: string): Buffer {
    return encodeName(this.#root + at);
  }

  /** Records every name on the way and returns the path after all links; undefined where nothing stands there. */
  async #resolve(asked: string): Promise<string | undefined> {
    let here = '/';
    await this.#record('/');
    const rest = asked.split('/').filter((name) => name !== '' && name !== '.');
    for (let links = 0; rest.length > 0;) {
      const name = rest.shift() ?? '';
      if (name === '..') {
        here = parentOf(here);
        continue;
      }
      const next = join(here, name);
      const node = await this.#record(next);
      if (node.type === 'symlink') {
        if (++links > 40) return undefined;
        if (node.target.startsWith('/')) here = '/';
        rest.unshift(...node.target.split('/').filter((part) => part !== '' && part !== '.'));
        continue;
      }
      if (node.type === 'absent' || node.type === 'hidden') return undefined;
      if (node.type !== 'directory' && rest.length > 0) return undefined;
      here = next;
    }
    return here;
  }

  async #record(at: string): Promise<Node> {
    const known = this.#files[at];
    if (known !== undefined) return known;
    const node = await this.#look(at);
    this.#files[at] = node;
    return node;
  }

  async #look(at: string): Promise<Node> {
    const path = this.inside(at);
    try {
      const seen = await lstat(path);
      const type = typeOf(seen);
      if (type === 'symlink') return { type, target: decodeName(await readlink(path, 'buffer')) };
      return type === 'file' ? { type, ...owned(seen), size: seen.size } : { type, ...owned(seen) };
    } catch (problem) {
      const code = codeOf(problem);
      return code === 'ENOENT' || code === 'ENOTDIR'
        ? { type: 'absent' }
        : { type: 'hidden', reason: inWords(code) };
    }
  }

  async #list(at: string | undefined): Promise<void> {
    const node = at === undefined ? undefined : this.#files[at];
    if (at === undefined || node?.type !== 'directory' || node.entries !== undefined) return;
    try {
      const names = await readdir(this.inside(at), { encoding: 'buffer' });
      const entries = names.map(decodeName).sort(byBytes);
      this.#files[at] = { ...node, entries };
      for (const name of entries) await this.#record(join(at, name));
    } catch (problem) {
      this.#files[at] = { ...node, unread: inWords(codeOf(problem)) };
    }
  }

  async #readFolder(folder: string, endings: readonly string[]): Promise<void> {
    const at = await this.#resolve(folder);
    const node = at === undefined ? undefined : this.#files[at];
    if (at === undefined || node?.type !== 'directory') return;
    for (const name of node.entries ?? [])
      if (endings.some((ending) => name.endsWith(ending))) await this.#readContent(join(at, name));
  }

  async #readContent(at: string | undefined): Promise<void> {
    const node = at === undefined ? undefined : this.#files[at];
    if (at === undefined || node?.type !== 'file' || node.content !== undefined) return;
    this.#files[at] = await this.#withContent(at, node, mostBytesOf(at));
  }

  async #withContent(at: string, node: FileNode, most: number): Promise<FileNode> {
    const read = await this.#bytesOf(at, node.size, most);
    if ('unread' in read) return { ...node, unread: read.unread };
    if (isSecret(at) || this.#secrets.has(read.identity))
      return { ...node, unread: 'its content stays on the host' };
    const { content, ...encoding } = decode(read.bytes);
    const reduced = withoutHashes(at, content);
    return {
      ...node,
      size: read.bytes.length,
      content: reduced,
      ...encoding,
      ...reducedMark({ content: reduced }),
    };
  }

  /** A regular file's bytes, or why they can't be had. */
  async #bytesOf(at: string, size: number, most: number): Promise<Bytes | { readonly unread: string }> {
    if (size > most) return { unread: `it has ${size} bytes: larger than ${most / 1024 / 1024} MiB` };
    try {
      const file = await open(
        this.inside(at),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      );
      try {
        const seen = await file.stat();
        // A folder on the way may have become a link since it was looked at.
        const opened = await readlink(`/proc/self/fd/${file.fd}`, 'buffer');
        if (!seen.isFile() || seen.size > most || !opened.equals(this.inside(at)))
          return { unread: 'it changed while it was read' };
        return { bytes: await file.readFile(), identity: identityOf(seen) };
      } finally {
        await file.close();
      }
    } catch (problem) {
      return { unread: inWords(codeOf(problem)) };
    }
  }

  async #learnSecrets(): Promise<void> {
    for (const asked of ['shadow', 'shadow-', 'gshadow', 'gshadow-', 'security/opasswd']) {
      const at = await this.#resolve(`/etc/${asked}`);
      const seen = at === undefined ? undefined : await lstat(this.inside(at)).catch(() => undefined);
      if (seen !== undefined) this.#secrets.add(identityOf(seen));
    }
  }
}

interface Bytes {
  readonly bytes: Buffer;
  readonly identity: string;
}

export function typeOf(seen: Stats): Exclude<Node['type'], 'absent' | 'hidden'> {
  if (seen.isFile()) return 'file';
  if (seen.isDirectory()) return 'directory';
  if (seen.isSymbolicLink()) return 'symlink';
  if (seen.isFIFO()) return 'fifo';
  return seen.isSocket() ? 'socket' : 'device';
}

export function owned(seen: Stats): { mode: number; uid: number; gid: number } {
  return { mode: seen.mode & 0o7777, uid: seen.uid, gid: seen.gid };
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function codeOf(problem: unknown): string {
  const code: unknown = problem instanceof Error ? Reflect.get(problem, 'code') : undefined;
  return typeof code === 'string' ? code : 'EIO';
}

function inWords(code: string): string {
  if (code === 'ENAMETOOLONG') return 'its path is longer than a path can be';
  return code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code;
}
