import { z } from 'zod';
import { walkedPaths } from '../facts/walked-paths.ts';
import type { WalkedPath, WalkEvidence } from '../host/evidence.ts';
import { defineRule, type Evident, type Rule } from '../rule.ts';
import { asOctal } from './octal-mode.ts';
import { included, walkEvidence, walkScope, type WalkScope } from './walk-scope.ts';

interface SetId {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly bit: number;
  /** `setuid`, `setgid`. */
  readonly noun: string;
  readonly question: string;
}

/** Lines of evidence that a person still reads. */
const MOST_SHOWN = 100;

/** A rule about programs that run with the rights of their owner or group. A person confirms them; a baseline names those that were. */
export function walkSetId({ id, title, rationale, bit, noun, question }: SetId): Rule {
  const params = z.strictObject({
    ...walkScope,
    baseline: z
      .array(z.string().startsWith('/'))
      .optional()
      .describe(`paths of ${noun} files that were confirmed; others are findings`),
  });
  type Params = z.infer<typeof params>;

  return defineRule({
    id,
    title,
    rationale,
    question,
    check: `One walk over the local filesystems lists regular files with the ${noun} bit. Where the parameter baseline names those that were confirmed, every other one is a finding.`,
    remedy: `Nothing is written: whether a program needs the bit is for a person to say. dpkg-statoverride takes it away for good.`,
    params,
    facts: { walk: walkedPaths },
    *audit({ walk }, values) {
      for (const { path, mode } of unconfirmed(walk, values))
        yield {
          what: `mode of ${path}`,
          expected: `no ${noun} bit, or listed in the baseline`,
          actual: asOctal(mode),
          where: path,
          state: 'persistent',
        };
    },
    *evidence({ walk }, values) {
      yield* shown(marked(walk, values), new Set(unconfirmed(walk, values)));
      yield* walkEvidence(walk, values);
    },
    *remediate({ walk }, values) {
      for (const { path } of unconfirmed(walk, values))
        yield {
          kind: 'decision',
          text: `${path} has the ${noun} bit: take it away (dpkg-statoverride, chmod), or name the path in the parameter baseline of ${id}.`,
        };
    },
  });

  function marked(walk: WalkEvidence, scope: WalkScope): WalkedPath[] {
    return included(walk, scope).filter(({ type, mode }) => type === 'file' && (mode & bit) !== 0);
  }

  function unconfirmed(walk: WalkEvidence, values: Params): WalkedPath[] {
    const confirmed = new Set(values.baseline);
    return values.baseline === undefined
      ? []
      : marked(walk, values).filter(({ path }) => !confirmed.has(path));
  }

  function* shown(files: readonly WalkedPath[], first: ReadonlySet<WalkedPath>): Iterable<Evident> {
    const ordered = files.toSorted((a, b) => Number(first.has(b)) - Number(first.has(a)));
    for (const { path, mode, uid, gid } of ordered.slice(0, MOST_SHOWN))
      yield { what: `mode ${asOctal(mode)}, uid ${uid}, gid ${gid}`, where: path };
    if (files.length > MOST_SHOWN)
      yield { what: `${files.length - MOST_SHOWN} more ${noun} files`, where: '/' };
  }
}
