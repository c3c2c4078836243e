import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folders, heldFile, type Kind } from '../profile/locate.ts';
import type { Spot } from './source.ts';

/** What the build makes of a shipped file, so that no run has to: its text, and what was read and checked of it. */
export interface Built<T> {
  readonly text: string;
  readonly value: T;
  readonly spot: Spot;
}

/** Where the build puts it, relative to the folder of the bundle: `profiles/aks.json` for `profiles/aks.yaml`. */
export function builtPath(kind: Kind, file: string): string {
  return join(folders[kind], `${basename(file, '.yaml')}.json`);
}

/**
 * What the build made of a file of this kind; undefined where the file has not, to the letter, the text that the
 * build saw, and where this runs from the sources.
 */
export function contentFromBuild<T>(kind: Kind, file: string, text: string): Built<T> | undefined {
  const built = heldContent<T>(file) ?? readBuilt<T>(join(bundle, builtPath(kind, file)));
  return built?.text === text ? built : undefined;
}

/** The same of a shipped file that the program itself holds. */
export function heldContent<T>(file: string): Built<T> | undefined {
  const json = heldFile(file);
  return json === undefined ? undefined : (JSON.parse(json) as Built<T>);
}

/** The folder of this module, which bundling leaves at the top of what is built. */
const bundle = fileURLToPath(new URL('.', import.meta.url));

function readBuilt<T>(file: string): Built<T> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Built<T>;
  } catch {
    return undefined;
  }
}
