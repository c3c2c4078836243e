import type { Fact } from '../facts/fact.ts';
import type { Rule } from '../rule.ts';

/** The same rule, not applicable where `reasonAgainst` says why for the fact's value. */
export function applicableWhere<T>(
  fact: Fact<T>,
  reasonAgainst: (value: T) => string | undefined,
  rule: Rule,
): Rule {
  return {
    ...rule,
    needs: [...fact.needs, ...rule.needs],
    notApplicable: (host, params) => reasonAgainst(fact.of(host)) ?? rule.notApplicable(host, params),
  };
}
