import { extendedBy } from '../profile/extend.ts';
import { type Resolution, resolveProfile } from '../profile/resolve.ts';
import { profileText, schemaFor, type WrittenExemption } from '../profile/yaml-text.ts';
import { parentOf } from './parent.ts';

/** A profile as far as it is known. */
export interface Sketch {
  /** Name or path, as it was given. */
  readonly parent: string;
  /** Of the parent. */
  readonly resolution: Resolution;
  readonly id: string;
  readonly title: string;
  readonly parameters: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly exemptions: readonly WrittenExemption[];
}

/** The text of a sketch. Throws ProfileProblem with all that is wrong with it. */
export async function sketchText(file: string, sketch: Sketch): Promise<string> {
  const text = textOf(file, sketch);
  await extendedBy(sketch.resolution, file, text);
  return text;
}

/** What of a sketch has no effect, such as an exemption of what is not selected. Throws as `sketchText`. */
export async function sketchNotices(file: string, sketch: Sketch): Promise<string[]> {
  const next = await extendedBy(sketch.resolution, file, textOf(file, sketch));
  return resolveProfile(next).notices.map(({ message }) => message);
}

function textOf(file: string, { parent, id, title, parameters, exemptions }: Sketch): string {
  const head = ['Written by cis-harden profiles new. Check it with: cis-harden profiles validate FILE'];
  return profileText({ head, id, title, extends: parentOf(parent), parameters, exemptions }, schemaFor(file));
}
