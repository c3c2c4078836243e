import { z } from 'zod';
import type { WalkedPath, WalkEvidence } from '../host/evidence.ts';
import type { Evident } from '../rule.ts';

/** What a rule about the walk leaves out, beside what no look walks over. */
export const walkScope = {
  exclude: z
    .array(z.string().regex(/^\/./, 'must be an absolute path, and not / itself'))
    .default([])
    .describe('paths that are not judged, with all below them'),
};

export interface WalkScope {
  readonly exclude: readonly string[];
}

/** What the walk found, without what the profile leaves out. */
export function included({ found }: WalkEvidence, { exclude }: WalkScope): readonly WalkedPath[] {
  if (exclude.length === 0) return found;
  const folders = exclude.map((path) => path.replace(/\/+$/, ''));
  return found.filter(
    ({ path }) => !folders.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
}

/** Names what was not walked or is not judged. */
export function* walkEvidence({ skipped }: WalkEvidence, { exclude }: WalkScope): Iterable<Evident> {
  for (const { path, reason } of skipped) yield { what: `${path} was not walked (${reason})`, where: path };
  for (const path of exclude) yield { what: `${path} is left out by the profile`, where: path };
}
