import { type Loaded, type Places, problemsOf } from '../document/check.ts';
import type { Path } from '../document/plain.ts';
import { shown, unknownName, words } from '../document/words.ts';
import type { Rule } from '../rule.ts';
import type { Catalogue } from './choice.ts';
import { parametersOf } from './parameters.ts';
import type { Place, Problem } from './problem.ts';
import type { Profile } from './schema.ts';
import { EVERY_RULE, spread } from './shared.ts';

/** One value for one parameter, as somebody wrote it. */
export interface Setting {
  readonly rule: string;
  readonly name: string;
  readonly value: unknown;
  /** Where the parameter is named. */
  readonly nameAt: Place;
  /** Where the value stands, or a value inside it. */
  at(path: Path): Place;
  /** Whether it was said of every rule at once. */
  readonly shared?: true;
}

export interface Settled {
  /** Every rule that was set, with its defaults. */
  readonly params: ReadonlyMap<string, Record<string, unknown>>;
  /** Where a value comes from that is not a default, by `rule.parameter`. */
  readonly origins: ReadonlyMap<string, Place>;
  readonly problems: readonly Problem[];
}

/** The `parameters` of a benchmark or profile, one by one. */
export function settingsOf({ value, source }: Loaded<Pick<Profile, 'parameters'>>): Setting[] {
  return Object.entries(value.parameters ?? {}).flatMap(([rule, values]) =>
    Object.entries(values).map(([name, given]) => ({
      rule,
      name,
      value: given,
      nameAt: source.keyAt(['parameters', rule, name]),
      at: (path: Path) => source.at(['parameters', rule, name, ...path]),
    })),
  );
}

/** The rules that `parameters` names and that do not exist. */
export function unknownRules(
  { value, source }: Loaded<Pick<Profile, 'parameters'>>,
  catalogue: Catalogue,
): Problem[] {
  return Object.keys(value.parameters ?? {}).flatMap((rule) => {
    const message = noRule(rule, catalogue);
    return message === undefined ? [] : [{ place: source.keyAt(['parameters', rule]), message }];
  });
}

/** Why a name is no rule; undefined where it is one, or stands for every rule. */
export function noRule(name: string, { benchmark, rules }: Catalogue): string | undefined {
  if (rules.has(name) || name === EVERY_RULE) return undefined;
  const recommendation = benchmark.value.recommendations.find(({ id }) => id === name);
  if (recommendation === undefined) return unknownName('rule', name, [...rules.keys()]);
  const own = recommendation.rules.join(', ');
  return `${shown(name)} is a number; parameters belong to rules${own ? `: ${own}` : ', and it has none yet'}`;
}

/**
 * Folds settings, of which a later one replaces an earlier one of the same parameter, and checks the values. What is
 * said of every rule reaches the selected ones. Leaves out what is set on a rule that does not exist.
 */
export function settle(
  said: readonly Setting[],
  catalogue: Catalogue,
  selected: ReadonlySet<string>,
): Settled {
  const { settings, problems: misnamed } = spread(said, catalogue, selected);
  const params = new Map<string, Record<string, unknown>>();
  const origins = new Map<string, Place>();
  const problems: Problem[] = [...misnamed];
  for (const id of new Set(settings.map(({ rule }) => rule))) {
    const ofRule = settings.filter((setting) => setting.rule === id);
    const rule = catalogue.rules.get(id);
    if (rule === undefined) continue;
    const { latest, unknown } = byName(rule, ofRule);
    problems.push(...unknown);
    const values = Object.fromEntries([...latest].map(([name, { value }]) => [name, value]));
    const result = rule.params.safeParse(values, { error: words, reportInput: true });
    if (result.success) params.set(id, result.data);
    else
      for (const issue of result.error.issues) {
        const [name] = issue.path;
        const isShared = typeof name === 'string' && latest.get(name)?.shared === true;
        problems.push(...problemsOf([issue], placesOf(latest), isShared ? EVERY_RULE : id));
      }
    if (result.success)
      problems.push(...[...latest.values()].flatMap((one) => controlCharacters(one, one.value)));
    for (const [name, { at }] of latest) origins.set(`${id}.${name}`, at([]));
  }
  return { params, origins, problems: withoutRepeats(problems) };
}

/** A mistake in what is said of every rule is found once for each of them. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function byName(rule: Rule, settings: readonly Setting[]) {
  const names = parametersOf(rule).map(({ name }) => name);
  const latest = new Map<string, Setting>();
  const unknown: Problem[] = [];
  for (const setting of settings) {
    const { name, nameAt } = setting;
    if (names.includes(name)) latest.set(name, setting);
    else unknown.push({ place: nameAt, message: unknownName(`parameter of ${rule.id}`, name, names) });
  }
  return { latest, unknown };
}

/** Whatever a rule makes of a text: what a terminal would obey has no place in a configuration file. */
function controlCharacters(setting: Setting, value: unknown, path: Path = []): Problem[] {
  if (typeof value === 'string' && /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(value))
    return [
      {
        place: setting.at(path),
        message: `${setting.shared ? EVERY_RULE : setting.rule}.${setting.name} holds ${shown(value)}: must be free of control characters`,
      },
    ];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    controlCharacters(setting, inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A mistake that lies between parameters is shown at the first of them. */
function placesOf(latest: ReadonlyMap<string, Setting>): Places {
  const [first] = latest.values();
  const of = ([name]: Path) => (typeof name === 'string' ? latest.get(name) : undefined) ?? first;
  const at = (path: Path): Place => of(path)?.at(path.slice(1)) ?? { file: 'a rule of this package' };
  return { at, keyAt: at };
}
