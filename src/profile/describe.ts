import type { Rule } from '../rule.ts';
import type { Given, Stated } from './choice.ts';
import { effectiveProfile, type Wanted } from './effective.ts';
import { loadChain } from './load.ts';
import { shipped } from './locate.ts';
import { placeText, type Problem, ProfileProblem } from './problem.ts';
import type { Chosen, EffectiveProfile } from './resolve.ts';
import type { Profile, Reason } from './schema.ts';

/** A line of `profiles list`. */
export interface ProfileSummary {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly benchmark: string;
  /** How many recommendations. */
  readonly enforced: number;
  readonly exempt: number;
}

/** The profiles that are shipped, by name. */
export async function listProfiles(
  rules: ReadonlyMap<string, Rule>,
  today: string,
): Promise<ProfileSummary[]> {
  const names = [...shipped('profile').keys()];
  return Promise.all(
    names.map(async (profile) => summary(await effectiveProfile({ profile, rules, today }))),
  );
}

function summary({ id, title, description, benchmark, recommendations }: EffectiveProfile): ProfileSummary {
  const enforced = recommendations.filter((one) => one.enforced).length;
  return {
    id,
    title,
    ...(description !== undefined && { description }),
    benchmark: benchmark.id,
    enforced,
    exempt: recommendations.length - enforced,
  };
}

/** `profiles show`: a profile as it is written, and its file after those of all that it extends. */
export async function showProfile(
  profile: string,
  folder = '',
): Promise<{ profile: Profile; files: readonly string[] }> {
  const chain = await loadChain(profile, { place: { file: `--profile ${profile}` }, folder });
  return { profile: chain.profile.value, files: chain.links.map(({ source }) => source.file) };
}

/** What is wrong with a profile, and its lines without effect. Valid without problems. */
export interface Validation {
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
  readonly expired: EffectiveProfile['expired'];
  readonly outdated: EffectiveProfile['outdated'];
}

/** `profiles validate`: every mistake of a profile, instead of an error. */
export async function validateProfile(wanted: Wanted): Promise<Validation> {
  try {
    const { notices, expired, outdated } = await effectiveProfile(wanted);
    return { problems: [], notices, expired, outdated };
  } catch (error) {
    if (error instanceof ProfileProblem)
      return { problems: error.problems, notices: [], expired: [], outdated: [] };
    throw error;
  }
}

/** `profiles show --effective`: all that is in force, each line with its `file:line:col`. */
export interface EffectiveDescription {
  readonly id: string;
  readonly title: string;
  readonly benchmark: string;
  readonly recommendations: readonly DescribedRecommendation[];
  /** An origin is `default` where nothing but the rule sets the value. */
  readonly parameters: readonly { rule: string; name: string; value: unknown; origin: string }[];
  readonly expired: readonly ({ id: string } & DescribedExemption)[];
  readonly outdated: readonly ({ id: string } & DescribedAnswer)[];
  readonly notices: readonly { message: string; origin: string }[];
}

interface DescribedRecommendation {
  readonly id: string;
  readonly title: string;
  readonly rules: readonly string[];
  readonly enforced: boolean;
  readonly origin: string;
  readonly exemption?: DescribedExemption;
  readonly answer?: DescribedAnswer;
}

interface DescribedAnswer extends Omit<Given, 'recommendation' | 'origin'> {
  readonly origin: string;
}

interface DescribedExemption {
  readonly reason: Reason;
  readonly note?: string;
  readonly owner?: string;
  readonly expires?: string;
  readonly origin: string;
}

export function describeEffective(profile: EffectiveProfile): EffectiveDescription {
  const { id, title, benchmark, recommendations, expired, outdated, notices } = profile;
  return {
    id,
    title,
    benchmark: benchmark.id,
    recommendations: recommendations.map(describedRecommendation),
    parameters: describedParameters(profile),
    expired: expired.map(({ recommendation, exemption }) => ({
      id: recommendation.id,
      ...describedExemption(exemption),
    })),
    outdated: outdated.map(({ recommendation, answer }) => ({
      id: recommendation.id,
      ...describedAnswer(answer),
    })),
    notices: notices.map(({ message, place }) => ({ message, origin: placeText(place) })),
  };
}

function describedRecommendation({
  recommendation,
  enforced,
  exemption,
  answer,
  origin,
}: Chosen): DescribedRecommendation {
  const { id, title, rules } = recommendation;
  return {
    id,
    title,
    rules,
    enforced,
    origin: placeText(origin),
    ...(exemption && { exemption: describedExemption(exemption) }),
    ...(answer && { answer: describedAnswer(answer) }),
  };
}

function describedAnswer({ recommendation: _, origin, ...answer }: Given): DescribedAnswer {
  return { ...answer, origin: placeText(origin) };
}

function describedParameters({ params, origins }: EffectiveProfile): EffectiveDescription['parameters'] {
  return [...params].flatMap(([rule, values]) =>
    Object.entries(values).map(([name, value]) => {
      const origin = origins.get(`${rule}.${name}`);
      return { rule, name, value, origin: origin ? placeText(origin) : 'default' };
    }),
  );
}

function describedExemption({ reason, note, owner, expires, origin }: Stated): DescribedExemption {
  return {
    reason,
    ...(note !== undefined && { note }),
    ...(owner !== undefined && { owner }),
    ...(expires !== undefined && { expires }),
    origin: placeText(origin),
  };
}
