import { Host } from '../../host/host.ts';
import { NotCollected, Unmeasured } from '../../host/unmeasured.ts';
import type { FileState } from '../../host/project.ts';
import { ordered } from '../../plan/fold.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Rule } from '../../rule.ts';
import type { Target } from '../../targets/target.ts';
import { history, type Run } from '../history.ts';
import { type Ending, run as make, undo, type Watch } from '../run.ts';
import { type Asked, decide, type Decision, type Left } from './decide.ts';
import { type Coming, neededBy } from './needed.ts';
import { plansAround } from './plans.ts';

/** What became of taking back a run, or some of it. */
export interface TakenBackRun {
  readonly run: string;
  /** Where only these rules were asked for. */
  readonly rules?: readonly string[];
  /** The run that took out of files what this one had put into them; undefined where that was not needed. */
  readonly by?: string;
  /** Steps that were put back byte for byte. */
  readonly exact: number;
  /** Addresses from which only this run's part was taken out. */
  readonly merged: readonly string[];
  /** Addresses at which others undid or replaced this run's part before. */
  readonly overtaken: readonly string[];
  readonly left: readonly Left[];
  readonly notes: readonly string[];
}

/**
 * Takes back what is asked of a run, and nothing that others did since. `rules` are all that there are. Throws
 * TargetProblem and PlanProblem.
 */
export async function takeBackRun(
  target: Target,
  asked: Asked,
  rules: ReadonlyMap<string, Rule>,
  watch: Watch,
): Promise<TakenBackRun> {
  const runs = await history(target);
  if (asked.run.takesBack.length > 0) return wholly(target, asked, watch);
  const plans = await plansAround(target, asked.run, runs);
  const now = await standing(target, asked.run, plans.get(asked.run.id));
  const decision = decide(asked, { runs, plans, now });
  return carriedOut(
    target,
    asked,
    await withoutNeeded(target, asked, decision, plans, rules),
    { runs, plan: plans.get(asked.run.id) },
    watch,
  );
}

/** Files of a run that others changed since, or that cannot be read. Throws TargetProblem and PlanProblem. */
export async function changedSince(target: Target, run: Run, runs: readonly Run[]): Promise<Set<string>> {
  const plans = await plansAround(target, run, runs);
  const now = await standing(target, run, plans.get(run.id));
  const { changes, left } = decide({ run, force: false }, { runs, plans, now });
  return new Set([...changes, ...left].map(({ address }) => address));
}

/** What took back parts of others is itself only taken back where nobody changed anything since. */
async function wholly(target: Target, { run, force }: Asked, watch: Watch): Promise<TakenBackRun> {
  const ending = await undo(target, run.id, run.steps, force, watch);
  return {
    run: run.id,
    exact: run.steps.length - leftBy(ending).length,
    merged: [],
    overtaken: [],
    left: leftBy(ending),
    notes: saidBy(ending),
  };
}

/** What stands at the files of a run's plan. */
async function standing(
  target: Target,
  run: Run,
  plan: Plan | undefined,
): Promise<(path: string) => FileState | string> {
  const files = new Set(run.entries.map(({ address }) => address));
  const paths = (plan?.changes ?? []).flatMap(({ address, after }) =>
    after.kind === 'file' && files.has(address) ? [after.path] : [],
  );
  const host = new Host(await target.look(paths.map((path) => ({ kind: 'file', path }))));
  return (path) => standsAt(host, path);
}

function standsAt(host: Host, path: string): FileState | string {
  try {
    const found = host.find(path);
    if (found.path === path) return found.node;
    return 'a symbolic link leads elsewhere now';
  } catch (problem) {
    if (problem instanceof NotCollected) return 'a symbolic link leads elsewhere now';
    if (problem instanceof Unmeasured) return problem.message;
    throw problem;
  }
}

