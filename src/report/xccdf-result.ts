import type { Report, Result } from '../audit/report.ts';
import { account } from './account.ts';
import { whole } from './terminal.ts';
import { type Element, element } from './xml.ts';
import { xccdfId } from './xccdf-id.ts';

/** Results of XCCDF 1.2 (6.6.4.2); `notchecked` has not been decided by a checking engine. */
const standard = {
  pass: 'pass',
  fail: 'fail',
  manual: 'notchecked',
  'not-applicable': 'notapplicable',
  exempt: 'notselected',
  error: 'error',
} as const satisfies Record<Result['status'], string>;

/**
 * A result with its messages. A person's answer and an exemption are told there and not as `override`: the Schematron
 * rules of OpenSCAP refuse a document in which one result has an override and another has none.
 */
export function ruleResult(result: Result, { benchmark, startedAt }: Report): Element {
  const { id, status, rules } = result;
  return element('rule-result', { idref: xccdfId('rule', id), time: startedAt }, [
    element('result', {}, standard[status]),
    element('ident', { system: `urn:cis-harden:benchmark:${encodeURIComponent(whole(benchmark.id))}` }, id),
    ...rules.map((rule) => element('ident', { system: 'urn:cis-harden:rule' }, rule)),
    ...account(result).map((line) => element('message', { severity: severities[status] }, line)),
    checks(rules),
  ]);
}

/** What gives the verdict: several rules have to pass, each. A Rule and its result name the same. */
export function checks(rules: readonly string[]): Element {
  const [first, ...others] = rules.map((rule) =>
    element('check', { system: 'urn:cis-harden:rule' }, [
      element('check-content-ref', { href: 'urn:cis-harden:rules', name: rule }),
    ]),
  );
  if (first === undefined) return element('check', { system: 'urn:cis-harden:rule' });
  return others.length === 0 ? first : element('complex-check', { operator: 'AND' }, [first, ...others]);
}

const severities = {
  pass: 'info',
  fail: 'error',
  manual: 'info',
  'not-applicable': 'info',
  exempt: 'info',
  error: 'error',
} as const satisfies Record<Result['status'], string>;
