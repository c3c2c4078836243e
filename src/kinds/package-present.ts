import { z } from 'zod';
import type { Change } from '../change.ts';
import { isFullyInstalled, packages, type Packages } from '../facts/packages.ts';
import type { AptSimulation } from '../host/evidence.ts';
import { defineRule, type Rule } from '../rule.ts';
import { DPKG_STATUS } from './package-absent.ts';

interface PackagePresent {
  readonly id: string;
  readonly title: string;
  readonly rationale: string;
  readonly impact: string;
  /** Each entry must be installed. Of an entry with several names one is enough, and the first is what is installed. */
  readonly packages: readonly Alternatives[];
  /** Installed along with a missing package; asked for by itself only where the profile sets `requireUtils`. */
  readonly utilities?: string;
}

type Alternatives = readonly [string, ...string[]];

const noParams = z.strictObject({});
const utilityParams = z.strictObject({ requireUtils: z.boolean().default(false) });

/** A rule that wants software on the host, unpacked and configured. */
export function packagePresent(definition: PackagePresent): Rule {
  const { id, title, rationale, impact, utilities } = definition;
  const subject = definition.packages.map((names) => names.join(' or ')).join(' and ');
  const along: Alternatives[] = utilities === undefined ? [] : [[utilities]];
  const withUtilities = [...definition.packages, ...along];

  return defineRule<{ packages: typeof packages }, Params>({
    id,
    title,
    rationale,
    impact,
    check: `Package ${subject} is in dpkg's database as installed. Half-installed, unpacked or half-configured does not pass.`,
    remedy: `Installs ${withUtilities.map(([first]) => first).join(' and ')} from the host's repositories, without recommended packages.`,
    params: utilities === undefined ? noParams : utilityParams,
    facts: { packages },
    planNeeds: [{ kind: 'apt', packages: withUtilities.map(([first]) => first) }],
    *audit(facts, params) {
      for (const names of missing(facts.packages, params))
        yield {
          what: `package ${names.join(' or ')}`,
          expected: 'installed',
          actual: stateOf(facts.packages, names),
          where: DPKG_STATUS,
          state: 'persistent',
        };
    },
    *remediate(facts, params) {
      if (missing(facts.packages, params).length === 0) return;
      for (const names of withUtilities)
        if (!isThere(facts.packages, names)) yield installation(names[0], facts.packages.apt(names[0]));
    },
  });

  function missing(known: Packages, { requireUtils = false }: Params): Alternatives[] {
    const asked = requireUtils ? withUtilities : definition.packages;
    return asked.filter((names) => !isThere(known, names));
  }
}

interface Params extends Record<string, unknown> {
  readonly requireUtils?: boolean | undefined;
}

function isThere(known: Packages, names: readonly string[]): boolean {
  return names.some((name) => known.known(name).some(isFullyInstalled));
}

/** What dpkg says of the first name that it knows. */
function stateOf(known: Packages, names: readonly string[]): string {
  const [found] = names.flatMap((name) => known.known(name));
  return found === undefined ? 'not installed' : `${found.name} is ${found.status}`;
}

/** What installs a package, or what to decide where apt could not or would remove others. */
export function installation(name: string, simulation: AptSimulation | undefined): Change {
  if (simulation !== undefined && 'impossible' in simulation)
    return { kind: 'decision', text: `apt cannot install package ${name}: ${simulation.impossible}` };
  if (simulation !== undefined && simulation.removes.length > 0)
    return {
      kind: 'decision',
      text: `to install package ${name}, apt would remove ${simulation.removes.join(', ')}: decide which shall stay`,
    };
  return { kind: 'package', name, state: 'installed' };
}
