import { z } from 'zod';
import type { SkippedLine } from '../facts/accounts.ts';
import type { Fact } from '../facts/fact.ts';
import { defineRule, type Evident, type Finding, type Rule } from '../rule.ts';

interface Listed {
  readonly name: string;
  readonly line: number;
}

interface RepeatedEntries<E extends Listed> {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly path: string;
  readonly fact: Fact<{ readonly entries: readonly E[]; readonly skipped: readonly SkippedLine[] }>;
  /** What must not occur twice: `uid 1000`. */
  readonly key: (entry: E) => string;
  /** What to do about it, as an imperative sentence. */
  readonly advice: string;
}

/** A rule that no two entries of an account database are the same in one respect. Only a person can part them. */
export function repeatedEntries<E extends Listed>(definition: RepeatedEntries<E>): Rule {
  const { id, title, rationale, path, fact, key, advice } = definition;

  return defineRule({
    id,
    title,
    rationale,
    check: `Every line of ${path} that is an entry is compared with all others, numbers as numbers. Lines that stand for a name service are shown, not judged.`,
    remedy: 'Nothing is written: the plan names the entries that a person has to part.',
    params: z.strictObject({}),
    facts: { database: fact },
    *audit({ database }) {
      for (const [what, entries] of repeated(database.entries))
        yield {
          what,
          expected: 'one entry',
          actual: `${entries.length} entries: ${names(entries)}`,
          where: `${path}:${entries[1]?.line ?? 0}`,
          state: 'persistent',
        } satisfies Finding;
    },
    evidence: ({ database }) => skippedEvidence(path, database.skipped),
    *remediate({ database }) {
      for (const [what, entries] of repeated(database.entries))
        yield {
          kind: 'decision',
          text: `${path} has ${what} ${entries.length} times (${names(entries)}). ${advice}`,
        };
    },
  });

  function repeated(entries: readonly E[]): [string, E[]][] {
    const known = new Map<string, E[]>();
    for (const entry of entries) {
      const same = known.get(key(entry));
      if (same === undefined) known.set(key(entry), [entry]);
      else same.push(entry);
    }
    return [...known].filter(([, same]) => same.length > 1);
  }
}

function names(entries: readonly Listed[]): string {
  const shown = entries.slice(0, 10).map(({ name, line }) => `${name} in line ${line}`);
  return entries.length > shown.length
    ? `${shown.join(', ')} and ${entries.length - shown.length} more`
    : shown.join(', ');
}

/** Lines of an account database that were not judged. */
export function* skippedEvidence(path: string, skipped: readonly SkippedLine[]): Iterable<Evident> {
  for (const { line, why } of skipped.slice(0, 20))
    yield { what: `line ${line} ${why}`, where: `${path}:${line}` };
  if (skipped.length > 20) yield { what: `${skipped.length - 20} more such lines`, where: path };
}
