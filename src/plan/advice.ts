import type { Frame } from '../audit/audit.ts';
import { enforcedRules } from '../audit/judge.ts';
import type { Report, Result } from '../audit/report.ts';
import type { Change, Consent } from '../change.ts';
import type { Host } from '../host/host.ts';
import { NotCollected, Unmeasured } from '../host/unmeasured.ts';
import { Conflict, fold, type Folded } from './fold.ts';
import { intend, isActionable } from './intend.ts';

/** The one thing that a person can do about a recommendation that fails. */
export type Advice =
  /** `apply`, with the classes of change that it has to be allowed; what it does may need a restart to be in force. */
  | { readonly kind: 'apply'; readonly allow: readonly Consent[]; readonly restart?: true }
  /** `plan`: what helps is known only once other changes are made, or once more of the host was looked at. */
  | { readonly kind: 'plan' }
  /** Something that no program can decide or mend, or a restart. */
  | { readonly kind: 'decide' | 'mend' | 'boot'; readonly text: string };

/**
 * What to do about each recommendation that fails, by its number. It is told from what the audit has seen, and so before
 * anything else is asked of the host: a plan may still come upon something that stands in the way.
 */
export function adviceOf(host: Host, frame: Frame, report: Report): Map<string, Advice> {
  const failing = report.results.filter(({ status }) => status === 'fail');
  const alone = failing.map((result) => [result, adviceFor(result, host, frame)] as const);
  const together = alone.some(([, { kind }]) => kind === 'plan') ? foldedWith(host, frame) : undefined;
  return new Map(
    alone.map(([result, advice]) => [
      result.id,
      advice.kind === 'plan' && together !== undefined ? adviceAmong(result, together) : advice,
    ]),
  );
}

/** Of several things the one that somebody has to begin with. */
function adviceFor(result: Result, host: Host, frame: Frame): Advice {
  const all = failingRules(result).map((rule) => ofRule(rule, host, frame));
  const first = (kind: Advice['kind']) => all.find((one) => one.kind === kind);
  const applied = all.flatMap((one) => (one.kind === 'apply' ? one.allow : []));
  const restart = all.some((one) => one.kind === 'boot' || (one.kind === 'apply' && one.restart));
  return (
    first('decide') ??
    first('mend') ??
    (first('apply') && { kind: 'apply', allow: [...new Set(applied)], ...(restart && { restart }) }) ??
    first('boot') ?? { kind: 'plan' }
  );
}

/** What a rule asks for only after others, such as settings of a package that is not there yet. */
function adviceAmong(result: Result, { changes, held, decisions, reboots }: Folded): Advice {
  const rules = new Set(failingRules(result));
  const decision = decisions.find(({ rule }) => rules.has(rule));
  if (decision !== undefined) return { kind: 'decide', text: decision.text };
  const concerns = (change: { rules: readonly string[] }) => change.rules.some((rule) => rules.has(rule));
  const waiting = held.filter(concerns).map(({ consent }) => consent);
  if (waiting.length === 0 && !changes.some(concerns)) return { kind: 'plan' };
  const restart = reboots.some(({ rule }) => rules.has(rule));
  return { kind: 'apply', allow: [...new Set(waiting)], ...(restart && { restart }) };
}

function failingRules({ findings, rules }: Result): string[] {
  return [...new Set(findings.length > 0 ? findings.map(({ rule }) => rule) : rules)];
}

/** All that is asked for at once; undefined where rules contradict each other, which the plan will say. */
function foldedWith(host: Host, { selection, rules }: Frame): Folded | undefined {
  try {
    return fold(host, enforcedRules(selection, rules), selection.params, []);
  } catch (problem) {
    if (problem instanceof Conflict) return undefined;
    throw problem;
  }
}

function ofRule(id: string, host: Host, { rules, selection }: Frame): Advice {
  const rule = rules.get(id);
  if (rule === undefined) return { kind: 'plan' };
  try {
    return ofChanges(rule.remediate(host, selection.params.get(id)), host);
  } catch (problem) {
    if (problem instanceof NotCollected) return { kind: 'plan' };
    if (problem instanceof Unmeasured) return { kind: 'mend', text: problem.message };
    throw problem;
  }
}

function ofChanges(changes: readonly Change[], host: Host): Advice {
  for (const kind of ['decision', 'reboot'] as const) {
    const said = changes.find((change) => change.kind === kind);
    if (said === undefined || !('text' in said)) continue;
    if (kind === 'decision') return { kind: 'decide', text: said.text };
    if (!changes.some(isActionable)) return { kind: 'boot', text: said.text };
  }
  const made = changes.filter(isActionable);
  if (made.length === 0) return { kind: 'plan' };
  for (const change of made) refuseImpossible(host, change);
  const restart = changes.some(({ kind }) => kind === 'reboot');
  return {
    kind: 'apply',
    allow: [...new Set(made.flatMap(({ consent }) => consent ?? []))],
    ...(restart && { restart }),
  };
}

/** What is not known yet does not stand in the way: the plan asks for it. Throws Unmeasured. */
function refuseImpossible(host: Host, change: Parameters<typeof intend>[1]): void {
  try {
    intend(host, change);
  } catch (problem) {
    if (!(problem instanceof NotCollected)) throw problem;
  }
}
