import type { Benchmark, Recommendation } from '../benchmark/schema.ts';
import { shown, unknownName } from '../document/words.ts';
import type { Rule } from '../rule.ts';

/** What a number or rule id stands for, or why it stands for nothing. */
export type Referred = { readonly recommendations: readonly Recommendation[] } | { readonly mistake: string };

/**
 * The recommendations that a reference means: the one with this number, or all that ask for this rule. None
 * for a rule that the benchmark does not ask for.
 */
export function refer(reference: string, benchmark: Benchmark, rules: ReadonlyMap<string, Rule>): Referred {
  if (isNumber(reference)) return byNumber(reference, benchmark);
  const recommendations = benchmark.recommendations.filter((one) => one.rules.includes(reference));
  if (recommendations.length > 0 || rules.has(reference)) return { recommendations };
  return { mistake: unknownName('rule', reference, [...rules.keys()]) };
}

/** Whether a reference is a benchmark's number; no rule's id is one. */
export function isNumber(reference: string): boolean {
  return /^[\d.]+$/.test(reference);
}

function byNumber(number: string, benchmark: Benchmark): Referred {
  const found = benchmark.recommendations.find(({ id }) => id === number);
  if (found) return { recommendations: [found] };
  const below = benchmark.recommendations.filter(({ id }) => id.startsWith(`${number}.`));
  if (below.length > 0)
    return {
      mistake: `${shown(number)} is a section of ${benchmark.id}; name its recommendations, ${range(below)}`,
    };
  const known = benchmark.recommendations.map(({ id }) => id);
  return { mistake: unknownName(`number of ${benchmark.id}`, number, known) };
}

function range(recommendations: readonly Recommendation[]): string {
  const [first, last] = [recommendations.at(0)?.id, recommendations.at(-1)?.id];
  return first === last ? String(first) : `${first} to ${last}`;
}
