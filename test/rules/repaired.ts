import type { Host } from '../../src/host/host.ts';
import { project } from '../../src/host/project.ts';
import { intend, isActionable } from '../../src/plan/intend.ts';
import type { Finding, Rule } from '../../src/rule.ts';

/** A host after the repairs of some rules with their default parameters, in order; what they leave, and what they ask a person. */
export function judged(
  host: Host,
  rules: readonly Rule[],
): { host: Host; decisions: string[]; leaves: Finding[] } {
  const decisions: string[] = [];
  for (const rule of rules)
    for (const change of rule.remediate(host, rule.params.parse({}))) {
      if (change.kind === 'decision') decisions.push(change.text);
      if (!isActionable(change)) continue;
      for (const { after } of intend(host, change)) host = project(host, after);
    }
  const leaves = rules.flatMap((rule) => rule.audit(host, rule.params.parse({})));
  return { host, decisions, leaves };
}
