import type { Machine } from '../../facts/auditing/calls.ts';
import { fateOf } from '../../facts/auditing/covers.ts';
import { place, type LoadedRules, type PlacedRule } from '../../facts/auditing/load.ts';
import { RULES_FOLDER } from '../../facts/auditing/rules-on-disk.ts';
import type { ListedRule, RulesInKernel } from '../../facts/auditing/rules-in-kernel.ts';
import type { AuditRule } from '../../facts/auditing/rule.ts';
import type { Finding } from '../../rule.ts';
import type { WantedRule } from './wanted.ts';

/** What becomes of all that a rule shall record: hidden where anything of it is, else missed where anything is. */
export type Outcome<T> =
  | { readonly kind: 'recorded'; readonly by: readonly T[] }
  | { readonly kind: 'hidden'; readonly by: T }
  | { readonly kind: 'missed' };

export function outcomeOf<T extends { readonly rule: AuditRule }>(
  { events }: WantedRule,
  rules: readonly T[],
  machine: Machine,
): Outcome<T> {
  const by: T[] = [];
  let missed = false;
  for (const event of events) {
    const fate = fateOf(event, rules, machine);
    if (fate.kind === 'hidden') return { kind: 'hidden', by: fate.by };
    if (fate.kind === 'missed') missed = true;
    else by.push(fate.by);
  }
  return missed ? { kind: 'missed' } : { kind: 'recorded', by: [...new Set(by)] };
}

/** Whether no rule is about some of what a rule shall record, whatever hides the rest. */
export function missesAny(
  { events }: WantedRule,
  rules: readonly { readonly rule: AuditRule }[],
  machine: Machine,
): boolean {
  return events.some((event) => fateOf(event, rules, machine).kind === 'missed');
}

/** What is wrong with what the next start of auditd loads. */
export function diskFindings(
  wanted: readonly WantedRule[],
  loaded: LoadedRules,
  machine: Machine,
): Finding[] {
  return wanted.flatMap((one) => {
    const outcome = one.extra ? undefined : outcomeOf(one, loaded.rules, machine);
    if (outcome === undefined || outcome.kind === 'recorded') return [];
    return { ...subject(one), ...diskActual(outcome, loaded), state: 'persistent' };
  });
}

function diskActual(
  outcome: Exclude<Outcome<PlacedRule>, { kind: 'recorded' }>,
  { stop }: LoadedRules,
): Pick<Finding, 'actual' | 'where'> {
  if (outcome.kind === 'hidden')
    return { actual: `hidden by ${shortened(outcome.by.line.text)}`, where: place(outcome.by.line) };
  if (stop === undefined) return { actual: 'no such rule', where: RULES_FOLDER };
  return { actual: `none before auditctl stops: ${shortened(stop.reason)}`, where: place(stop.line) };
}

/** What is wrong with the rules in force. */
export function kernelFindings(
  wanted: readonly WantedRule[],
  { rules }: RulesInKernel,
  machine: Machine,
): Finding[] {
  return wanted.flatMap((one) => {
    const outcome = one.extra ? undefined : outcomeOf(one, rules, machine);
    if (outcome === undefined || outcome.kind === 'recorded') return [];
    return { ...subject(one), actual: kernelActual(outcome), where: 'auditctl -l', state: 'running' };
  });
}

function kernelActual(outcome: Exclude<Outcome<ListedRule>, { kind: 'recorded' }>): string {
  return outcome.kind === 'hidden' ? `hidden by ${shortened(outcome.by.text)}` : 'not loaded';
}

function subject({ subject: what, text }: WantedRule): Pick<Finding, 'what' | 'expected'> {
  return { what: `audit rule on ${what}`, expected: text };
}

/** Lines of a host may be of any length. */
export function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
