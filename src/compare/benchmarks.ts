import type { Benchmark, Recommendation } from '../benchmark/schema.ts';
import { roles } from '../benchmark/schema.ts';
import { type Changed, pairs, row } from './comparison.ts';

/**
 * What differs between two benchmarks, such as two editions of one. A recommendation is the same where its number
 * and title are; else where its title is, or its rules are and nothing else has these; else where its number is and
 * it has a rule in common.
 */
export function compareBenchmarks(before: Benchmark, after: Benchmark): Changed[] {
  const matched = match(before.recommendations, after.recommendations);
  const known = new Set(matched.values());
  return [
    ...row('benchmark', after.id, 'version', before.version, after.version),
    ...row('benchmark', after.id, 'published', before.published, after.published),
    ...row('benchmark', after.id, 'platform', platformText(before), platformText(after)),
    ...sectionChanges(before, after),
    ...before.recommendations
      .filter((recommendation) => !matched.has(recommendation))
      .flatMap(({ id, title }) => row('recommendation', id, 'listed', title, null)),
    ...after.recommendations
      .filter((recommendation) => !known.has(recommendation))
      .flatMap(({ id, title }) => row('recommendation', id, 'listed', null, title)),
    ...[...matched].flatMap(([was, is]) => recommendationChanges(was, is)),
    ...parameterChanges(before, after),
  ];
}

function platformText({ platform }: Benchmark): string {
  return `${platform.id}-${platform.version}`;
}

function sectionChanges(before: Benchmark, after: Benchmark): Changed[] {
  const titles = ({ sections }: Benchmark) => new Map(sections.map(({ id, title }) => [id, title]));
  return pairs(titles(before), titles(after)).flatMap(([id, was, is]) =>
    row('section', id, 'title', was ?? null, is ?? null),
  );
}

type Matches = Map<Recommendation, Recommendation>;

function match(before: readonly Recommendation[], after: readonly Recommendation[]): Matches {
  const matches: Matches = new Map();
  const keys: ((one: Recommendation) => string | undefined)[] = [
    ({ id, title }) => `${id} ${titleKey(title)}`,
    ({ title }) => titleKey(title),
    ({ rules }) => (rules.length === 0 ? undefined : rules.toSorted().join(' ')),
  ];
  for (const key of keys) matchBy(key, before, after, matches);
  const taken = new Set(matches.values());
  const left = new Map(after.filter((one) => !taken.has(one)).map((one) => [one.id, one]));
  for (const was of before) {
    const is = left.get(was.id);
    if (is && !matches.has(was) && was.rules.some((rule) => is.rules.includes(rule))) matches.set(was, is);
  }
  return matches;
}

/** Pairs those not paired yet that have a key to which no other of their list has. */
function matchBy(
  key: (one: Recommendation) => string | undefined,
  before: readonly Recommendation[],
  after: readonly Recommendation[],
  matches: Matches,
): void {
  const taken = new Set(matches.values());
  const old = unique(
    before.filter((one) => !matches.has(one)),
    key,
  );
  const fresh = unique(
    after.filter((one) => !taken.has(one)),
    key,
  );
  for (const [name, was] of old) {
    const is = fresh.get(name);
    if (was && is) matches.set(was, is);
  }
}

/** By key; undefined where several have it. */
function unique(
  all: readonly Recommendation[],
  key: (one: Recommendation) => string | undefined,
): Map<string, Recommendation | undefined> {
  const found = new Map<string, Recommendation | undefined>();
  for (const one of all) {
    const name = key(one);
    if (name !== undefined) found.set(name, found.has(name) ? undefined : one);
  }
  return found;
}

/** Editions differ in capitals and in the mark of what is automated. */
function titleKey(title: string): string {
  return title
    .toLowerCase()
    .replace(/\((?:automated|manual|scored|not scored)\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function recommendationChanges(was: Recommendation, is: Recommendation): Changed[] {
  const level = ({ levels }: Recommendation, role: (typeof roles)[number]) => {
    const one = levels[role];
    return one === undefined ? null : String(one);
  };
  const named = (what: string, before: string | null, after: string | null) =>
    row('recommendation', is.id, what, before, after).map((changed) => ({ ...changed, title: is.title }));
  return [
    ...named('number', was.id, is.id),
    ...named('title', was.title, is.title),
    ...roles.flatMap((role) => named(`level for a ${role}`, level(was, role), level(is, role))),
    ...named('assessment', was.assessment, is.assessment),
    ...named('rules', rulesText(was), rulesText(is)),
  ];
}

function rulesText({ rules }: Recommendation): string | null {
  return rules.length === 0 ? null : rules.toSorted().join(', ');
}

function parameterChanges(before: Benchmark, after: Benchmark): Changed[] {
  return pairs(valuesOf(before), valuesOf(after)).flatMap(([name, was, is]) =>
    row('parameter', name, 'value', was ?? null, is ?? null),
  );
}

function valuesOf({ parameters = {} }: Benchmark): Map<string, string> {
  return new Map(
    Object.entries(parameters).flatMap(([rule, values]) =>
      Object.entries(values).map(
        ([name, value]) => [`${rule}.${name}`, JSON.stringify(value) ?? 'null'] as const,
      ),
    ),
  );
}
