import type { Host } from '../host/host.ts';
import { join, parentOf } from '../host/lookup.ts';
import { byBytes } from '../host/names.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { defineFact } from './fact.ts';
import { packages } from './packages.ts';
import { parseSudoers, type SudoersOption, type SudoersStatement } from './sudoers/lines.ts';

export const SUDOERS = '/etc/sudoers';
const FOLDER = '/etc/sudoers.d';

/** The drop-in that holds every entry this tool writes. sudo reads no name with a dot in it. */
export const MANAGED_SUDOERS = `${FOLDER}/60-cis-harden`;

/** A file that sudo reads. */
export interface SudoersFile {
  readonly path: string;
  readonly text: string;
}

/** One option of a Defaults entry, and the entry it stands in. */
export interface SudoersDefault extends SudoersOption {
  readonly scope: string | undefined;
  readonly file: SudoersFile;
  readonly line: number;
  readonly entry: Extract<SudoersStatement, { kind: 'defaults' }>;
}

/** An alias or a rule. */
export interface SudoersLine {
  readonly text: string;
  readonly file: SudoersFile;
  readonly line: number;
}

/** What sudo is told (sudoers(5)). */
export interface Sudoers {
  /** Options of all Defaults entries in the order of reading. */
  readonly defaults: readonly SudoersDefault[];
  /** Aliases and rules in the order of reading. */
  readonly others: readonly SudoersLine[];
  /** Whether the files in /etc/sudoers.d are read. */
  readonly readsFolder: boolean;
  readonly main: SudoersFile;
  /** Files that sudo passes over because somebody else may write them. */
  readonly unsafe: readonly string[];
}

/** sudo gives up behind so many files that include one another. */
const MAX_DEPTH = 128;
const MAX_FILES = 1000;

/**
 * The files that sudo reads, includes in their place; undefined where sudo is not installed. Where the package has
 * just come in a plan, its file is taken to read /etc/sudoers.d, as Debian's does.
 */
export const sudoers = defineFact<Sudoers | undefined>({
  id: 'sudoers',
  needs: [
    { kind: 'file', path: SUDOERS },
    { kind: 'directory', path: FOLDER, contents: '' },
  ],
  uses: [packages],
  parse(host) {
    const known = packages.of(host);
    if ([...known.installed('sudo'), ...known.installed('sudo-ldap')].length === 0) return undefined;
    const reading = new Reading(host);
    const text = host.text(SUDOERS);
    const main = { path: host.find(SUDOERS).path, text: text ?? '' };
    if (text === undefined) reading.folder(FOLDER, 0);
    else reading.file(main, 0);
    const { defaults, others, folders, unsafe } = reading;
    return { defaults, others, readsFolder: folders.has(host.find(FOLDER).path), main, unsafe };
  },
});

class Reading {
  readonly defaults: SudoersDefault[] = [];
  readonly others: SudoersLine[] = [];
  readonly folders = new Set<string>();
  readonly unsafe: string[] = [];
  readonly #host: Host;
  #files = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  file(file: SudoersFile, depth: number): void {
    this.#files += 1;
    if (depth > MAX_DEPTH || this.#files > MAX_FILES)
      throw new Unmeasured(`${file.path}: too many files of sudoers include one another`);
    for (const statement of parseSudoers(file.path, file.text)) {
      if (statement.kind === 'defaults') this.#add(file, statement);
      else if (statement.kind === 'other')
        this.others.push({ text: statement.text, file, line: statement.line });
      else if (statement.kind === 'includedir') this.folder(this.#named(file, statement.path), depth);
      else this.#include(file, statement, depth);
    }
  }

  /** sudo reads the regular files of a folder by name, and passes over names with a dot or a tilde at the end. */
  folder(folder: string, depth: number): void {
    const { path, node } = this.#host.find(folder);
    this.folders.add(path);
    if (node.type !== 'directory') return;
    for (const name of [...(this.#host.names(folder) ?? [])].sort(byBytes)) {
      if (name.includes('.') || name.endsWith('~')) continue;
      const { path: real, node: one } = this.#host.find(join(path, name));
      if (one.type !== 'file') continue;
      if (isUnsafe(one)) this.unsafe.push(real);
      else this.file({ path: real, text: this.#host.text(real) ?? '' }, depth + 1);
    }
  }

  #add(file: SudoersFile, entry: Extract<SudoersStatement, { kind: 'defaults' }>): void {
    const { scope, line } = entry;
    for (const option of entry.options) this.defaults.push({ ...option, scope, file, line, entry });
  }

  #include(file: SudoersFile, { path, line }: { path: string; line: number }, depth: number): void {
    const at = this.#named(file, path);
    const { path: real, node } = this.#host.find(at);
    if (node.type === 'absent')
      throw new Unmeasured(`${file.path}:${line} includes ${at}, which does not exist`);
    if (node.type === 'file' && isUnsafe(node))
      throw new Unmeasured(`${file.path}:${line} includes ${at}, which others than root may write`);
    this.file({ path: real, text: this.#host.text(real) ?? '' }, depth + 1);
  }

  /** `%h` is the host's name up to its first dot; a relative path starts in the folder of the file. */
  #named(file: SudoersFile, written: string): string {
    const [hostname = ''] = this.#host.evidence.identity.hostname.split('.');
    const path = written.replaceAll('%h', hostname);
    return path.startsWith('/') ? path : join(parentOf(file.path), path);
  }
}

/** sudo passes over files that others than root and its group may write. */
export function isUnsafe({ mode, uid, gid }: { mode: number; uid: number; gid: number }): boolean {
  return uid !== 0 || (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
}
