import { Unmeasured } from '../../host/unmeasured.ts';
import { all, type Control } from './control.ts';
import { parsePam, type PamLine, type PamType } from './line.ts';

export const PAM_FOLDER = '/etc/pam.d';

/** One module of a stack, in the order in which libpam meets it, with what files it includes laid out. */
export interface PamEntry {
  readonly line: PamLine;
  readonly type: PamType;
  /** How many substacks it is in. A jump counts what is deeper as one module. */
  readonly level: number;
  readonly control: Control;
  readonly does:
    | { readonly kind: 'module'; readonly module: string; readonly args: readonly string[] }
    /** Where a substack begins. */
    | { readonly kind: 'substack' }
    | { readonly kind: 'fails'; readonly problem: string };
}

export interface PamStack {
  readonly entries: readonly PamEntry[];
  /** Why libpam refuses the service altogether. */
  readonly refused?: string;
}

/** How deep files may include each other. libpam stops substacks here, and goes on with `include` until files run out. */
const DEEPEST = 16;
const MOST_FILES = 200;
const MOST_LINES = 20_000;

/** The text of a file, undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** The stack of a service for one type; what the service says nothing of is taken from `other` (pam.d(5)). */
export function pamStack(read: ReadFile, service: string, type: PamType): PamStack {
  const [own, other] = [service, 'other'].map((name) => pamFile(read, `${PAM_FOLDER}/${name}`, type));
  const refused = own?.refused ?? other?.refused;
  const entries = own?.entries.length ? own.entries : (other?.entries ?? []);
  return { entries, ...(refused !== undefined && { refused }) };
}

/** The lines of one file for a type, with what it includes; undefined where there is no such file. */
export function pamFile(read: ReadFile, path: string, type: PamType): PamStack | undefined {
  const all = load(path, { read, requested: undefined, level: 0, depth: 0, files: { read: 0, lines: 0 } });
  return all && { ...all, entries: all.entries.filter((entry) => entry.type === type) };
}

interface Place {
  readonly read: ReadFile;
  /** The type that the including line asked for. */
  readonly requested: PamType | undefined;
  readonly level: number;
  readonly depth: number;
  readonly files: { read: number; lines: number };
}

function load(path: string, place: Place): PamStack | undefined {
  const text = readBehind(place.read, path);
  if (text === undefined) return undefined;
  place.files.read += 1;
  if (place.depth > DEEPEST || place.files.read > MOST_FILES)
    throw new Unmeasured(`${path} is included too deep or too often`);
  const { lines, refused } = parsePam(path, text);
  place.files.lines += lines.length;
  if (place.files.lines > MOST_LINES) throw new Unmeasured(`${path} brings too many lines`);
  const entries: PamEntry[] = [];
  let problem = refused;
  for (const line of lines) {
    const type = typeOf(line, place);
    if (place.requested !== undefined && type !== place.requested) continue;
    const brought = entriesOf(line, type, place);
    entries.push(...brought.entries);
    problem ??= brought.refused;
  }
  return { entries, ...(problem !== undefined && { refused: problem }) };
}

/** A line of no known type takes that of the including line, else it counts as auth. */
function typeOf({ type, says }: PamLine, { requested }: Place): PamType | undefined {
  if (says.kind === 'broken') return type ?? requested ?? 'auth';
  return type ?? requested;
}

function entriesOf(line: PamLine, type: PamType | undefined, place: Place): PamStack {
  const { says } = line;
  if (says.kind === 'include') return included(line, says, type, place);
  if (type === undefined) return { entries: [], refused: 'a module has no type' };
  const does: PamEntry['does'] =
    says.kind === 'module'
      ? { kind: 'module', module: says.module, args: says.args }
      : { kind: 'fails', problem: says.problem };
  return { entries: [{ line, type, level: place.level, control: says.control, does }] };
}

function included(
  line: PamLine,
  { file, substack }: { file: string | undefined; substack: boolean },
  type: PamType | undefined,
  place: Place,
): PamStack {
  if (file === undefined)
    throw new Unmeasured(`${line.path}:${line.line} includes no file, which libpam crashes at`);
  const level = place.level + (substack ? 1 : 0);
  const below = { ...place, requested: type, level, depth: place.depth + 1 };
  const found =
    level > DEEPEST ? undefined : load(file.startsWith('/') ? file : `${PAM_FOLDER}/${file}`, below);
  const here = { line, level: place.level, control: all('bad') };
  const begins: PamEntry[] =
    substack && type !== undefined ? [{ ...here, type, does: { kind: 'substack' } }] : [];
  const entries = [...begins, ...(found?.entries ?? [])];
  if (found !== undefined && found.refused === undefined) return { entries };
  const problem = `${file} cannot be included: ${found?.refused ?? 'there is no such file'}`;
  // Without a type there is none that a failing module could be put into: libpam gives up.
  if (type === undefined) return { entries, refused: problem };
  return { entries: [...entries, { ...here, type, does: { kind: 'fails', problem } }] };
}

/** /usr/lib/pam.d stands behind /etc/pam.d in releases that know it. */
function readBehind(read: ReadFile, path: string): string | undefined {
  const vendor = path.startsWith(`${PAM_FOLDER}/`)
    ? `/usr/lib/pam.d${path.slice(PAM_FOLDER.length)}`
    : undefined;
  return read(path) ?? (vendor === undefined ? undefined : read(vendor));
}