/** Where single rules are taken back: without what others of the run need. */
async function withoutNeeded(
  target: Target,
  asked: Asked,
  decision: Decision,
  plans: ReadonlyMap<string, Plan>,
  all: ReadonlyMap<string, Rule>,
): Promise<Decision> {
  const plan = plans.get(asked.run.id);
  if (asked.rules === undefined || asked.force || plan === undefined) return decision;
  const stepOf = new Map(asked.run.entries.map(({ address, step }) => [address, step]));
  const isExact = (address: string) => decision.exact.includes(stepOf.get(address) ?? 0);
  const coming: Coming[] = [
    ...decision.changes,
    ...plan.changes
      .filter(({ address }) => isExact(address))
      .map(({ address, before }) => ({ address, after: before })),
  ];
  if (coming.length === 0) return decision;
  const needed = await neededBy(target, plan, all, asked.rules, coming);
  const steps = new Set([...needed.keys()].map((address) => stepOf.get(address)));
  return {
    ...decision,
    exact: decision.exact.filter((step) => !steps.has(step)),
    asked: decision.asked.filter((step) => !steps.has(step)),
    changes: decision.changes.filter(({ address }) => !needed.has(address)),
    takesBack: decision.takesBack.filter(({ address }) => !needed.has(address)),
    left: [
      ...decision.left,
      ...[...needed].map(([address, alsoRules]) => ({ address, why: 'other rules need it', alsoRules })),
    ],
  };
}

/** Files first, by a new run of their own: where the host refuses them, they stay and the rest goes back. */
async function carriedOut(
  target: Target,
  asked: Asked,
  decision: Decision,
  known: { readonly runs: readonly Run[]; readonly plan: Plan | undefined },
  watch: Watch,
): Promise<TakenBackRun> {
  const { run } = asked;
  const left: Left[] = [...decision.left];
  const notes: string[] = [];
  const made = known.plan && (await merged(target, known.plan, decision, left, watch));
  const { exact, settled } = decision;
  let failed: readonly Left[] = [];
  if (exact.length + settled.length > 0 || decision.asked.length > 0) {
    const latest = made?.id ?? known.runs.at(-1)?.id ?? run.id;
    const what = { latest, asked: decision.asked, now: exact, settled };
    const ending = await undo(target, run.id, run.steps, asked.force, watch, what);
    failed = leftBy(ending);
    notes.push(...saidBy(ending));
  }
  return {
    run: run.id,
    ...(asked.rules && { rules: [...asked.rules] }),
    ...(made && { by: made.id }),
    exact: exact.length - failed.length,
    merged: made?.addresses ?? [],
    overtaken: decision.overtaken,
    left: [...left, ...failed],
    notes,
  };
}

/** How often what drifts away while we look is left out. */
const MOST_TRIES = 3;

async function merged(
  target: Target,
  plan: Plan,
  { changes, takesBack }: Decision,
  left: Left[],
  watch: Watch,
): Promise<{ id: string; addresses: string[] } | undefined> {
  let open = ordered(changes);
  for (let tries = 0; tries < MOST_TRIES && open.length > 0; tries += 1) {
    const addresses = new Set(open.map(({ address }) => address));
    const taken = takesBack.filter(({ address }) => addresses.has(address));
    const ending = await make(target, rollbackPlan(plan, open, taken), watch);
    if (ending.kind === 'applied') return { id: ending.id, addresses: [...addresses] };
    const why = whyNot(ending);
    const gone = ending.kind === 'drifted' ? ending.addresses : [...addresses];
    left.push(...gone.map((address) => ({ address, why })));
    open = open.filter(({ address }) => !gone.includes(address));
  }
  return undefined;
}

function whyNot(ending: Ending): string {
  if (ending.kind === 'drifted') return 'it was changed since';
  if (ending.kind !== 'reverted') return 'it could not be changed';
  const said = ending.complaint.join('; ');
  const at = 'at' in ending ? ending.at : ending.why;
  return `the host refused what it would become (${at}${said === '' ? '' : `: ${said}`})`;
}

/** The plan of a run that takes back parts of others: no rule is asked, and nothing is predicted. */
function rollbackPlan(plan: Plan, changes: Plan['changes'], takesBack: Plan['takesBack'] & object): Plan {
  const report = { ...plan.predicted, results: [], notices: [] };
  return {
    ...plan,
    createdAt: new Date().toISOString(),
    takesBack,
    changes,
    held: [],
    decisions: [],
    reboots: [],
    obstacles: [],
    warnings: [],
    unpredicted: [],
    before: report,
    predicted: report,
  };
}

function saidBy(ending: Ending): readonly string[] {
  if (ending.kind === 'undone') return ending.notes;
  return ending.kind === 'left' ? ending.complaint : [];
}

function leftBy(ending: Ending): Left[] {
  if (ending.kind !== 'left') return [];
  const told = (why: string) => (address: string) => ({ address, why });
  return [
    ...ending.addresses.map(told('it was changed since')),
    ...ending.stuck.map(told('it could not be put back: cis-harden recover tries again')),
  ];
}
