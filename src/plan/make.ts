import { audit, type Frame } from '../audit/audit.ts';
import { enforcedRules } from '../audit/judge.ts';
import type { Consent } from '../change.ts';
import type { Host } from '../host/host.ts';
import { tool } from '../version.ts';
import { bindingOf } from './binding.ts';
import { accessAfter } from './access.ts';
import { fold } from './fold.ts';
import { type Plan, PLAN_VERSION } from './plan.ts';
import { warnings } from './warn.ts';

/** What to do to bring the host to the profile, and the report that an audit will give then. Throws Conflict. */
export function makePlan(host: Host, frame: Frame, allowed: readonly Consent[], createdAt: string): Plan {
  const before = audit(host, frame);
  const rules = enforcedRules(frame.selection, frame.rules);
  const {
    changes,
    held,
    decisions,
    reboots,
    obstacles,
    host: after,
  } = fold(host, rules, frame.selection.params, allowed);
  const warned = warnings(host, { changes, held, rules, params: frame.selection.params });
  return {
    schemaVersion: PLAN_VERSION,
    kind: 'plan',
    tool,
    createdAt,
    target: before.target,
    bound: bindingOf(host),
    benchmark: frame.benchmark,
    profile: frame.profile,
    platform: frame.platform,
    params: Object.fromEntries(frame.selection.params),
    allowed,
    changes,
    held,
    decisions,
    reboots,
    obstacles,
    workloads: warned.workloads,
    warnings: warned.warnings,
    access: accessAfter(host, changes, { rules, params: frame.selection.params, allowed }),
    unpredicted: [...unpredicted(host, changes), ...unseen(warned.unmeasured)],
    before,
    predicted: audit(after, frame),
  };
}

function unseen(unmeasured: readonly string[]): string[] {
  return unmeasured.map((reason) => `whether containers run here, and what breaks them: ${reason}`);
}

function unpredicted(host: Host, changes: Plan['changes']): string[] {
  const arriving = changes.flatMap(({ after }) =>
    after.kind === 'package' && after.paragraph !== null ? [after.name] : [],
  );
  if (arriving.length === 0) return [];
  const unknown = arriving.filter(
    (name) =>
      host.apt(name) === undefined &&
      !changes.some(({ along, address }) => along && address === `package:${name}`),
  );
  return [
    `which files the scripts of ${arriving.length === 1 ? 'the new package' : `the ${arriving.length} new packages`} write beside the package's own`,
    'which setuid and setgid programs they bring, which rules on privileged programs see in the next plan',
    ...(unknown.length > 0 ? [`which other packages apt brings along with ${unknown.join(', ')}`] : []),
  ];
}
