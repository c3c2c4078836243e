import type { Frame } from '../audit/audit.ts';
import { enforcedRules } from '../audit/judge.ts';
import { observeForPlan } from '../audit/observe.ts';
import { interrupted } from '../audit/platform.ts';
import type { Consent } from '../change.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import type { Host } from '../host/host.ts';
import { makePlan } from '../plan/make.ts';
import type { Plan } from '../plan/plan.ts';
import { renderPlan } from '../report/plan-text.ts';
import { plain } from '../report/terminal.ts';
import type { Target } from '../targets/target.ts';
import { watched } from './looking.ts';
import type { AskOptions } from './options.ts';
import { emit, outputs } from './output.ts';
import { progress } from './progress.ts';
import { againWords } from './repair.ts';
import { frameOf, look, withTarget } from './session.ts';
import { styleOf } from './style.ts';

export interface PlanOptions extends AskOptions {
  readonly allow: readonly string[];
}

export async function planCommand(targetName: string, options: PlanOptions): Promise<ExitCode> {
  const wanted = outputs('plan', options.format, options.output);
  const frame = await frameOf(targetName, options);
  const { plan } = await withTarget(targetName, options, (target) => planned(target, frame, options));
  await emit(wanted, async (format, toFile) => {
    if (format === 'text') return renderPlan(plan, styleOf(options, toFile), nextWords(targetName, options));
    if (format === 'html') return (await import('../report/html.ts')).renderPlanPage(plan);
    if (format === 'markdown') return (await import('../report/plan-markdown.ts')).planMarkdown(plan);
    const { planJson } = await import('../report/json.ts');
    return planJson(plan);
  });
  return plan.changes.length === 0 ? exitCode.good : exitCode.fails;
}

/** The command that makes the changes; nothing is changed in evidence that was saved. */
function nextWords(targetName: string, options: PlanOptions): string[] | undefined {
  if (targetName.startsWith('snapshot:')) return undefined;
  const rules = options.rule.length > 0 ? ['--rule', options.rule.join(',')] : [];
  const allowed = options.allow.flatMap((consent) => ['--allow', consent]);
  return ['cis-harden', 'apply', ...againWords(targetName, options), ...rules, ...allowed];
}

/** Looks at the target and plans for it. */
export async function planned(
  target: Target,
  frame: Frame,
  options: PlanOptions,
): Promise<{ host: Host; plan: Plan }> {
  const seen = await look(target, frame, options);
  tellInterrupted(seen, target);
  const rules = enforcedRules(frame.selection, frame.rules);
  const text = `looking at what stands where ${target.name} will be changed`;
  const host = await progress(text, options, (say) =>
    observeForPlan(watched(target, text, say), seen, { rules, params: frame.selection.params }),
  );
  return { host, plan: makePlan(host, frame, options.allow as readonly Consent[], new Date().toISOString()) };
}

/** Said before anything else: nothing is applied before that run has come to its end. */
function tellInterrupted(host: Host, target: Target): void {
  const run = interrupted(host);
  if (run === undefined) return;
  process.stderr.write(
    `cis-harden: ${plain(target.name)}: run ${plain(run)} has not come to its end there; ` +
      'cis-harden history tells where it stands, and recover undoes or finishes it\n',
  );
}
