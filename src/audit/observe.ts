import type { Need } from '../host/evidence.ts';
import { Host } from '../host/host.ts';
import { merge } from '../host/merge.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import type { Rule } from '../rule.ts';
import type { Target } from '../targets/target.ts';
import { baseNeeds } from './platform.ts';

/** Looks that one run may take: the first asks for all that can be named beforehand, others follow links and Includes. */
const MAX_LOOKS = 6;

interface Observed {
  readonly rules: readonly Rule[];
  readonly params: ReadonlyMap<string, unknown>;
}

/** Looks at a target until the rules have what they ask for. One round trip unless something leads elsewhere. */
export async function observe(target: Target, { rules, params }: Observed): Promise<Host> {
  const needs = [...baseNeeds, ...rules.flatMap((rule) => rule.needs)];
  let host = new Host(await target.look(needs));
  for (let looks = 1; looks < MAX_LOOKS; looks += 1) {
    const missing = missingNeeds(host, rules, params);
    if (missing.length === 0) break;
    host = new Host(merge(host.evidence, await target.look(missing)));
  }
  return host;
}

/** Adds what only a plan needs: what apt would do for packages that are not there. */
export async function observeForPlan(target: Target, host: Host, rules: readonly Rule[]): Promise<Host> {
  const wanted = rules
    .flatMap((rule) => rule.planNeeds)
    .flatMap((need) => (need.kind === 'apt' ? need.packages : []));
  const packages = wanted.filter((name) => !installed(host, name) && host.apt(name) === undefined);
  if (packages.length === 0 || !host.running) return host;
  return new Host(merge(host.evidence, await target.look([{ kind: 'apt', packages }])));
}

function installed(host: Host, name: string): boolean {
  try {
    return host.packages().some((known) => known.name === name && known.status === 'install ok installed');
  } catch (problem) {
    if (problem instanceof Unmeasured) return true;
    throw problem;
  }
}

function missingNeeds(host: Host, rules: readonly Rule[], params: ReadonlyMap<string, unknown>): Need[] {
  return rules.flatMap((rule) => {
    try {
      const values = params.get(rule.id);
      if (rule.notApplicable(host, values) !== undefined) return [];
      if (rule.audit(host, values).length > 0) rule.remediate(host, values);
      rule.evidence(host, values);
    } catch (problem) {
      if (problem instanceof NotCollected) return [problem.need];
      if (!(problem instanceof Unmeasured)) throw problem;
    }
    return [];
  });
}
