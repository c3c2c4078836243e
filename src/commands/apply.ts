import { readFile, stat } from 'node:fs/promises';
import type { Confirming } from '../apply/confirm.ts';
import type { Ending } from '../apply/run.ts';
import { audit, type Frame } from '../audit/audit.ts';
import { selectedRules } from '../audit/judge.ts';
import { observe } from '../audit/observe.ts';
import type { Report } from '../audit/report.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { bindingOf, otherHost } from '../plan/binding.ts';
import { frameOfPlan } from '../plan/frame.ts';
import { missedPredictions, type MissedPrediction } from '../plan/difference.ts';
import type { Plan } from '../plan/plan.ts';
import { readPlan } from '../plan/read.ts';
import { renderApplied, renderEnding } from '../report/ending-text.ts';
import { type FormatName, renderAs } from '../report/formats.ts';
import { planJson, stableJson } from '../report/json.ts';
import { renderPlan } from '../report/plan-text.ts';
import { rules } from '../rules/index.ts';
import type { Target } from '../targets/target.ts';
import { refuseLockOut } from './access.ts';
import { askYes } from './ask.ts';
import { changed, type ChangingOptions } from './changing.ts';
import { confirmingOf, type ConfirmOptions, refuseWaiting } from './confirming.ts';
import { watched } from './looking.ts';
import { emit, type Outputs, outputs, print } from './output.ts';
import { planCommand, planned, type PlanOptions } from './plan.ts';
import { progress } from './progress.ts';
import { pruneAfter } from './prune.ts';
import { reachWords } from './repair.ts';
import { frameOf, withTarget } from './session.ts';
import { styleOf } from './style.ts';

interface ApplyOptions extends PlanOptions, ConfirmOptions {
  readonly yes?: true | undefined;
  readonly dryRun?: true | undefined;
}

/** What became of an apply, as it is printed. */
export interface Applied {
  readonly plan: Plan;
  readonly ending: Ending;
  /** The audit afterwards, where the changes were made. */
  readonly report?: Report;
  readonly missed: readonly MissedPrediction[];
}

const LARGEST_PLAN = 256 * 1024 * 1024;

export async function applyCommand(
  targetName: string,
  planFile: string | undefined,
  options: ApplyOptions,
): Promise<ExitCode> {
  if (options.dryRun) return planCommand(targetName, options);
  const wanted = outputs('apply', options.format, options.output);
  const alone = planFile === undefined && targetName.endsWith('.json') ? targetName : undefined;
  const saved = planFile ?? alone;
  if (saved !== undefined) {
    const plan = await savedPlan(saved, options);
    const name = alone === undefined ? targetName : plan.target.name;
    return withTarget(name, options, async (target) =>
      finish(await applied(target, plan, frameOfPlan(plan, rules), options), wanted, options),
    );
  }
  const frame = await frameOf(targetName, options);
  return withTarget(targetName, options, async (target) => {
    refuseReadOnly(target);
    confirmingOf(target, options);
    const { plan } = await planned(target, frame, options);
    return finish(await applied(target, plan, frame, options), wanted, options);
  });
}

/** Shows the plan, asks, makes the changes and audits again; undefined where the operator said no. */
async function applied(
  target: Target,
  plan: Plan,
  frame: Frame,
  options: ApplyOptions,
): Promise<Applied | undefined> {
  refuseReadOnly(target);
  const confirming = confirmingOf(target, options);
  if (options.format === 'text' && options.quiet !== true)
    print(`${renderPlan(plan, styleOf(options, false))}\n`);
  await refuseOtherHost(target, plan);
  if (plan.changes.length === 0) {
    await refuseWaiting(target);
    return { plan, ending: { kind: 'applied', id: '', warnings: [] }, report: plan.before, missed: [] };
  }
  await refuseLockOut(target, plan, options);
  if (!options.yes && !(await askYes(`Make ${plan.changes.length} changes on ${target.name}?`)))
    return undefined;
  return applyPlan(target, plan, frame, options, confirming);
}

