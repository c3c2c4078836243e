import { problemsOf } from '../../document/check.ts';
import { words } from '../../document/words.ts';
import type { Rule } from '../../rule.ts';
import { parametersOf } from '../parameters.ts';
import type { EffectiveProfile } from '../resolve.ts';
import { EVERY_RULE, rulesByParameter } from '../shared.ts';
import type { Found, Left, SwitchedOff, Wish } from './found.ts';

/** What of a foreign file becomes a profile, and what does not. */
export interface Carried {
  /** Recommendations that the base does not select. */
  readonly include: readonly {
    readonly number: string;
    readonly title: string;
    readonly because: readonly string[];
  }[];
  readonly exemptions: readonly CarriedExemption[];
  readonly parameters: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly left: readonly Left[];
}

export interface CarriedExemption {
  readonly number: string;
  readonly title: string;
  readonly off: readonly SwitchedOff[];
}

/** Holds what a file says against the profile that it is to extend. */
export function carry(found: Found, base: EffectiveProfile, rules: ReadonlyMap<string, Rule>): Carried {
  const left: Left[] = [...found.left];
  const exemptions = exempted(found.off, base, left);
  const include = included(found, base, exemptions);
  const selected = new Set([
    ...base.recommendations.flatMap(({ recommendation }) => recommendation.rules),
    ...include.flatMap(({ number }) => numbersRules(base, number)),
  ]);
  const parameters = settled(found.wishes, { base, rules, selected }, left);
  return { include, exemptions, parameters, left };
}

function exempted(off: readonly SwitchedOff[], base: EffectiveProfile, left: Left[]): CarriedExemption[] {
  const enforced = new Map(
    base.recommendations.flatMap(({ recommendation, enforced: counts }) =>
      counts ? [[recommendation.id, recommendation] as const] : [],
    ),
  );
  const found = new Map<string, SwitchedOff[]>();
  for (const one of off) {
    const numbers = numbersOf(one, base).filter((number) => enforced.has(number));
    if (numbers.length === 0)
      left.push({ ...one, why: `is not enforced by ${base.id} either, so there is nothing to exempt` });
    for (const number of numbers) found.set(number, [...(found.get(number) ?? []), one]);
    if (numbers.length > 0 && one.kept !== undefined && one.kept.length > 0)
      left.push({ ...one, why: wider(numbers, one.kept) });
  }
  return [...enforced.values()].flatMap(({ id: number, title }) => {
    const why = found.get(number);
    return why === undefined ? [] : [{ number, title, off: why }];
  });
}

function wider(numbers: readonly string[], kept: readonly string[]): string {
  const named = kept.slice(0, 3).join(', ');
  const more = kept.length > 3 ? ` and ${kept.length - 3} more` : '';
  return `${numbers.join(', ')} is exempt as a whole, though not all that belongs to it is off there: ${named}${more}`;
}

/** Of a rule that serves several recommendations, those that it is first for; else all that ask for it. */
function numbersOf({ target }: SwitchedOff, { benchmark: { recommendations } }: EffectiveProfile): string[] {
  if ('number' in target) return [target.number];
  if ('section' in target)
    return recommendations.flatMap(({ id }) => (id.startsWith(`${target.section}.`) ? [id] : []));
  const asking = recommendations.filter((one) => one.rules.includes(target.rule));
  const first = asking.filter((one) => one.rules[0] === target.rule);
  return (first.length > 0 ? first : asking).map(({ id }) => id);
}

function included(
  { on }: Found,
  base: EffectiveProfile,
  exemptions: readonly CarriedExemption[],
): Carried['include'] {
  const known = new Set([
    ...base.recommendations.map(({ recommendation }) => recommendation.id),
    ...exemptions.map(({ number }) => number),
  ]);
  return base.benchmark.recommendations.flatMap(({ id: number, title, rules: asked }) => {
    if (known.has(number)) return [];
    const because = on.flatMap(({ rule, what }) => (asked[0] === rule ? [what] : []));
    return because.length === 0 ? [] : [{ number, title, because }];
  });
}

function numbersRules({ benchmark }: EffectiveProfile, number: string): readonly string[] {
  return benchmark.recommendations.find(({ id }) => id === number)?.rules ?? [];
}

interface Settling {
  readonly base: EffectiveProfile;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly selected: ReadonlySet<string>;
}

/** Leaves out what a rule refuses, what nothing selected takes, and what holds anyway. */
function settled(
  wishes: readonly Wish[],
  { base, rules, selected }: Settling,
  left: Left[],
): Map<string, Record<string, unknown>> {
  const taken = new Map<string, Record<string, unknown>>();
  for (const wish of wishes) {
    const takers = takersOf(wish, rules).filter((rule) => selected.has(rule.id));
    const mistake =
      takers.length === 0
        ? `nothing that ${base.id} selects takes it`
        : takers.map((rule) => refusal(wish, rule)).find((message) => message !== undefined);
    if (mistake !== undefined) left.push({ ...wish, why: mistake });
    else if (!takers.every((rule) => holds(wish, rule, base)))
      taken.set(wish.rule, { ...taken.get(wish.rule), [wish.name]: wish.value });
  }
  return taken;
}

function takersOf({ rule, name }: Wish, rules: ReadonlyMap<string, Rule>): Rule[] {
  const ids = rule === EVERY_RULE ? (rulesByParameter(rules).get(name) ?? []) : [rule];
  return ids.flatMap((id) => rules.get(id) ?? []);
}

function refusal({ name, value, what }: Wish, rule: Rule): string | undefined {
  const result = rule.params.safeParse({ [name]: value }, { error: words, reportInput: true });
  if (result.success) return undefined;
  const at = () => ({ file: what });
  return problemsOf(result.error.issues, { at, keyAt: at }, rule.id)
    .map(({ message }) => message)
    .join('; ');
}

function holds({ name, value }: Wish, rule: Rule, { params }: EffectiveProfile): boolean {
  const now = params.get(rule.id)?.[name] ?? parametersOf(rule).find((one) => one.name === name)?.default;
  return JSON.stringify(now) === JSON.stringify(value);
}
