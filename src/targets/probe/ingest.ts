import { readDpkgStatus } from '../../host/dpkg-status.ts';
import type {
  AptSimulation,
  Evidence,
  FileNode,
  Identity,
  Measured,
  Need,
  Node,
  SshdEvidence,
  WalkEvidence,
} from '../../host/evidence.ts';
import { join, parentOf } from '../../host/lookup.ts';
import { TargetProblem } from '../target.ts';
import type { Frame } from './frames.ts';
import { linesByFile } from './grep-output.ts';
import { parseSshdTest } from './sshd-test.ts';
import { parseAptSimulation } from './apt-simulation.ts';
import { parseWalk } from './walk-output.ts';
import { collected, kernelPatterns, LARGEST_FILE_KIB, simulatedPackages } from './script.ts';
import { decode } from './text.ts';

/** Turns the sections of one look into evidence. */
export function ingest(
  frames: readonly Frame[],
  needs: readonly Need[],
  via: Identity['via'],
  collectedAt: string,
): Evidence {
  const asked = collected(needs);
  const section = (name: string) => frames.find((frame) => frame.name === name);
  const all = (name: string) => frames.filter((frame) => frame.name === name);
  const { identity, privileged } = parseIdentity(section('identity'), via);
  const files = new Map<string, Node>();
  for (const name of ['nodes', 'listings']) {
    const frame = section(name);
    if (frame?.status === 124)
      throw new TargetProblem('looking at files did not end within 20 s: is a mount hanging?');
    for (const [path, node] of frame ? parseNodes(frame.bytes) : []) files.set(canonical(files, path), node);
  }
  const blind = new Set(nulSeparated(section('blind')?.bytes).map((path) => canonical(files, path)));
  for (const path of asked.paths) settle(files, canonical(files, path), blind);
  for (const path of asked.listings) list(files, canonical(files, `${path}/.`), blind);
  readContents(files, all('contents'), asked.contents);
  const kernelLines = linesByFile(section('kernel')?.bytes ?? Buffer.alloc(0));
  const kernel = Object.fromEntries(
    [...asked.kernel].filter((path) => !path.includes('*')).map((path) => [path, null]),
  );
  const values = Object.fromEntries(
    [...kernelLines].map(([path, lines]) => [path, decode(lines).content.replace(/\n$/, '')]),
  );
  const patterns = kernelPatterns(needs);
  const matches = all('matches').map((frame, at) => [patterns[at] ?? '', nulSeparated(frame.bytes)] as const);
  return {
    collectedAt,
    identity,
    privileged,
    running: true,
    files: Object.fromEntries(files),
    kernel: { ...kernel, ...values },
    kernelMatches: Object.fromEntries(matches),
    ...(asked.packages && { packages: packagesOf(section('packages')) }),
    ...(asked.sshd && { sshd: sshdOf(section('sshd-defaults'), section('sshd-effective'), privileged) }),
    ...(asked.walk && { walk: walkOf(section('walk'), section('mounts'), section('walked'), privileged) }),
    ...(asked.apt.size > 0 && { apt: simulationsOf(all('apt'), simulatedPackages(needs)) }),
  };
}

function parseIdentity(frame: Frame | undefined, via: Identity['via']) {
  const [user = '', uid, uname = ''] = frame?.bytes.toString('utf8').split('\n') ?? [];
  const [hostname = '', kernel = '', architecture = ''] = uname.split(' ');
  if (uid === undefined || !/^\d+$/.test(uid)) throw new TargetProblem('the target did not say who it is');
  return { identity: { machineId: '', hostname, user, via, kernel, architecture }, privileged: uid === '0' };
}

const types: Readonly<Record<string, 'fifo' | 'socket' | 'device'>> = {
  p: 'fifo',
  s: 'socket',
  b: 'device',
  c: 'device',
};

function* parseNodes(bytes: Buffer): Iterable<[string, Node]> {
  const fields = nulSeparated(bytes);
  for (let at = 0; at + 6 < fields.length; at += 7) {
    const [type = '', mode = '', uid, gid, size, target = '', path = ''] = fields.slice(at, at + 7);
    const owned = { mode: parseInt(mode, 8), uid: Number(uid), gid: Number(gid) };
    if (type === 'l') yield [path, { type: 'symlink', target }];
    else if (type === 'f') yield [path, { type: 'file', ...owned, size: Number(size) }];
    else if (type === 'd') yield [path, { type: 'directory', ...owned }];
    else yield [path, { type: types[type] ?? 'device', ...owned }];
  }
}

/**
 * The path with its folders' links resolved, as far as the links are known; the last name stays as it is.
 * Folders come before what they hold, so that a folder's own entry is there when it is needed.
 */
function canonical(files: ReadonlyMap<string, Node>, path: string): string {
  let here = '/';
  const rest = path.split('/').filter((name) => name !== '');
  for (let links = 0; rest.length > 0;) {
    const name = rest.shift() ?? '';
    if (name === '.') continue;
    if (name === '..') {
      here = parentOf(here);
      continue;
    }
    const next = join(here, name);
    const node = files.get(next);
    if (node?.type === 'symlink' && rest.length > 0 && links++ < 40) {
      if (node.target.startsWith('/')) here = '/';
      rest.unshift(...node.target.split('/').filter((part) => part !== ''));
      continue;
    }
    here = next;
  }
  return here;
}

