import type { Benchmark, Recommendation } from '../benchmark/schema.ts';
import type { Catalogue, Choice, Given, Stated } from './choice.ts';
import type { Chain, Link } from './load.ts';
import { narrow } from './narrow.ts';
import type { Override } from './override.ts';
import { type Place, type Problem, refuse } from './problem.ts';
import { choose } from './select.ts';
import { EVERY_RULE, rulesByParameter } from './shared.ts';
import { type Setting, settingsOf, settle, unknownRules } from './settings.ts';

export interface Resolution extends Catalogue {
  readonly chain: Chain;
  /** The profiles of the chain that are written for another benchmark than the one in force. */
  readonly foreign?: ReadonlySet<Link>;
  /** The day that exemptions are measured by, YYYY-MM-DD. */
  readonly today: string;
  /** What the command line sets, stronger than any file. */
  readonly set?: readonly Override[];
  /** Numbers and rule ids to narrow the run to; empty for the whole profile. */
  readonly only?: readonly string[];
}

/** One selected recommendation, and whether it counts. */
export interface Chosen {
  readonly recommendation: Recommendation;
  /** False for what is exempt: it is audited all the same, but neither counted nor repaired. */
  readonly enforced: boolean;
  /** In force. An exemption that has expired is in `expired` of the profile. */
  readonly exemption?: Stated;
  /** A person's answer that holds today; one that held earlier is in `outdated` of the profile. */
  readonly answer?: Given;
  /** The line that selects it. */
  readonly origin: Place;
}

/** A profile with all it inherits, on one benchmark, on one day. */
export interface EffectiveProfile {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly benchmark: Benchmark;
  /** In the benchmark's order; at least one. */
  readonly recommendations: readonly Chosen[];
  /** Exemptions of selected recommendations whose last day is past; these are enforced again. */
  readonly expired: readonly { readonly recommendation: Recommendation; readonly exemption: Stated }[];
  /** Answers to selected recommendations whose last day is past: a person has to look again. */
  readonly outdated: readonly { readonly recommendation: Recommendation; readonly answer: Given }[];
  /** Lines without effect, an exemption that matches nothing among them. No reason to refuse the profile. */
  readonly notices: readonly Problem[];
  /** The parsed parameters of every rule that a selected recommendation asks for. */
  readonly params: ReadonlyMap<string, Record<string, unknown>>;
  /** Where each parameter comes from that is not a rule's default, by `rule.parameter`. */
  readonly origins: ReadonlyMap<string, Place>;
}

/**
 * Works out what a profile means. Throws ProfileProblem with every mistake in every file of the chain and in the
 * overrides.
 */
export function resolveProfile(resolution: Resolution): EffectiveProfile {
  const { chain, foreign, benchmark, today, set = [], only = [] } = resolution;
  const { id, title, description } = chain.profile.value;
  const choice = choose(chain.links, resolution, foreign ?? new Set());
  const given = set.flatMap((one) => ('setting' in one ? [one.setting] : []));
  const layers = [benchmark, ...chain.links];
  const settled = settle(
    [...layers.flatMap(settingsOf), ...given],
    resolution,
    rulesOf(benchmark.value.recommendations.filter(({ id: number }) => choice.selected.has(number))),
  );
  const wrong = set.flatMap((one) => ('problem' in one ? [one.problem] : []));
  const misnamed = layers.flatMap((layer) => unknownRules(layer, resolution));
  refuse([...choice.problems, ...misnamed, ...settled.problems, ...wrong]);

  const all = chosen(choice, benchmark.value, today);
  refuse(
    all.length === 0 ? [{ place: chain.profile.source.at(['select']), message: 'selects nothing' }] : [],
  );
  const recommendations = narrow(all, only, resolution, id);
  return {
    id,
    title,
    ...(description !== undefined && { description }),
    benchmark: benchmark.value,
    recommendations,
    expired: expired(choice, recommendations),
    outdated: outdated(choice, recommendations, today),
    notices: [
      ...choice.notices,
      ...unusedSettings([...settingsOf(chain.profile), ...given], all, resolution),
    ],
    params: paramsOf(recommendations, resolution, settled.params),
    origins: settled.origins,
  };
}

function chosen(
  { selected, exemptions, answers }: Choice,
  { recommendations }: Benchmark,
  today: string,
): Chosen[] {
  return recommendations.flatMap((recommendation): Chosen[] => {
    const origin = selected.get(recommendation.id);
    if (origin === undefined) return [];
    const exemption = exemptions.get(recommendation.id);
    const answer = answers.get(recommendation.id);
    if (exemption === undefined || isPast(exemption.expires, today))
      return [
        {
          recommendation,
          enforced: true,
          ...(answer && !isPast(answer.until, today) && { answer }),
          origin,
        },
      ];
    return [{ recommendation, enforced: false, exemption, origin }];
  });
}

/** Days of this form have the order of their letters. */
function isPast(lastDay: string | undefined, today: string): boolean {
  return lastDay !== undefined && lastDay < today;
}

function expired({ exemptions }: Choice, recommendations: readonly Chosen[]): EffectiveProfile['expired'] {
  return recommendations.flatMap(({ recommendation, enforced }) => {
    const exemption = exemptions.get(recommendation.id);
    return enforced && exemption ? [{ recommendation, exemption }] : [];
  });
}

function outdated(
  { answers }: Choice,
  recommendations: readonly Chosen[],
  today: string,
): EffectiveProfile['outdated'] {
  return recommendations.flatMap(({ recommendation, enforced }) => {
    const answer = answers.get(recommendation.id);
    return enforced && answer && isPast(answer.until, today) ? [{ recommendation, answer }] : [];
  });
}

/** Of the chosen profile and the command line; what an inherited profile sets is not theirs to tidy. */
function unusedSettings(
  settings: readonly Setting[],
  all: readonly Chosen[],
  { rules }: Resolution,
): Problem[] {
  const used = rulesOf(all.map(({ recommendation }) => recommendation));
  return settings
    .filter(({ rule, name }) =>
      rule === EVERY_RULE
        ? !(rulesByParameter(rules).get(name) ?? []).some((id) => used.has(id))
        : !used.has(rule),
    )
    .map(({ rule, name, nameAt }) => ({
      place: nameAt,
      message: `${rule}.${name} is set, but nothing selects ${rule === EVERY_RULE ? 'a rule that has it' : 'the rule'}`,
    }));
}

function rulesOf(recommendations: readonly Recommendation[]): Set<string> {
  return new Set(recommendations.flatMap(({ rules }) => rules));
}

function paramsOf(
  recommendations: readonly Chosen[],
  { rules }: Resolution,
  settled: ReadonlyMap<string, Record<string, unknown>>,
): Map<string, Record<string, unknown>> {
  const used = new Set(recommendations.flatMap(({ recommendation }) => recommendation.rules));
  return new Map(
    [...used].flatMap((id) => {
      const rule = rules.get(id);
      return rule ? [[id, settled.get(id) ?? rule.params.parse({})]] : [];
    }),
  );
}
