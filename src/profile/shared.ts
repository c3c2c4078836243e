import { unknownName } from '../document/words.ts';
import type { Rule } from '../rule.ts';
import type { Catalogue } from './choice.ts';
import { parametersOf } from './parameters.ts';
import type { Problem } from './problem.ts';
import type { Setting } from './settings.ts';

/** Stands for every selected rule that has a parameter of the name: `"*": { firewall: nftables }`. */
export const EVERY_RULE = '*';

/**
 * The settings rule by rule: those for every rule first, so that a rule's own entry wins whatever file it stands in.
 * A name that no rule has at all is a problem.
 *
 * @param selected the ids of the rules that some selected recommendation asks for
 */
export function spread(
  settings: readonly Setting[],
  { rules }: Catalogue,
  selected: ReadonlySet<string>,
): { settings: readonly Setting[]; problems: readonly Problem[] } {
  const shared = settings.filter(({ rule }) => rule === EVERY_RULE);
  if (shared.length === 0) return { settings, problems: [] };
  const byName = rulesByParameter(rules);
  const problems = shared
    .filter(({ name }) => !byName.has(name))
    .map(({ name, nameAt }) => ({
      place: nameAt,
      message: unknownName('parameter of any rule', name, [...byName.keys()]),
    }));
  const spreadOut = shared.flatMap((setting) =>
    (byName.get(setting.name) ?? [])
      .filter((id) => selected.has(id))
      .map((id) => ({ ...setting, rule: id, shared: true as const })),
  );
  const own = settings.filter(({ rule }) => rule !== EVERY_RULE);
  return { settings: [...spreadOut, ...own], problems };
}

/** The ids of the rules that have a parameter, by the parameter's name. */
export function rulesByParameter(rules: ReadonlyMap<string, Rule>): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>();
  for (const rule of rules.values())
    for (const { name } of parametersOf(rule)) {
      const ids = known.get(name) ?? [];
      ids.push(rule.id);
      known.set(name, ids);
    }
  return known;
}
