import { history } from '../apply/history.ts';
import { audit, type Frame } from '../audit/audit.ts';
import { enforcedRules, selectedRules } from '../audit/judge.ts';
import { observe, observeForPlan } from '../audit/observe.ts';
import type { Report } from '../audit/report.ts';
import type { Consent } from '../change.ts';
import { exitCode, type ExitCode, Refusal } from '../exit.ts';
import { ubuntuServer } from '../example/ubuntu.ts';
import type { Evidence } from '../host/evidence.ts';
import { accountEntry } from '../host/account-entry.ts';
import type { Host } from '../host/host.ts';
import { mountOptionsAt } from '../host/mount-table.ts';
import { listerOf } from '../host/programs.ts';
import { project } from '../host/project.ts';
import { missedPredictions } from '../plan/difference.ts';
import { makePlan } from '../plan/make.ts';
import type { Plan } from '../plan/plan.ts';
import { renderApplied, renderEnding, renderMissed } from '../report/ending-text.ts';
import { renderPlan } from '../report/plan-text.ts';
import { plain } from '../report/terminal.ts';
import { renderReport } from '../report/text.ts';
import { openTarget } from '../targets/open.ts';
import type { Target } from '../targets/target.ts';
import { applyPlan } from './apply.ts';
import { print } from './output.ts';
import type { PlanOptions } from './plan.ts';
import { repairOf } from './repair.ts';
import { takeBack } from './rollback.ts';
import { frameOf } from './session.ts';
import { styleOf } from './style.ts';

/** The whole main job on something that can be thrown away: audit, plan, apply, audit, roll back, compare. */
export async function rehearseCommand(targetName: string, options: PlanOptions): Promise<ExitCode> {
  const base = await frameOf(targetName, options);
  const { platform } = base;
  const frame: Frame = { ...base, assumedPlatform: `${platform.id}-${platform.version}` };
  const example: Frame = { ...base, targetName: 'example', assumedPlatform: undefined };
  if (targetName !== 'sandbox') throw new Refusal('only a sandbox can be rehearsed in: leave the target out');
  if (process.getuid?.() !== 0) return onExample(example, options, 'without root there is no sandbox');
  const { become, interactive } = { become: { sudo: false } as const, interactive: false };
  let target: Target;
  try {
    target = await openTarget('sandbox', { become, interactive });
  } catch (problem) {
    return onExample(example, options, problem instanceof Error ? problem.message : String(problem));
  }
  try {
    return await inSandbox(target, frame, options);
  } finally {
    await target.close();
  }
}

async function inSandbox(target: Target, frame: Frame, options: PlanOptions): Promise<ExitCode> {
  const asked = { rules: selectedRules(frame.selection, frame.rules), params: frame.selection.params };
  say('1. Audit of a throw-away copy of this machine');
  const seen = await observe(target, asked);
  const host = await observeForPlan(target, seen, {
    ...asked,
    rules: enforcedRules(frame.selection, frame.rules),
  });
  shown(host, frame, audit(host, frame), options);

  say('2. Plan');
  const plan = makePlan(host, frame, options.allow as readonly Consent[], new Date().toISOString());
  show(renderPlan(plan, styleOf(options, false)));

  say('3. Apply, then audit again');
  const outcome = await applyPlan(target, plan, frame, options);
  show(renderApplied({ ...outcome, before: plan.before }, styleOf(options, false)));
  if (outcome.report === undefined)
    return outcome.ending.kind === 'reverted' ? exitCode.reverted : exitCode.refused;

  say('4. Roll back');
  const run = (await history(target)).at(-1);
  if (run === undefined) throw new Refusal('the sandbox kept no journal');
  const ending = await takeBack(target, run, false, options);
  show(renderEnding(ending, styleOf(options, false)));
  const same = different(host, await observe(target, asked), plan);
  show(
    same.length === 0
      ? 'Every address of the plan is as it was before.\n'
      : `Not as before: ${same.map((address) => plain(address)).join(', ')}\n`,
  );
  return outcome.missed.length === 0 && ending.kind === 'undone' && same.length === 0
    ? exitCode.good
    : exitCode.fails;
}

/** The same on a made-up host in memory: nothing of this machine is read or changed. */
function onExample(frame: Frame, options: PlanOptions, why: string): ExitCode {
  const host = ubuntuServer();
  say(`${why}: rehearsing in memory on an example host`);
  say('1. Audit');
  shown(host, frame, audit(host, frame), options);
  say('2. Plan');
  const plan = makePlan(host, frame, options.allow as readonly Consent[], new Date().toISOString());
  show(renderPlan(plan, styleOf(options, false)));
  say('3. Apply in memory, then audit again');
  const after = plan.changes.reduce((at, change) => project(at, change.after), host);
  const report = audit(after, frame);
  shown(after, frame, report, options);
  const missed = missedPredictions(plan.predicted, report);
  show(renderMissed(missed, styleOf(options, false)));
  say('4. Roll back in memory');
  const back = plan.changes.toReversed().reduce((at, change) => project(at, change.before), after);
  const same = different(host, back, plan);
  show(
    same.length === 0
      ? 'Every address of the plan is as it was before.\n'
      : `Not as before: ${same.map((address) => plain(address)).join(', ')}\n`,
  );
  return missed.length === 0 && same.length === 0 ? exitCode.good : exitCode.fails;
}

/** Addresses of the plan where two looks at a host differ. */
function different(before: Host, after: Host, plan: Plan): string[] {
  return plan.changes
    .filter((change) => valueAt(before, change) !== valueAt(after, change))
    .map(({ address }) => address);
}

function valueAt(host: Host, { after: state }: Plan['changes'][number]): string {
  const { evidence } = host;
  switch (state.kind) {
    case 'file':
      return JSON.stringify(evidence.files[state.path] ?? { type: 'absent' });
    case 'sysctl':
      return evidence.kernel[`/proc/sys/${state.key}`] ?? '';
    case 'module':
      return String(
        (evidence.kernel['/proc/modules'] ?? '')
          .split('\n')
          .some((line) => line.startsWith(`${state.name} `)),
      );
    case 'package':
      return JSON.stringify(packageOf(evidence, state.name));
    case 'link':
    case 'generated':
      return evidence.files[state.path]?.type ?? 'absent';
    case 'unit':
      return JSON.stringify(evidence.units?.[state.name]);
    case 'mount':
      return mountOptionsAt(evidence.kernel['/proc/self/mountinfo'] ?? '', state.point) ?? '';
    case 'table':
      return JSON.stringify(evidence.outputs?.[listerOf(state.table)]);
    case 'entry':
      return String(
        state.database === 'group'
          ? host.text('/etc/group')?.split('\n').includes(state.line)
          : host.shadow().groups.some(({ name }) => state.line.startsWith(`${name}:`)),
      );
    case 'account':
      return JSON.stringify(accountEntry(host, state.database, state.name));
  }
}

function packageOf({ packages }: Evidence, name: string): unknown {
  return packages !== undefined && 'value' in packages
    ? (packages.value.find((known) => known.name === name) ?? null)
    : null;
}

/** With what would be done about this machine itself: nobody can come back to the copy. */
function shown(host: Host, frame: Frame, report: Report, options: PlanOptions): void {
  const repair = repairOf(host, { ...frame, targetName: 'local' }, report, options);
  show(renderReport(report, styleOf(options, false), repair));
}

function say(heading: string): void {
  print(`\n=== ${plain(heading)}\n\n`);
}

function show(text: string): void {
  print(text);
}
