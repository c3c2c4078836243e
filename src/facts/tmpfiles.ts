import type { Host } from '../host/host.ts';
import { parentOf } from '../host/lookup.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { compareBytes, confFiles } from './conf-files.ts';
import { defineFact } from './fact.ts';
import { type Claim, parseTmpfiles, type TmpfilesLine } from './tmpfiles-lines.ts';
import { isPattern, pathFits } from './wildcard.ts';

/** What systemd-tmpfiles(8) does to the modes of regular files at each boot. */
export interface Tmpfiles {
  /** What the drop-in of this tool says now; empty where there is none. */
  readonly managed: readonly TmpfilesLine[];
  /** Files that it makes where there are none. */
  readonly created: readonly TmpfilesLine[];
  /** The lines that set the mode of a path, in the order in which they are applied: the last one holds. */
  on(path: string): readonly TmpfilesLine[];
}

/** Sorts behind what packages bring: of lines that adjust a mode, the last one holds. */
const managedName = 'zz-cis-harden.conf';
export const managedTmpfiles = `/etc/tmpfiles.d/${managedName}`;

const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (parent) => `${parent}/tmpfiles.d`,
);

/** Lines of all of tmpfiles.d(5) as they take part, and none where the host has no systemd-tmpfiles. */
export const tmpfiles = defineFact<Tmpfiles>({
  id: 'tmpfiles',
  needs: [
    ...folders.map((path) => ({ kind: 'directory', path, contents: '.conf' }) as const),
    { kind: 'attributes', path: '/dev/null' },
    { kind: 'attributes', path: '/usr/bin/systemd-tmpfiles' },
    { kind: 'attributes', path: '/bin/systemd-tmpfiles' },
  ],
  parse(host) {
    if (!hasProgram(host)) return inOrder([]);
    const files = confFiles(host, folders, { reads: (name) => name.endsWith('.conf'), folders: 'skip' });
    return inOrder(files.flatMap(parseTmpfiles));
  },
});

function hasProgram(host: Host): boolean {
  return ['/usr/bin/systemd-tmpfiles', '/bin/systemd-tmpfiles'].some(
    (path) => host.find(path).node.type === 'file',
  );
}

/**
 * The lines in the order in which they are applied: what makes comes before what adjusts, except that whatever is said
 * of a folder above comes first. Of two lines that make one path, the first counts.
 */
export function inOrder(lines: readonly (TmpfilesLine | Claim)[]): Tmpfiles {
  const making = new Map<string, (TmpfilesLine | Claim)[]>();
  const adjusting = new Map<string, (TmpfilesLine | Claim)[]>();
  for (const line of lines) {
    const groups = line.action === 'adjust' || line.action === 'place' ? adjusting : making;
    const group = groups.get(line.path);
    if (group === undefined) groups.set(line.path, [line]);
    else if (groups === adjusting) group.push(line);
  }
  const done = new Set<readonly (TmpfilesLine | Claim)[]>();
  const applied: TmpfilesLine[] = [];
  const apply = (path: string, group: readonly (TmpfilesLine | Claim)[]) => {
    if (done.has(group)) return;
    done.add(group);
    const parent = parentGroup(path, making, adjusting);
    if (parent !== undefined) apply(...parent);
    applied.push(...group.filter(sets).sort(byLetter));
  };
  for (const groups of [making, adjusting]) for (const [path, group] of groups) apply(path, group);
  return new Applied(applied);
}

type Groups = ReadonlyMap<string, readonly (TmpfilesLine | Claim)[]>;

/** What is said of the closest folder above, by its very name. */
function parentGroup(
  path: string,
  ...all: readonly Groups[]
): [string, readonly (TmpfilesLine | Claim)[]] | undefined {
  for (let above = parentOf(path); above !== '/'; above = parentOf(above))
    for (const groups of all) {
      const group = groups.get(above);
      if (group !== undefined) return [above, group];
    }
  return undefined;
}

function sets(line: TmpfilesLine | Claim): line is TmpfilesLine {
  return line.action === 'create' || line.action === 'adjust';
}

function byLetter(a: TmpfilesLine, b: TmpfilesLine): number {
  return compareBytes(a.letter, b.letter);
}

/** Comparisons of paths with patterns that are made at most; no host has a hundredth of it. */
const LARGEST_WORK = 20_000_000;

class Applied implements Tmpfiles {
  readonly managed: readonly TmpfilesLine[];
  readonly created: readonly TmpfilesLine[];
  readonly #exact = new Map<string, { line: TmpfilesLine; at: number }[]>();
  readonly #patterns: { line: TmpfilesLine; at: number }[] = [];
  #work = 0;

  constructor(lines: readonly TmpfilesLine[]) {
    this.managed = lines.filter(({ file, action }) => action === 'adjust' && file.name === managedName);
    this.created = lines.filter(({ action }) => action === 'create');
    for (const [at, line] of lines.entries()) {
      if (line.action === 'adjust' && (line.recursive || /[*?[\\]/.test(line.path))) {
        this.#patterns.push({ line, at });
        continue;
      }
      const known = this.#exact.get(line.path);
      if (known === undefined) this.#exact.set(line.path, [{ line, at }]);
      else known.push({ line, at });
    }
  }

  on(path: string): readonly TmpfilesLine[] {
    this.#work += this.#patterns.length;
    if (this.#work > LARGEST_WORK) throw new Unmeasured('there are too many patterns in tmpfiles.d');
    const found = [
      ...(this.#exact.get(path) ?? []),
      ...this.#patterns.filter(({ line }) => reaches(line, path)),
    ];
    return found.sort((a, b) => a.at - b.at).map(({ line }) => line);
  }
}

/** Whether an adjusting line reaches a path; a wildcard fits no name that begins with a dot. */
function reaches({ path: pattern, recursive }: TmpfilesLine, path: string): boolean {
  const names = path.split('/');
  const depth = pattern.split('/').length;
  if (recursive ? names.length < depth : names.length !== depth) return false;
  const head = names.slice(0, depth);
  const wanted = pattern.split('/');
  if (head.some((name, at) => name.startsWith('.') && isPattern((wanted[at] ?? '').charAt(0)))) return false;
  return pathFits(pattern, head.join('/'));
}

/** The mode that a file has after a boot, from the one it has now, or undefined where there is no file now. */
export function modeAfterBoot(lines: readonly TmpfilesLine[], now: number | undefined): number | undefined {
  let mode = now;
  for (const line of lines) {
    if (mode === undefined) mode = line.action === 'create' ? (line.mode ?? 0o644) : undefined;
    else if (line.mode !== undefined && !line.onlyNew)
      mode = line.masked ? maskedMode(line.mode, mode) : line.mode;
  }
  return mode;
}

function maskedMode(wanted: number, now: number): number {
  let mode = wanted & 0o777;
  for (const bits of [0o111, 0o222, 0o444]) if ((now & bits) === 0) mode &= ~bits;
  return mode;
}
