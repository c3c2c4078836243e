import type { Frame } from '../audit/audit.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import type { Host } from '../host/host.ts';
import { makePlan } from '../plan/make.ts';
import type { Plan, Warning } from '../plan/plan.ts';
import { type Draft, type DraftedExemption, draftProfile } from '../profile/draft.ts';
import { extendedBy } from '../profile/extend.ts';
import type { Resolution } from '../profile/resolve.ts';
import type { AskOptions } from './options.ts';
import { parentOf } from './parent.ts';
import { planned } from './plan.ts';
import { frameFrom, resolutionOf, withTarget } from './session.ts';

export interface DraftOptions extends Omit<AskOptions, 'format' | 'output' | 'rule'> {
  readonly owner?: string | undefined;
}

/** An exemption may bring another rule to the fore; afterwards what is left is told. */
const MOST_ROUNDS = 4;

/** `profiles draft`: prints a profile that exempts what is known to break the containers of a host. */
export async function draftCommand(targetName: string, options: DraftOptions): Promise<ExitCode> {
  const asked = { ...options, rule: [], format: 'text', output: [], allow: [] } as const;
  const resolution = await resolutionOf(asked);
  const frame = frameFrom(targetName, resolution, asked);
  const { host, plan } = await withTarget(targetName, options, (target) => planned(target, frame, asked));
  const today = resolution.today;
  process.stdout.write(await drafted(host, { resolution, frame, plan, today, options }));
  return exitCode.good;
}

interface Drafting {
  readonly resolution: Resolution;
  readonly frame: Frame;
  readonly plan: Plan;
  readonly today: string;
  readonly options: Pick<DraftOptions, 'profile' | 'owner' | 'assumePlatform'>;
}

/**
 * Exempts whatever causes a warning, looks with our own loader and planner what is left, and goes on until nothing is or
 * nothing more can be exempted.
 */
export async function drafted(
  host: Host,
  { resolution, frame, plan, today, options }: Drafting,
): Promise<string> {
  const exempt = new Map<string, DraftedExemption>();
  let now = { frame, plan };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const fresh = exemptionsFor(now.plan.warnings, now.frame);
    if (fresh.length === 0) break;
    for (const one of fresh) exempt.set(one.id, one);
    now = await replanned(text([]), now.plan);
  }
  const profile = text(now.plan.warnings);
  await extendedBy(resolution, 'drafted profile', profile);
  return profile;

  function text(remaining: readonly Warning[]): string {
    const order = frame.selection.recommendations.map(({ recommendation }) => recommendation.id);
    const draft: Draft = {
      parent: { reference: parentOf(options.profile), title: frame.profile.title },
      host: { hostname: plan.target.hostname, name: plan.target.name },
      workloads: plan.workloads,
      exempt: [...exempt.values()].toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
      remaining,
      today,
      owner: options.owner,
    };
    return draftProfile(draft);
  }

  async function replanned(profile: string, before: Plan): Promise<{ frame: Frame; plan: Plan }> {
    const next = frameFrom(
      frame.targetName,
      await extendedBy(resolution, 'drafted profile', profile),
      options,
    );
    return {
      frame: next,
      plan: makePlan(host, next, before.allowed, before.createdAt),
    };
  }
}

/** Every recommendation that counts and asks for a rule which causes a warning. */
function exemptionsFor(warnings: readonly Warning[], { selection }: Frame): DraftedExemption[] {
  return selection.recommendations.flatMap(({ recommendation: { id, rules }, enforced }) => {
    const own = warnings.filter((warning) => warning.rules.some((rule) => rules.includes(rule)));
    return enforced && own.length > 0 ? [{ id, warnings: own }] : [];
  });
}
