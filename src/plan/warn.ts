import { type Workload, type WorkloadName, workloads } from '../facts/workloads.ts';
import type { Consent } from '../change.ts';
import { consents } from '../change.ts';
import type { Host } from '../host/host.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import type { Rule } from '../rule.ts';
import { Conflict, fold } from './fold.ts';
import { type Hazard, hazards } from './hazards.ts';
import type { Plan, PlannedChange, Warning } from './plan.ts';

interface Planned extends Pick<Plan, 'changes' | 'held'> {
  readonly rules: readonly Rule[];
  readonly params: ReadonlyMap<string, unknown>;
}

/** The workloads on the host, and the changes, held ones too, that are known to break them. */
export function warnings(
  host: Host,
  planned: Planned,
): { workloads: readonly Workload[]; warnings: readonly Warning[]; unmeasured: readonly string[] } {
  const { found, unmeasured } = workloads.of(host);
  if (found.length === 0) return { workloads: [], warnings: [], unmeasured };
  const present = new Set(found.map(({ name }) => name));
  const concerned = hazards.filter((hazard) => hazard.workloads.some((name) => present.has(name)));
  const own = ownChanges(host, planned);
  const all = [...planned.changes, ...planned.held].flatMap((change) =>
    concerned
      .filter((hazard) => hazard.causedBy(change))
      .map((hazard): Warning => ({
        address: change.address,
        workloads: broken(hazard, present),
        why: hazard.why,
        rules: toBlame(change, hazard, own),
      })),
  );
  return { workloads: found, warnings: all, unmeasured };
}

function broken(hazard: Hazard, present: ReadonlySet<WorkloadName>): WorkloadName[] {
  return hazard.workloads.filter((name) => present.has(name));
}

/** Of the rules that share a change, those whose own part of it breaks something; all where none does so alone. */
function toBlame(
  { address, rules }: PlannedChange,
  hazard: Hazard,
  own: (rule: string) => readonly PlannedChange[],
): readonly string[] {
  if (rules.length < 2) return rules;
  const alone = rules.filter((rule) =>
    own(rule).some((change) => change.address === address && hazard.causedBy(change)),
  );
  return alone.length > 0 ? alone : rules;
}

/** What a rule would change by itself, worked out once and only where that is asked. */
function ownChanges(host: Host, { rules, params }: Planned): (rule: string) => readonly PlannedChange[] {
  const known = new Map<string, readonly PlannedChange[]>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const changes = alone(
      host,
      rules.filter((rule) => rule.id === id),
      params,
      consents,
    );
    known.set(id, changes);
    return changes;
  };
}

function alone(
  host: Host,
  rules: readonly Rule[],
  params: ReadonlyMap<string, unknown>,
  allowed: readonly Consent[],
): readonly PlannedChange[] {
  try {
    return fold(host, rules, params, allowed).changes;
  } catch (problem) {
    if (problem instanceof Unmeasured || problem instanceof Conflict) return [];
    throw problem;
  }
}
