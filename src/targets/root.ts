import { constants, type Stats } from 'node:fs';
import { lstat, open, opendir, readdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { readDpkgStatus } from '../host/dpkg-status.ts';
import type { Evidence, FileNode, Need, Node, WalkedPath } from '../host/evidence.ts';
import { join, parentOf } from '../host/lookup.ts';
import { byBytes } from './probe/ingest.ts';
import { collected, LARGEST_FILE_KIB } from './probe/script.ts';
import { decode } from './probe/text.ts';
import { chrootShell } from './chroot-shell.ts';
import { type Target, TargetProblem, type Traffic } from './target.ts';

const LARGEST_STATUS = 64 * 1024 * 1024;
const MOST_WALKED = 5_000_000;

/**
 * The root folder of an image that is not running. Files are read here, links are resolved inside the
 * folder, and no program of the image runs until something is applied.
 */
export async function rootTarget(name: string, folder: string): Promise<Target> {
  const root = path.resolve(folder);
  const found = await stat(root).catch(() => undefined);
  if (!found?.isDirectory())
    throw new TargetProblem(`${folder} is not a folder: give the root folder of an image`);
  const traffic: Traffic = { roundTrips: 0, bytesReceived: 0 };
  const shell = chrootShell(root);
  return {
    name,
    via: 'root',
    traffic,
    async look(needs) {
      traffic.roundTrips += 1;
      return new ImageReader(root).read(needs);
    },
    async run(script, onLine) {
      const outcome = await shell.run(script, { timeoutSeconds: 3600, maxBytes: 16 * 1024 * 1024, onLine });
      return { ...outcome, stdout: outcome.stdout.toString('utf8') };
    },
    close: () => shell.close(),
  };
}

/** Reads one image. Every path is resolved name by name with lstat, so that no link leads out of the folder. */
class ImageReader {
  readonly #root: string;
  readonly #files: Record<string, Node> = {};

  constructor(root: string) {
    this.#root = root;
  }

  async read(needs: readonly Need[]): Promise<Evidence> {
    const asked = collected(needs);
    for (const one of asked.paths) await this.#resolve(one);
    for (const one of asked.listings) await this.#list(await this.#resolve(one));
    for (const [names, paths] of asked.contents)
      for (const one of paths) await this.#readContents(one, names.slice(1));
    return {
      collectedAt: new Date().toISOString(),
      identity: {
        machineId: '',
        hostname: path.basename(this.#root),
        user: process.env['USER'] ?? '',
        via: 'root',
        kernel: '',
        architecture: '',
      },
      privileged: process.getuid?.() === 0,
      running: false,
      files: this.#files,
      kernel: Object.fromEntries(
        [...asked.kernel].filter((one) => !one.includes('*')).map((one) => [one, null]),
      ),
      kernelMatches: Object.fromEntries(
        [...asked.kernel].filter((one) => one.includes('*')).map((one) => [one, []]),
      ),
      ...(asked.packages && { packages: await this.#packages() }),
      ...(asked.sshd && { sshd: { unmeasured: 'no program of an image is run to look at it' } }),
      ...(asked.walk && { walk: await this.#walk() }),
      ...(asked.apt.size > 0 && { apt: {} }),
    };
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
    try {
      const seen = await lstat(this.#inside(at));
      if (seen.isSymbolicLink()) return { type: 'symlink', target: await readlink(this.#inside(at)) };
      return { type: typeOf(seen), ...owned(seen), ...(seen.isFile() && { size: seen.size }) } as Node;
    } catch (problem) {
      return isCode(problem, 'ENOENT') || isCode(problem, 'ENOTDIR')
        ? { type: 'absent' }
        : { type: 'hidden', reason: 'permission denied' };
    }
  }

  async #list(at: string | undefined): Promise<void> {
    const node = at === undefined ? undefined : this.#files[at];
    if (at === undefined || node?.type !== 'directory') return;
    try {
      const entries = (await readdir(this.#inside(at))).sort(byBytes);
      this.#files[at] = { ...node, entries };
      for (const name of entries) await this.#record(join(at, name));
    } catch {
      this.#files[at] = { ...node, unread: 'permission denied' };
    }
  }

  async #readContents(asked: string, ending: string): Promise<void> {
    const at = await this.#resolve(asked);
    if (at === undefined) return;
    const node = this.#files[at];
    if (!asked.endsWith('/')) return this.#readContent(at, node);
    if (node?.type !== 'directory') return;
    for (const name of node.entries ?? [])
      if (name.endsWith(ending)) await this.#readContent(join(at, name), this.#files[join(at, name)]);
  }

  async #readContent(at: string, node: Node | undefined): Promise<void> {
    if (node?.type !== 'file' || node.content !== undefined) return;
    this.#files[at] = await this.#withContent(at, node, LARGEST_FILE_KIB * 1024);
  }

  async #withContent(at: string, node: FileNode, most: number): Promise<FileNode> {
    if (node.size > most) return { ...node, unread: `larger than ${most / 1024 / 1024} MiB` };
    try {
      const file = await open(
        this.#inside(at),
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      );
      try {
        const seen = await file.stat();
        if (!seen.isFile() || seen.size > most) return { ...node, unread: 'it changed while it was read' };
        return { ...node, size: seen.size, ...decode(await file.readFile()) };
      } finally {
        await file.close();
      }
    } catch {
      return { ...node, unread: 'permission denied' };
    }
  }

  async #packages(): Promise<NonNullable<Evidence['packages']>> {
    const at = await this.#resolve('/var/lib/dpkg/status');
    const node = at === undefined ? undefined : this.#files[at];
    if (at === undefined || node?.type !== 'file')
      return { unmeasured: "dpkg's status database is not there" };
    const { content, unread } = await this.#withContent(at, node, LARGEST_STATUS);
    return content === undefined
      ? { unmeasured: `dpkg's status database: ${unread ?? 'unreadable'}` }
      : readDpkgStatus(content);
  }

  async #walk(): Promise<NonNullable<Evidence['walk']>> {
    if (process.getuid?.() !== 0) return { unmeasured: 'the walk over the image needs root' };
    const { uids, gids } = await this.#knownIds();
    const found: WalkedPath[] = [];
    const { dev } = await lstat(this.#root);
    const folders = ['/'];
    for (let seen = 0, folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for await (const entry of await opendir(this.#inside(folder))) {
        if (++seen > MOST_WALKED) return { unmeasured: `the image holds more than ${MOST_WALKED} files` };
        const at = join(folder, entry.name);
        if (entry.isSymbolicLink() || prunedStores.has(at)) continue;
        const seenStat = await lstat(this.#inside(at)).catch(() => undefined);
        if (seenStat === undefined || seenStat.dev !== dev) continue;
        if (seenStat.isDirectory()) folders.push(at);
        const type = typeOf(seenStat);
        const { mode, uid, gid } = owned(seenStat);
        if ((mode & 0o6002) !== 0 || !uids.has(uid) || !gids.has(gid))
          found.push({
            path: at,
            type: type === 'file' || type === 'directory' ? type : 'other',
            mode,
            uid,
            gid,
          });
      }
    }
    return { value: { found, skipped: [] } };
  }

  async #knownIds(): Promise<{ uids: Set<number>; gids: Set<number> }> {
    const ids = async (at: string) => {
      await this.#resolve(at);
      await this.#readContent(at, this.#files[at]);
      const node = this.#files[at];
      const lines = node?.type === 'file' ? (node.content ?? '').split('\n') : [];
      return new Set(
        lines
          .map((line) => line.split(':')[2])
          .filter((id) => id !== undefined && /^\d+$/.test(id))
          .map(Number),
      );
    };
    return { uids: await ids('/etc/passwd'), gids: await ids('/etc/group') };
  }

  #inside(at: string): string {
    return at === '/' ? this.#root : this.#root + at;
  }
}

/** Stores of container images and snaps: their files belong to other systems. */
const prunedStores = new Set(
  ['docker', 'containerd', 'containers', 'lxc', 'lxd', 'lxcfs', 'kubelet']
    .map((name) => `/var/lib/${name}`)
    .concat('/snap'),
);

function typeOf(seen: Stats): 'file' | 'directory' | 'fifo' | 'socket' | 'device' {
  if (seen.isFile()) return 'file';
  if (seen.isDirectory()) return 'directory';
  if (seen.isFIFO()) return 'fifo';
  return seen.isSocket() ? 'socket' : 'device';
}

function owned(seen: Stats): { mode: number; uid: number; gid: number } {
  return { mode: seen.mode & 0o7777, uid: seen.uid, gid: seen.gid };
}

function isCode(problem: unknown, code: string): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === code;
}
