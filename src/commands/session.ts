import type { Frame } from '../audit/audit.ts';
import { selectedRules, type Selected } from '../audit/judge.ts';
import { observe } from '../audit/observe.ts';
import { platformOf } from '../audit/platform.ts';
import type { ReportedReview } from '../audit/report.ts';
import type { Role } from '../benchmark/schema.ts';
import { Refusal } from '../exit.ts';
import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { load } from '../profile/effective.ts';
import type { Chain } from '../profile/load.ts';
import { placeText } from '../profile/problem.ts';
import { type Chosen, type EffectiveProfile, type Resolution, resolveProfile } from '../profile/resolve.ts';
import { rules } from '../rules/index.ts';
import { openTarget } from '../targets/open.ts';
import type { Target } from '../targets/target.ts';
import { watched } from './looking.ts';
import { type AskOptions, openOptions, type ReachOptions } from './options.ts';
import { progress } from './progress.ts';

/** What is asked, before any host is reached: every mistake of the profile and the options is refused here. */
export async function frameOf(targetName: string, options: AskOptions): Promise<Frame> {
  return frameFrom(targetName, await resolutionOf(options), options);
}

/** The files behind the options, read and checked one by one. */
export function resolutionOf(options: AskOptions): Promise<Resolution> {
  return load({
    profile: options.profile,
    ...(options.benchmark !== undefined && { benchmark: options.benchmark }),
    rules,
    today: new Date().toISOString().slice(0, 10),
    overrides: { set: options.set, only: options.rule },
    folder: process.cwd(),
  });
}

/** What is asked by files that were read. Throws ProfileProblem and Refusal. */
export function frameFrom(
  targetName: string,
  resolution: Resolution,
  options: Pick<AskOptions, 'assumePlatform'>,
): Frame {
  const { chain } = resolution;
  const profile = resolveProfile(resolution);
  const { platform } = profile.benchmark;
  const assumed = options.assumePlatform;
  if (assumed !== undefined && assumed !== `${platform.id}-${platform.version}`)
    throw new Refusal(
      `--assume-platform ${assumed}: ${profile.benchmark.title} is for ${platform.id}-${platform.version}`,
    );
  return {
    targetName,
    benchmark: {
      id: profile.benchmark.id,
      title: profile.benchmark.title,
      version: profile.benchmark.version,
      sections: profile.benchmark.sections.filter(({ id }) => !id.includes('.')),
    },
    profile: { id: profile.id, title: profile.title },
    selection: {
      recommendations: profile.recommendations.map((chosen) => selected(chosen, roleOf(chain))),
      params: profile.params,
    },
    platform,
    rules,
    assumedPlatform: assumed,
    notices: notices(profile),
  };
}

/** Opens the target, lets `use` work with it, and closes it whatever happens. */
export async function withTarget<T>(
  name: string,
  options: ReachOptions,
  use: (target: Target) => Promise<T>,
): Promise<T> {
  const target = await openTarget(name, await openOptions(options));
  try {
    return await use(target);
  } finally {
    await target.close();
  }
}

/** Looks at the target for what the frame asks. Throws Refusal where the host is not the benchmark's system. */
export async function look(target: Target, frame: Frame, options: AskOptions): Promise<Host> {
  const wanted = selectedRules(frame.selection, frame.rules);
  const text = `looking at ${target.name}`;
  const host = await progress(text, options, (say) =>
    observe(watched(target, text, say), { rules: wanted, params: frame.selection.params }),
  );
  refuseOtherPlatform(host, frame);
  return host;
}

function refuseOtherPlatform(
  host: Host,
  { assumedPlatform, platform: wanted, targetName, benchmark }: Frame,
): void {
  if (assumedPlatform !== undefined) return;
  const found = foundPlatform(host);
  if (found.id === wanted.id && found.version === wanted.version) return;
  throw new Refusal(
    `${targetName} runs ${found.name}, and ${benchmark.title} is for ${wanted.id}-${wanted.version}; ` +
      `add --assume-platform ${wanted.id}-${wanted.version} to judge it all the same`,
  );
}

function foundPlatform(host: Host): { id: string; version: string; name: string } {
  try {
    return platformOf(host);
  } catch (problem) {
    if (problem instanceof Unmeasured)
      return { id: '', version: '', name: `an unknown system (${problem.message})` };
    throw problem;
  }
}

function selected({ recommendation, enforced, exemption, answer }: Chosen, role: Role): Selected {
  const { id, title, assessment, rules: needed, levels } = recommendation;
  const { reason, note, owner, expires } = exemption ?? {};
  return {
    recommendation: { id, title, assessment, rules: needed },
    level: levels[role] ?? null,
    enforced,
    ...(reason !== undefined && {
      exemption: {
        reason,
        ...(note !== undefined && { note }),
        ...(owner !== undefined && { owner }),
        ...(expires !== undefined && { expires }),
      },
    }),
    ...(answer !== undefined && { review: reviewOf(answer) }),
  };
}

function reviewOf({ by, on, until, note }: NonNullable<Chosen['answer']>): ReportedReview {
  return { by, on, until, ...(note !== undefined && { note }) };
}

function roleOf(chain: Chain): Role {
  return chain.links.some(({ value }) => value.select?.levels?.workstation !== undefined)
    ? 'workstation'
    : 'server';
}

function notices({ expired, outdated, notices: idle }: EffectiveProfile): string[] {
  return [
    ...expired.map(
      ({ recommendation, exemption }) =>
        `the exemption of ${recommendation.id} expired on ${exemption.expires ?? ''}: it is enforced again`,
    ),
    ...outdated.map(
      ({ recommendation, answer }) =>
        `the answer that ${answer.by} gave to ${recommendation.id} held until ${answer.until}: a person has to look again`,
    ),
    ...idle.map(({ place, message }) => `${placeText(place)}: ${message}`),
  ];
}
