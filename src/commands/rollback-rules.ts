import { type Run, takenOf } from '../apply/history.ts';
import { planOf } from '../apply/rollback/plans.ts';
import { Refusal } from '../exit.ts';
import { didYouMean } from '../profile/nearest.ts';
import { rules } from '../rules/index.ts';
import type { Target } from '../targets/target.ts';

/** The rules of one run that shall be taken back. */
export interface RulesOfRun {
  readonly run: Run;
  readonly rules: ReadonlySet<string>;
}

/**
 * Where rules, or recommendations by their numbers, changed something that was not taken back since: for each rule the
 * latest run, newest run first. Throws Refusal for a name that none of them has, unless it is a rule beside others.
 */
export async function runsWithRules(
  target: Target,
  runs: readonly Run[],
  names: readonly string[],
): Promise<RulesOfRun[]> {
  const open = runs.map((run) => ({ run, rules: openRules(run, runs) })).toReversed();
  const found = new Map<Run, Set<string>>();
  const unchanged: string[] = [];
  for (const name of names) {
    const at = open.find((one) => one.rules.has(name));
    const matches = at === undefined ? await numbered(target, open, name) : { run: at.run, rules: [name] };
    if (matches === undefined) {
      unchanged.push(name);
      continue;
    }
    const known = found.get(matches.run) ?? new Set();
    found.set(matches.run, new Set([...known, ...matches.rules]));
  }
  // A rule that changed nothing may stand beside others: that it may fail again is wished then.
  for (const name of unchanged) {
    if (found.size === 0 || !rules.has(name)) throw new Refusal(unknown(target.name, name, open));
    for (const known of found.values()) known.add(name);
  }
  return open.flatMap(({ run }) => {
    const wanted = found.get(run);
    return wanted === undefined ? [] : [{ run, rules: wanted }];
  });
}

function openRules(run: Run, runs: readonly Run[]): Set<string> {
  if (run.takesBack.length > 0 || !['applied', 'unconfirmed', 'partly-rolled-back'].includes(run.state))
    return new Set();
  const found = new Set<string>();
  for (const entry of run.entries) {
    const taken = takenOf(run, entry, runs);
    if (taken === 'all' || !run.made.includes(entry.step)) continue;
    for (const rule of entry.rules) if (!taken.has(rule)) found.add(rule);
  }
  return found;
}

/** A recommendation stands for those of its rules that changed something, as the plan of the run lists them. */
async function numbered(
  target: Target,
  open: readonly RulesOfRun[],
  name: string,
): Promise<{ run: Run; rules: string[] } | undefined> {
  if (!/^[A-Za-z]?\d+(?:\.\d+)*$/.test(name)) return undefined;
  for (const { run, rules: left } of open) {
    if (left.size === 0) continue;
    const plan = await planOf(target, run.id);
    const listed = plan.predicted.results.find(({ id }) => id === name)?.rules ?? [];
    const matching = listed.filter((rule) => left.has(rule));
    if (matching.length > 0) return { run, rules: matching };
  }
  return undefined;
}

function unknown(where: string, name: string, open: readonly RulesOfRun[]): string {
  const known = [...new Set(open.flatMap((one) => [...one.rules]))];
  if (rules.has(name)) return `no run on ${where} has changes of rule ${name} that could be taken back`;
  return `no run on ${where} has changes of ${name}: name a rule or a recommendation of a run${didYouMean(name, known.length > 0 ? known : rules.keys())}`;
}