/** What was asked and not found is absent, unless the look was not allowed to see it. */
function settle(files: Map<string, Node>, path: string, blind: ReadonlySet<string>): void {
  if (files.has(path)) return;
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    if (blind.has(folder)) {
      files.set(path, { type: 'hidden', reason: 'permission denied' });
      return;
    }
    if (folder === '/') break;
  }
  files.set(path, { type: 'absent' });
}

function list(files: Map<string, Node>, path: string, blind: ReadonlySet<string>): void {
  const node = files.get(path);
  if (node?.type !== 'directory') return;
  if (blind.has(path)) {
    files.set(path, { ...node, unread: 'permission denied' });
    return;
  }
  const inside = path === '/' ? '/' : `${path}/`;
  const entries = [...files]
    .filter(
      ([other, { type }]) =>
        other.startsWith(inside) &&
        other !== path &&
        !other.includes('/', inside.length) &&
        type !== 'absent',
    )
    .map(([other]) => other.slice(inside.length));
  files.set(path, { ...node, entries: entries.sort(byBytes) });
}

export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Gives each regular file that was asked for its content, or the reason why there is none. */
function readContents(
  files: Map<string, Node>,
  sections: readonly Frame[],
  asked: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const read = new Map<string, Buffer>();
  for (const section of sections) {
    if (section.status === 124) throw new TargetProblem('reading files did not end within 20 s');
    for (const [path, bytes] of linesByFile(section.bytes)) read.set(canonical(files, path), bytes);
  }
  for (const [names, paths] of asked)
    for (const path of paths) {
      const folder = path.endsWith('/') ? canonical(files, `${path}.`) : undefined;
      const wanted = folder === undefined ? [canonical(files, path)] : inside(files, folder, names.slice(1));
      for (const file of wanted) {
        const node = files.get(file);
        if (node?.type === 'file') files.set(file, withContent(node, read.get(file)));
      }
    }
}

function inside(files: ReadonlyMap<string, Node>, folder: string, ending: string): string[] {
  const node = files.get(folder);
  if (node?.type !== 'directory') return [];
  return (node.entries ?? []).filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

function withContent(node: FileNode, bytes: Buffer | undefined): FileNode {
  if (node.size === 0) return { ...node, content: '' };
  if (node.size > LARGEST_FILE_KIB * 1024)
    return { ...node, unread: `larger than ${LARGEST_FILE_KIB / 1024} MiB` };
  if (bytes === undefined) return { ...node, unread: 'permission denied' };
  if (bytes.length === node.size) return { ...node, ...decode(bytes) };
  // grep ends the last line even where the file does not.
  if (bytes.length === node.size + 1) return { ...node, ...decode(bytes.subarray(0, -1)) };
  return { ...node, unread: 'it changed while it was read' };
}

function packagesOf(frame: Frame | undefined): ReturnType<typeof readDpkgStatus> {
  if (frame === undefined || frame.status !== 0)
    return { unmeasured: "dpkg's status database could not be read" };
  return readDpkgStatus(decode(frame.bytes).content);
}

function sshdOf(
  defaults: Frame | undefined,
  effective: Frame | undefined,
  privileged: boolean,
): Measured<SshdEvidence> {
  if (!privileged) return { unmeasured: 'sshd -T needs root' };
  if (defaults?.status !== 0) return { unmeasured: `sshd -T: ${firstLine(defaults)}` };
  return {
    value: {
      defaults: parseSshdTest(decode(defaults.bytes).content),
      ...(effective?.status === 0
        ? { effective: parseSshdTest(decode(effective.bytes).content) }
        : { refusal: firstLine(effective) }),
    },
  };
}

function walkOf(walk?: Frame, mounts?: Frame, walked?: Frame, privileged?: boolean): Measured<WalkEvidence> {
  if (!privileged) return { unmeasured: 'the walk over the local filesystems needs root' };
  if (walk === undefined || mounts === undefined)
    return { unmeasured: 'the walk over the local filesystems did not run' };
  return parseWalk(walk.bytes, mounts.bytes, nulSeparated(walked?.bytes));
}

function simulationsOf(
  sections: readonly Frame[],
  packages: readonly string[],
): Record<string, AptSimulation> {
  return Object.fromEntries(
    sections.map((frame, at) => [
      packages[at] ?? '',
      parseAptSimulation(decode(frame.bytes).content, frame.status),
    ]),
  );
}

function firstLine(frame: Frame | undefined): string {
  return (
    frame?.bytes
      .toString('utf8')
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 200) ?? 'no answer'
  );
}

function nulSeparated(bytes: Buffer | undefined): string[] {
  if (bytes === undefined || bytes.length === 0) return [];
  const fields: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start);
    if (end === -1) break;
    fields.push(decode(bytes.subarray(start, end)).content);
    start = end + 1;
  }
  return fields;
}
