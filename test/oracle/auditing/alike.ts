import { withoutFinalSlash } from '../../../src/facts/auditing/filter.ts';
import { isSameRule, type AuditRule } from '../../../src/facts/auditing/rule.ts';

/** Whether a listed rule may be the one that was read: the listing shows a final slash, or none, of its own accord. */
export function isListedAs(rule: AuditRule, listed: AuditRule | undefined): boolean {
  return listed !== undefined && isSameRule(withoutSlashes(rule), withoutSlashes(listed));
}

function withoutSlashes(rule: AuditRule): AuditRule {
  return { ...rule, filters: rule.filters.map((one) => ({ ...one, value: withoutFinalSlash(one.value) })) };
}
