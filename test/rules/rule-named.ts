import type { Rule } from '../../src/rule.ts';

/** The rule of a family that has this id. */
export function ruleNamed(family: readonly Rule[], id: string): Rule {
  const rule = family.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`the family has no rule ${id}`);
  return rule;
}
