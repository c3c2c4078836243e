import { describeEffective, type EffectiveDescription } from './describe.ts';
import type { EffectiveProfile } from './resolve.ts';

/** One side of what differs: what holds there, and the line that says so. */
export interface Side {
  /** In a few words: `enforced`, `exempt (covered-elsewhere)`, `not selected`, or a parameter's value as JSON. */
  readonly holds: string;
  /** `file:line:col`, `default` for a rule's own value, or nothing where nothing says so. */
  readonly origin?: string;
}

export interface ProfileDifference {
  readonly before: string;
  readonly after: string;
  readonly recommendations: readonly {
    readonly id: string;
    readonly title: string;
    readonly before: Side;
    readonly after: Side;
  }[];
  readonly parameters: readonly { readonly name: string; readonly before: Side; readonly after: Side }[];
}

type Exempted = NonNullable<EffectiveDescription['recommendations'][number]['exemption']>;

const NOT_SELECTED: Side = { holds: 'not selected' };
const NOT_USED: Side = { holds: 'not used' };

/** What two profiles effectively differ in: what counts, and with what values. Numbers are compared as they are. */
export function profileDifference(a: EffectiveProfile, b: EffectiveProfile): ProfileDifference {
  const [before, after] = [describeEffective(a), describeEffective(b)];
  return {
    before: before.id,
    after: after.id,
    recommendations: differing(recommendationsOf(before), recommendationsOf(after), NOT_SELECTED).map(
      ({ key, ...sides }) => ({ id: key, title: titleOf(key, before, after), ...sides }),
    ),
    parameters: differing(parametersOf(before), parametersOf(after), NOT_USED).map(({ key, ...sides }) => ({
      name: key,
      ...sides,
    })),
  };
}

function differing(before: ReadonlyMap<string, Side>, after: ReadonlyMap<string, Side>, none: Side) {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, before: before.get(key) ?? none, after: after.get(key) ?? none }))
    .filter((one) => one.before.holds !== one.after.holds)
    .sort((one, other) => one.key.localeCompare(other.key, 'en', { numeric: true }));
}

function recommendationsOf({ recommendations }: EffectiveDescription): Map<string, Side> {
  return new Map(
    recommendations.map(({ id, origin, exemption, answer }): [string, Side] => {
      if (exemption !== undefined)
        return [id, { holds: `exempt (${wordsOf(exemption)})`, origin: exemption.origin }];
      if (answer !== undefined)
        return [
          id,
          { holds: `enforced, answered by ${answer.by} until ${answer.until}`, origin: answer.origin },
        ];
      return [id, { holds: 'enforced', origin }];
    }),
  );
}

function wordsOf({ reason, note, owner, expires }: Exempted): string {
  return [
    reason,
    owner === undefined ? undefined : `owner ${owner}`,
    expires === undefined ? undefined : `until ${expires}`,
    note,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

function parametersOf({ parameters }: EffectiveDescription): Map<string, Side> {
  return new Map(
    parameters.map(({ rule, name, value, origin }) => [
      `${rule}.${name}`,
      { holds: JSON.stringify(value) ?? 'left open', origin },
    ]),
  );
}

function titleOf(id: string, ...sides: readonly EffectiveDescription[]): string {
  for (const { recommendations } of sides) {
    const found = recommendations.find((one) => one.id === id);
    if (found !== undefined) return found.title;
  }
  return '';
}
