import type { Host } from '../../host/host.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { readConditions, type Conditions } from './conditions.ts';
import { expandGlob } from './glob.ts';
import { canonicalKeyword, type Scope } from './keywords.ts';
import { readLine, type Directive } from './line.ts';
import type { Build } from './options.ts';
import { argumentsOf, refusal, settingOf, type Place, type Setting } from './setting.ts';
import { isSince } from './version.ts';

/** sshd_config itself, as it lies on the host. */
interface MainFile {
  /** After all links. */
  readonly path: string;
  readonly exists: boolean;
  /** The first Match line and the last active line before it, from 1. */
  readonly firstMatch: number | undefined;
  readonly lastGlobal: number | undefined;
}

export interface Reading {
  /** In the order in which sshd takes them. */
  readonly settings: readonly Setting[];
  readonly main: MainFile;
  /** The text of every file that was read, by its path after all links. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What sshd itself allows (SERVCONF_MAX_DEPTH), and bounds that no honest configuration comes near. */
const MAX_DEPTH = 16;
const MAX_FILES = 1000;
const MAX_LINES = 200_000;

/** Paths whose content never leaves a host, whatever an Include says. */
const SECRET = /^\/etc\/g?shadow-?$|_key$|\/private\//;

/** Where files are that an Include names by a relative path. */
const FOLDER = '/etc/ssh';

/**
 * Reads sshd_config and everything that it includes, in sshd's own order. Throws Unmeasured for whatever
 * makes that release of sshd refuse the files, and for what is not understood here.
 */
export function readFiles(
  host: Host,
  path: string,
  build: Build,
  keywords: ReadonlyMap<string, Scope>,
): Reading {
  const { path: real, node } = host.find(path);
  const reader = new FilesReader(host, build, keywords);
  if (node.type !== 'absent') reader.read(path, [], []);
  const { settings, texts, firstMatch, lastGlobal } = reader;
  return { settings, texts, main: { path: real, exists: node.type !== 'absent', firstMatch, lastGlobal } };
}

class FilesReader {
  readonly settings: Setting[] = [];
  readonly texts = new Map<string, string>();
  firstMatch: number | undefined;
  lastGlobal: number | undefined;
  readonly #host: Host;
  readonly #build: Build;
  readonly #keywords: ReadonlyMap<string, Scope>;
  #files = 0;
  #lines = 0;

  constructor(host: Host, build: Build, keywords: ReadonlyMap<string, Scope>) {
    this.#host = host;
    this.#build = build;
    this.#keywords = keywords;
  }

  /** Reads one file. `outer` are the blocks around the Include that names it, `above` the files that lead to it. */
  read(path: string, outer: readonly Conditions[], above: readonly string[]): void {
    const file = this.#host.find(path).path;
    if (above.includes(file))
      throw new Unmeasured(
        `${above.at(-1) ?? file} includes ${path} within itself: sshd refuses that or reads a part of it only`,
      );
    if (above.length > MAX_DEPTH)
      throw new Unmeasured(`${path}: sshd follows Include ${MAX_DEPTH} files deep and no further`);
    this.#files += 1;
    const text = textOf(this.#host, path);
    this.texts.set(file, text);
    let blocks = outer;
    for (const [index, raw] of text.split('\n').entries()) {
      this.#refuseFloods(file);
      const place = { file, line: index + 1 };
      const line = readLine(raw, this.#build.version);
      if (line.kind === 'refused') throw refusal(place, this.#build, line.why);
      if (line.kind === 'directive') blocks = this.#take(line.directive, place, outer, blocks, above);
    }
  }

  /** Takes one directive and returns the blocks that the next line stands in. */
  #take(
    directive: Directive,
    place: Place,
    outer: readonly Conditions[],
    blocks: readonly Conditions[],
    above: readonly string[],
  ): readonly Conditions[] {
    const scope = this.#scope(directive, place, blocks);
    const keyword = canonicalKeyword(directive.keyword);
    if (above.length === 0) {
      if (keyword === 'match') this.firstMatch ??= place.line;
      if (this.firstMatch === undefined) this.lastGlobal = place.line;
    }
    if (keyword === 'match') {
      const conditions = readConditions(directive, this.#build.version);
      if (conditions === undefined)
        throw refusal(place, this.#build, `Match ${directive.rest} is no condition`);
      return [...outer, conditions];
    }
    if (keyword === 'include') {
      for (const pattern of includePatterns(directive, place, this.#build))
        for (const included of expandGlob(this.#host, pattern))
          this.read(included, blocks, [...above, place.file]);
    } else this.settings.push(settingOf(directive, scope, place, this.#build, blocks));
    return blocks;
  }

  /** Where the keyword may stand; it must be one that sshd knows, and may stand here. */
  #scope({ keyword }: Directive, place: Place, blocks: readonly Conditions[]): Scope {
    const scope = this.#keywords.get(keyword.toLowerCase());
    if (scope === undefined) throw refusal(place, this.#build, `it does not know ${keyword}`);
    if (scope === 'global' && blocks.some((conditions) => conditions.length > 0))
      throw refusal(place, this.#build, `${keyword} is not allowed in a Match block`);
    return scope;
  }

  #refuseFloods(file: string): void {
    if (this.#files > MAX_FILES) throw new Unmeasured(`${file}: more than ${MAX_FILES} files are included`);
    if (++this.#lines > MAX_LINES)
      throw new Unmeasured(`${file}: sshd's files have more than ${MAX_LINES} lines`);
  }
}

/** A directory reads as an empty file. */
function textOf(host: Host, path: string): string {
  const { path: real, node } = host.find(path);
  if (node.type === 'directory') return '';
  if (node.type === 'absent') throw new Unmeasured(`${path} leads nowhere: sshd does not start`);
  if (SECRET.test(real)) throw new Unmeasured(`${path} is included, but its content never leaves the host`);
  return host.text(path) ?? '';
}

/** The absolute patterns of an Include line. */
function includePatterns(directive: Directive, place: Place, build: Build): string[] {
  const patterns = argumentsOf(directive, build);
  if (patterns === undefined || patterns.length === 0) throw refusal(place, build, 'Include names no file');
  return patterns.map((pattern) => {
    if (pattern.startsWith('~'))
      throw new Unmeasured(
        `${place.file}:${place.line}: sshd takes ${pattern} from the folder it was started in`,
      );
    if (pattern.startsWith('/')) return pattern;
    if (isSince(build.version, 8, 3)) return `${FOLDER}/${pattern}`;
    if (patterns.length > 1)
      throw new Unmeasured(`${place.file}:${place.line}: OpenSSH 8.2 mistakes relative paths for others`);
    return `${FOLDER}/${directive.keyword}`;
  });
}