/** Makes a plan's changes, has them confirmed where that is wished, and verifies what the plan predicted. */
export async function applyPlan(
  target: Target,
  plan: Plan,
  frame: Frame,
  options: ChangingOptions,
  confirming?: Confirming,
): Promise<Applied> {
  const { ending, over } = await changed(target, plan, confirming, options);
  try {
    if (ending.kind !== 'applied') return { plan, ending, missed: [] };
    const { report, missed } = await verified(over, plan, frame, options);
    await pruneAfter(over);
    return { plan, ending, report, missed };
  } finally {
    if (over !== target) await over.close();
  }
}

async function verified(
  target: Target,
  plan: Plan,
  frame: Frame,
  options: ChangingOptions,
): Promise<{ report: Report; missed: MissedPrediction[] }> {
  const wanted = selectedRules(frame.selection, frame.rules);
  const text = `verifying ${target.name}`;
  const after = await progress(text, options, (say) =>
    observe(watched(target, text, say), { rules: wanted, params: frame.selection.params }),
  );
  const report = audit(after, frame);
  return { report, missed: missedPredictions(plan.predicted, report) };
}

async function finish(
  outcome: Applied | undefined,
  wanted: Outputs,
  options: ApplyOptions,
): Promise<ExitCode> {
  if (outcome === undefined) {
    process.stderr.write('nothing was changed\n');
    return exitCode.refused;
  }
  const { ending, report, missed, plan } = outcome;
  await emit(written(wanted, report), async (format, toFile) => {
    if (format === 'json') return stableJson({ plan: JSON.parse(planJson(plan)), ending, report, missed });
    if (format === 'html') return (await import('../report/html.ts')).renderAppliedPage(plan, outcome);
    if (format !== 'text' && report !== undefined) return renderAs(format, report);
    return report === undefined
      ? renderEnding(ending, styleOf(options, toFile))
      : renderApplied(
          { ...outcome, before: plan.before, again: reachWords(plan.target.name, options) },
          styleOf(options, toFile),
        );
  });
  if (ending.kind === 'reverted') return exitCode.reverted;
  if (ending.kind !== 'applied') return exitCode.refused;
  return missed.length > 0 ? exitCode.fails : exitCode.good;
}

/** Where the host was not audited again, there are no verdicts to write: only some formats tell the ending. */
function written({ print, files }: Outputs, report: Report | undefined): Outputs {
  if (report !== undefined) return { print, files };
  const left = files.filter(({ format }) => !telling(format));
  for (const { format, file } of left)
    process.stderr.write(
      `${file} is not written: without an audit after the changes there is no ${format}\n`,
    );
  return { print: telling(print) ? print : 'text', files: files.filter(({ format }) => telling(format)) };
}

function telling(format: FormatName): boolean {
  return format === 'text' || format === 'json' || format === 'html';
}

async function savedPlan(file: string, options: ApplyOptions): Promise<Plan> {
  const { size } = await stat(file).catch((problem: unknown) => {
    throw new Refusal(
      `${file} can't be read: ${problem instanceof Error ? problem.message : String(problem)}`,
    );
  });
  if (size > LARGEST_PLAN) throw new Refusal(`${file} is larger than a plan can be`);
  const plan = readPlan(await readFile(file, 'utf8'), file);
  const missing = plan.allowed.filter((consent) => !options.allow.includes(consent));
  if (missing.length > 0)
    throw new Refusal(
      `${file} was made with ${missing.map((consent) => `--allow ${consent}`).join(' ')}: say so again to apply it`,
    );
  return plan;
}

function refuseReadOnly(target: Target): void {
  if (target.run === undefined)
    throw new Refusal(`${target.name} can be audited and planned for, but not changed`);
}

/** A plan is for one host, whatever its address has come to lead to since. */
async function refuseOtherHost(target: Target, plan: Plan): Promise<void> {
  const host = await observe(target, { rules: [], params: new Map() });
  const differences = otherHost(plan.bound, bindingOf(host));
  const { hostname } = host.evidence.identity;
  // Images that never ran have no id: a copy under another name is another image.
  const unnamed = !host.running && plan.bound.machineId === '' && hostname !== plan.target.hostname;
  if (unnamed) differences.push(`folder ${plan.target.hostname}, here ${hostname}`);
  if (differences.length === 0) return;
  throw new Refusal(
    `the plan is for another host: ${plan.target.hostname}, and ${target.name} is ${hostname} ` +
      `(${differences.join('; ')}); make a plan for this one`,
  );
}
