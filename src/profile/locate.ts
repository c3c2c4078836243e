import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { held } from '../document/held.ts';
import { shown, unknownName } from '../document/words.ts';
import { type Place, ProfileProblem } from './problem.ts';

/** What is looked up by name. */
export type Kind = 'profile' | 'benchmark' | 'documented table';

/** Where those of a kind stand, in the package as in what is built of them. */
export const folders = {
  profile: 'profiles',
  benchmark: 'profiles/benchmarks',
  'documented table': 'profiles/documented',
} as const satisfies Record<Kind, string>;

/** Who names a file: the place of the name, and the folder that a relative path starts from. */
export interface Asked {
  readonly place: Place;
  readonly folder: string;
}

/**
 * The file that a reference means: a path if it holds a slash or ends in .yaml or .yml, else the name of one
 * that is shipped. Throws ProfileProblem for a name that is not known; whether a path exists shows on reading.
 */
export function fileOf(kind: Kind, reference: string, { place, folder }: Asked): string {
  if (isPath(reference)) return isAbsolute(reference) ? reference : join(folder, reference);
  const known = shipped(kind);
  const file = known.get(reference);
  if (file !== undefined) return file;
  const hint = existsSync(join(folder, reference)) ? `; for the file, write ${shown(`./${reference}`)}` : '';
  throw new ProfileProblem([{ place, message: `${unknownName(kind, reference, [...known.keys()])}${hint}` }]);
}

/** Every file of a kind that is shipped, by name, sorted. */
export function shipped(kind: Kind): Map<string, string> {
  const folder = join(packageFolder(), folders[kind]);
  const names = (held === undefined ? readdirSync(folder) : heldIn(folders[kind])).flatMap(
    (file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? [],
  );
  return new Map(names.sort().map((name) => [name, join(folder, `${name}.yaml`)]));
}

function heldIn(folder: string): string[] {
  return [...(held?.keys() ?? [])].filter((path) => dirname(path) === folder).map((path) => basename(path));
}

/**
 * The folder of this package, from the sources as from the bundle. Where one file holds all, that file: its shipped
 * files are named as if they lay in it, which is the path of nothing else.
 */
export function packageFolder(): string {
  const here = fileURLToPath(import.meta.url);
  packageFolderKnown ??= held === undefined ? folderAbove(dirname(here)) : here;
  return packageFolderKnown;
}

/** What the program holds of a shipped file, as JSON; undefined where the package is a folder and for other files. */
export function heldFile(file: string): string | undefined {
  return held?.get(relative(packageFolder(), file));
}

let packageFolderKnown: string | undefined;

function folderAbove(folder: string): string {
  if (isPackage(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('the package.json of cis-harden is missing');
  return folderAbove(above);
}

function isPackage(file: string): boolean {
  if (!existsSync(file)) return false;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (
    typeof content === 'object' && content !== null && 'name' in content && content.name === 'cis-harden'
  );
}

function isPath(reference: string): boolean {
  return reference.includes('/') || /\.ya?ml$/.test(reference);
}
