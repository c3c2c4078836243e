import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Loaded } from '../document/check.ts';
import type { Path } from '../document/plain.ts';
import { readText } from '../document/read.ts';
import { shown } from '../document/words.ts';
import { yamlFile, type YamlFormat } from '../document/yaml-file.ts';
import { type Asked, fileOf, heldFile } from './locate.ts';
import { type Place, ProfileProblem } from './problem.ts';
import { Profile } from './schema.ts';

/** A profile of a chain. */
export interface Link extends Loaded<Profile> {
  /** The file of the benchmark that its numbers belong to: its own, or the one it inherits. */
  readonly benchmark?: Named;
}

/** A file, and the place that names it. */
export interface Named {
  readonly file: string;
  readonly place: Place;
}

/** A profile with all that it extends. */
export interface Chain {
  readonly profile: Link;
  /** The furthest ancestor first, the profile itself last. */
  readonly links: readonly Link[];
}

/**
 * Reads a profile, by name or path, and all that it extends. Throws ProfileProblem with every mistake of the
 * first file that has one, and for a circle.
 */
export function loadChain(reference: string, asked: Asked): Promise<Chain> {
  return chainFrom(fileOf('profile', reference, asked), asked.place, []);
}

/** A profile file's own content. */
export function profileFrom(file: string, text: string): Promise<Loaded<Profile>> {
  return yamlFile(profileFormat, file, text);
}

export const profileFormat: YamlFormat<Profile> = { kind: 'profile', schema: Profile, verbatim: isReference };

async function chainFrom(file: string, place: Place, below: readonly string[]): Promise<Chain> {
  const loaded = await profileFrom(file, readText(file, place));
  const path = heldFile(file) === undefined ? realpathSync(file) : file;
  if (below.includes(path)) throw circle([...below.slice(below.indexOf(path)), path], place);
  const { benchmark, extends: parent } = loaded.value;
  const own = named(loaded, benchmark);
  if (parent === undefined) return grown([], loaded, own);
  const from = asking(loaded, 'extends');
  const above = await chainFrom(fileOf('profile', parent, from), from.place, [...below, path]);
  return grown(above.links, loaded, own ?? above.profile.benchmark);
}

/** How a profile's key asks for another file. */
export function asking({ source }: Loaded<Profile>, key: keyof Profile): Asked {
  return { place: source.at([key]), folder: dirname(source.file) };
}

function grown(links: readonly Link[], loaded: Loaded<Profile>, benchmark: Named | undefined): Chain {
  const profile = { ...loaded, ...(benchmark && { benchmark }) };
  return { profile, links: [...links, profile] };
}

function named(loaded: Loaded<Profile>, benchmark: string | undefined): Named | undefined {
  if (benchmark === undefined) return undefined;
  const asked = asking(loaded, 'benchmark');
  return { file: fileOf('benchmark', benchmark, asked), place: asked.place };
}

function circle(paths: readonly string[], place: Place): ProfileProblem {
  return new ProfileProblem([{ place, message: `extends in a circle: ${paths.map(shown).join(' → ')}` }]);
}

function isReference([key, list, field]: Path): boolean {
  if (key === 'enforce') return list !== undefined;
  if (key === 'select') return (list === 'include' || list === 'exclude') && field !== undefined;
  if (key === 'answers') return field === 'recommendation';
  return key === 'exemptions' && (field === 'recommendation' || field === 'rule');
}
