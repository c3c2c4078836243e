import { roles } from '../benchmark/schema.ts';
import type { Chain } from '../profile/load.ts';
import { placeText } from '../profile/problem.ts';
import type { Chosen, EffectiveProfile } from '../profile/resolve.ts';
import { type Changed, pairs, row } from './comparison.ts';

/** A profile with all it inherits, and the files it is made of. */
export interface Resolved {
  readonly chain: Chain;
  readonly profile: EffectiveProfile;
}

/**
 * What differs between two profiles of one benchmark: what they select, exempt, answer and set, each with the line
 * it comes from in either.
 */
export function compareProfiles(before: Resolved, after: Resolved): Changed[] {
  return [
    ...levelChanges(before.chain, after.chain),
    ...recommendationChanges(before, after),
    ...parameterChanges(before.profile, after.profile),
  ];
}

function levelChanges(before: Chain, after: Chain): Changed[] {
  return roles.flatMap((role) => {
    const [old, fresh] = [levelOf(before, role), levelOf(after, role)];
    return row(
      'levels',
      role,
      'level',
      old?.level ?? null,
      fresh?.level ?? null,
      origins(old?.origin, fresh?.origin),
    );
  });
}

/** The highest level of a role that a chain adds, which is the one in force. */
function levelOf(
  { links }: Chain,
  role: (typeof roles)[number],
): { level: string; origin: string } | undefined {
  const stated = links.flatMap(({ value, source }) => {
    const level = value.select?.levels?.[role];
    return level === undefined
      ? []
      : [{ level: String(level), origin: placeText(source.at(['select', 'levels', role])) }];
  });
  return stated.toSorted((a, b) => b.level.localeCompare(a.level))[0];
}

function recommendationChanges(
  { profile: before, chain: oldChain }: Resolved,
  { profile: after, chain: freshChain }: Resolved,
): Changed[] {
  const byNumber = ({ recommendations }: EffectiveProfile) =>
    new Map(recommendations.map((chosen) => [chosen.recommendation.id, chosen]));
  const [old, fresh] = [byNumber(before), byNumber(after)];
  return after.benchmark.recommendations.flatMap(({ id, title, rules }) => {
    const [was, is] = [old.get(id), fresh.get(id)];
    const selected = (chosen: Chosen | undefined) => (chosen === undefined ? 'not selected' : 'selected');
    const changes = [
      ...row(
        'recommendation',
        id,
        'selection',
        selected(was),
        selected(is),
        origins(placeOf(was), placeOf(is)),
      ),
      ...row(
        'recommendation',
        id,
        'exemption',
        exemptionText(exemptionOf(before, was)),
        exemptionText(exemptionOf(after, is)),
        origins(
          placeOf(exemptionOf(before, was)?.stated) ?? enforcedAt(oldChain, [id, ...rules]),
          placeOf(exemptionOf(after, is)?.stated) ?? enforcedAt(freshChain, [id, ...rules]),
        ),
      ),
      ...row(
        'recommendation',
        id,
        'answer',
        answerText(was),
        answerText(is),
        origins(placeOf(was?.answer), placeOf(is?.answer)),
      ),
    ];
    return changes.map((changed) => ({ ...changed, title }));
  });
}

/** The last line of a chain that drops an inherited exemption. */
function enforcedAt({ links }: Chain, references: readonly string[]): string | undefined {
  const places = links.flatMap(({ value, source }) =>
    (value.enforce ?? []).flatMap((reference, at) =>
      references.includes(reference) ? [placeText(source.at(['enforce', at]))] : [],
    ),
  );
  return places.at(-1);
}

interface Exempted {
  readonly stated: NonNullable<Chosen['exemption']>;
  readonly expired: boolean;
}

function exemptionOf({ expired }: EffectiveProfile, chosen: Chosen | undefined): Exempted | undefined {
  if (chosen === undefined) return undefined;
  if (chosen.exemption) return { stated: chosen.exemption, expired: false };
  const past = expired.find(({ recommendation }) => recommendation.id === chosen.recommendation.id);
  return past && { stated: past.exemption, expired: true };
}

function exemptionText(exempted: Exempted | undefined): string | null {
  if (exempted === undefined) return null;
  const { reason, note, owner, expires } = exempted.stated;
  return [
    reason,
    ...(note === undefined ? [] : [note]),
    ...(owner === undefined ? [] : [`owner: ${owner}`]),
    ...(expires === undefined ? [] : [`${exempted.expired ? 'expired on' : 'until'} ${expires}`]),
  ].join('; ');
}

function answerText(chosen: Chosen | undefined): string | null {
  if (chosen?.answer === undefined) return null;
  const { by, on, until, note } = chosen.answer;
  return `${by} on ${on}, until ${until}${note === undefined ? '' : `; ${note}`}`;
}

/** Of the rules that both ask for: what only one asks for is told by its selection. */
function parameterChanges(before: EffectiveProfile, after: EffectiveProfile): Changed[] {
  return pairs(valuesOf(before), valuesOf(after)).flatMap(([name, was, is]) =>
    was === undefined || is === undefined
      ? []
      : row('parameter', name, 'value', was, is, origins(originOf(before, name), originOf(after, name))),
  );
}

function valuesOf({ params }: EffectiveProfile): Map<string, string> {
  return new Map(
    [...params].flatMap(([rule, values]) =>
      Object.entries(values).map(
        ([name, value]) => [`${rule}.${name}`, JSON.stringify(value) ?? 'null'] as const,
      ),
    ),
  );
}

function originOf({ origins: known }: EffectiveProfile, name: string): string {
  const place = known.get(name);
  return place === undefined ? "the rule's default" : placeText(place);
}

function origins(before: string | undefined, after: string | undefined): string {
  return before === after ? (after ?? 'nowhere') : `${before ?? 'nowhere'} → ${after ?? 'nowhere'}`;
}

function placeOf(one: { readonly origin: Chosen['origin'] } | undefined): string | undefined {
  return one && placeText(one.origin);
}
