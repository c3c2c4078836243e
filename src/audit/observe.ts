import { consents } from '../change.ts';
import { missingForWorkloads } from '../facts/workloads.ts';
import type { Need } from '../host/evidence.ts';
import { Host } from '../host/host.ts';
import { merge } from '../host/merge.ts';
import { missingIn } from '../host/missing.ts';
import { Unmeasured } from '../host/unmeasured.ts';
import { accessNeeds, judgesAccess, missingForAccess } from '../plan/access.ts';
import { Conflict, fold } from '../plan/fold.ts';
import { intend, isActionable } from '../plan/intend.ts';
import type { Rule } from '../rule.ts';
import type { Target } from '../targets/target.ts';
import { judgeRule } from './judge.ts';
import { baseNeeds } from './platform.ts';

/** Looks that one run may take: the first asks for all that can be named beforehand, others follow links and Includes. */
const MAX_LOOKS = 6;

interface Observed {
  readonly rules: readonly Rule[];
  readonly params: ReadonlyMap<string, unknown>;
}

/** Looks at a target until the rules can judge it. One round trip unless something leads elsewhere. */
export async function observe(target: Target, { rules, params }: Observed): Promise<Host> {
  // Rules share facts: most needs are stated by several.
  const needs = new Set([...baseNeeds, ...rules.flatMap((rule) => rule.needs)]);
  const first = new Host(await target.look([...needs]));
  return lookAgain(target, first, (host) =>
    rules.flatMap((rule) => missingToJudge(host, rule, params.get(rule.id))),
  );
}

/** Adds what only a plan needs: what stands at every address it will change, what apt would do, and what runs. */
export async function observeForPlan(target: Target, host: Host, { rules, params }: Observed): Promise<Host> {
  const apt = rules
    .filter((rule) => mayChange(host, rule, params.get(rule.id)))
    .flatMap((rule) => rule.planNeeds)
    .flatMap((need) => (need.kind === 'apt' ? need.packages : []));
  const packages = apt.filter((name) => !installed(host, name) && host.apt(name) === undefined);
  const simulated: Need[] = packages.length > 0 && host.running ? [{ kind: 'apt', packages }] : [];
  const asked = [...simulated, ...missingForWorkloads(host), ...(judgesAccess(host) ? accessNeeds : [])];
  const known = asked.length === 0 ? host : new Host(merge(host.evidence, await target.look(asked)));
  const ready = await lookAgain(target, known, (now) => [
    ...missingForWorkloads(now),
    ...missingForAccess(now),
    ...rules.flatMap((rule) => missingToChange(now, rule, params.get(rule.id))),
  ]);
  return lookAgain(target, ready, (now) => missingAfterwards(now, { rules, params }));
}

/** Looks for whether the account that looks gets in, shortly before changes are made. */
export async function observeForAccess(target: Target): Promise<Host> {
  const first = new Host(await target.look([...baseNeeds, ...accessNeeds]));
  return lookAgain(target, first, missingForAccess);
}

/** Whether the rule will have something to ask. */
function mayChange(host: Host, rule: Rule, params: unknown): boolean {
  return ['fail', 'error'].includes(judgeRule(rule, params, host).verdict);
}

/** What rules ask for only on the host as it will be: those of a package, once it is there. */
function missingAfterwards(host: Host, { rules, params }: Observed): Need[] {
  const after = foreseen(host, { rules, params });
  if (after === undefined) return [];
  return rules.flatMap((rule) => [
    ...missingToJudge(after, rule, params.get(rule.id)),
    ...missingToChange(after, rule, params.get(rule.id)),
  ]);
}

/** The host with all that the rules ask for; undefined where they contradict each other, which the plan will say. */
function foreseen(host: Host, { rules, params }: Observed): Host | undefined {
  try {
    return fold(host, rules, params, consents).host;
  } catch (problem) {
    if (problem instanceof Conflict) return undefined;
    throw problem;
  }
}

async function lookAgain(target: Target, first: Host, missing: (host: Host) => Need[]): Promise<Host> {
  let host = first;
  for (let looks = 1; looks < MAX_LOOKS; looks += 1) {
    const needs = missing(host);
    if (needs.length === 0) break;
    host = new Host(merge(host.evidence, await target.look(needs)));
  }
  return host;
}

function installed(host: Host, name: string): boolean {
  try {
    return host.packages().some((known) => known.name === name && known.status === 'install ok installed');
  } catch (problem) {
    if (problem instanceof Unmeasured) return true;
    throw problem;
  }
}

function missingToJudge(host: Host, rule: Rule, params: unknown): Need[] {
  return missingIn(() => {
    if (rule.notApplicable(host, params) !== undefined) return;
    rule.audit(host, params);
    rule.evidence(host, params);
  });
}

/** Every address of a rule's changes is asked for at once, however many there are. */
function missingToChange(host: Host, rule: Rule, params: unknown): Need[] {
  const needs: Need[] = [];
  const blocked = missingIn(() => {
    if (rule.notApplicable(host, params) !== undefined || rule.audit(host, params).length === 0) return;
    for (const change of rule.remediate(host, params))
      if (isActionable(change)) needs.push(...missingIn(() => intend(host, change)));
  });
  return [...blocked, ...needs];
}
