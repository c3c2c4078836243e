import { type Found, lookUp } from './lookup.ts';
import type {
  AptSimulation,
  DpkgPackage,
  Evidence,
  HomeEvidence,
  LogPath,
  Measured,
  Need,
  ProgramOutput,
  ShadowEvidence,
  SshdEvidence,
  UnitEvidence,
  WalkEvidence,
} from './evidence.ts';
import type { Program } from './programs.ts';
import { NotCollected, Unmeasured } from './unmeasured.ts';

/**
 * The immutable evidence of one target, as rules' facts see it. Whatever was not or could not be measured
 * is thrown as `Unmeasured`, so that no reader can take it for an absence.
 */
export class Host {
  readonly evidence: Evidence;

  constructor(evidence: Evidence) {
    this.evidence = evidence;
  }

  /** Whether the kernel's state can be asked; false for an image. */
  get running(): boolean {
    return this.evidence.running;
  }

  /** What `path` leads to, links followed as the kernel would. Throws Unmeasured for loops and hidden paths. */
  find(path: string): Found {
    return lookUp(this.evidence.files, path);
  }

  /** As `find`, for paths that nothing names beforehand: those that were not looked at are asked for at once. */
  findAll(paths: readonly string[]): Found[] {
    const missing: Need[] = [];
    const found = paths.flatMap((path) => {
      try {
        return [this.find(path)];
      } catch (problem) {
        if (!(problem instanceof NotCollected)) throw problem;
        missing.push(problem.need);
        return [];
      }
    });
    const [need, ...others] = missing;
    if (need !== undefined) throw new NotCollected(need, others);
    return found;
  }

  /** The text of a regular file, undefined where nothing stands. Throws Unmeasured for anything that isn't a readable text file. */
  text(path: string): string | undefined {
    const { path: real, node } = this.#findWith('file', path);
    if (node.type === 'absent') return undefined;
    if (node.type !== 'file') throw new Unmeasured(`${path} is a ${node.type}, not a regular file`);
    if (node.unread !== undefined) throw new Unmeasured(`${path}: ${node.unread}`);
    if (node.content === undefined) throw new NotCollected({ kind: 'file', path: real });
    if (node.content.includes('\0')) throw new Unmeasured(`${path} is a binary file, not text`);
    return node.content;
  }

  /** The names in a folder, sorted by byte; undefined where nothing stands. */
  names(path: string): readonly string[] | undefined {
    const { path: real, node } = this.#findWith('directory', path);
    if (node.type === 'absent') return undefined;
    if (node.type !== 'directory') throw new Unmeasured(`${path} is a ${node.type}, not a directory`);
    if (node.unread !== undefined) throw new Unmeasured(`${path}: ${node.unread}`);
    if (node.entries === undefined) throw new NotCollected({ kind: 'directory', path: real });
    return node.entries;
  }

  /** Where a link leads to what was not looked at, asks for its content at once: that saves a look. */
  #findWith(kind: 'file' | 'directory', path: string): Found {
    try {
      return this.find(path);
    } catch (problem) {
      if (problem instanceof NotCollected && problem.need.kind === 'attributes')
        throw new NotCollected({ kind, path: problem.need.path });
      throw problem;
    }
  }

  /** A file below /proc or /sys without its final newline; undefined where the kernel has none. Throws Unmeasured. */
  kernel(path: string): string | undefined {
    const { kernel, kernelUnread } = this.evidence;
    const value = kernel[path];
    if (value !== undefined) return value ?? undefined;
    const reason = kernelUnread?.[path];
    throw reason === undefined
      ? new NotCollected({ kind: 'kernel', path })
      : new Unmeasured(`${path}: ${reason}`);
  }

  /** The paths below /proc or /sys that match a pattern. */
  kernelMatches(pattern: string): readonly string[] {
    const matches = this.evidence.kernelMatches[pattern];
    if (matches === undefined) throw new NotCollected({ kind: 'kernel', path: pattern });
    return matches;
  }

  packages(): readonly DpkgPackage[] {
    return measured(this.evidence.packages, { kind: 'packages' });
  }

  sshd(): SshdEvidence {
    return measured(this.evidence.sshd, { kind: 'sshd' });
  }

  walk(): WalkEvidence {
    return measured(this.evidence.walk, { kind: 'walk' });
  }

  /** A unit by its full name; one that does not exist has `not-found` as its load state. */
  unit(name: string): UnitEvidence {
    return measured(this.evidence.units?.[name], { kind: 'unit', name });
  }

  shadow(): ShadowEvidence {
    return measured(this.evidence.shadow, { kind: 'shadow' });
  }

  homes(): readonly HomeEvidence[] {
    return measured(this.evidence.homes, { kind: 'homes' });
  }

  /** Everything below /var/log that is on its filesystem, folders and links too. */
  logs(): readonly LogPath[] {
    return measured(this.evidence.logs, { kind: 'logs' });
  }

  /** Whether a projected change makes the unit read its files anew. */
  restarts(unit: string): boolean {
    return this.evidence.restarted?.includes(unit) ?? false;
  }

  /** Whether a projected change installs the package: the files and units that it brings are not in the evidence. */
  arrives(name: string): boolean {
    return this.evidence.arrived?.includes(name) ?? false;
  }

  /** What a program of the running host said; undefined where it is not installed. Throws Unmeasured where nothing runs. */
  output(of: Program): Extract<ProgramOutput, { installed: true }> | undefined {
    const said = measured(this.evidence.outputs?.[of], { kind: 'output', of });
    return said.installed ? said : undefined;
  }

  /** What apt would do to install the package, undefined where it was not asked. */
  apt(name: string): AptSimulation | undefined {
    return this.evidence.apt?.[name];
  }
}

function measured<T>(value: Measured<T> | undefined, need: Need): T {
  if (value === undefined) throw new NotCollected(need);
  if ('unmeasured' in value) throw new Unmeasured(value.unmeasured);
  return value.value;
}
