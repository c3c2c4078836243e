import type { Catalogue } from './choice.ts';
import { type Problem, refuse } from './problem.ts';
import { refer } from './reference.ts';
import type { Chosen } from './resolve.ts';

/**
 * Keeps the recommendations that `--rule` names by number or rule id; all where it names none. Refuses a name
 * that is unknown or that the profile does not select.
 */
export function narrow(
  all: readonly Chosen[],
  only: readonly string[],
  catalogue: Catalogue,
  profile: string,
): readonly Chosen[] {
  if (only.length === 0) return all;
  const kept = new Set<Chosen>();
  const problems: Problem[] = [];
  for (const reference of only) {
    const wanted = wantedBy(reference, all, catalogue);
    const message = 'mistake' in wanted ? wanted.mistake : `is not selected by the profile ${profile}`;
    if ('mistake' in wanted || wanted.chosen.length === 0)
      problems.push({ place: { file: `--rule ${reference}` }, message });
    else for (const one of wanted.chosen) kept.add(one);
  }
  refuse(problems);
  return all.filter((one) => kept.has(one));
}

function wantedBy(
  reference: string,
  all: readonly Chosen[],
  { benchmark, rules }: Catalogue,
): { chosen: readonly Chosen[] } | { mistake: string } {
  const referred = refer(reference, benchmark.value, rules);
  if ('mistake' in referred) return referred;
  return { chosen: all.filter(({ recommendation }) => referred.recommendations.includes(recommendation)) };
}
