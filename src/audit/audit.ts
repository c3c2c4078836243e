import type { Host } from '../host/host.ts';
import type { Rule } from '../rule.ts';
import { tool } from '../version.ts';
import { judge, results, type Selection } from './judge.ts';
import { interrupted, machineIdOf, platformOf } from './platform.ts';
import { type Report, summarize } from './report.ts';

/** Everything that says what is asked of a host, and in whose name. */
export interface Frame {
  readonly targetName: string;
  readonly benchmark: Report['benchmark'];
  readonly profile: Report['profile'];
  /** The system that the benchmark is for, as os-release(5) has it. */
  readonly platform: { readonly id: string; readonly version: string };
  readonly selection: Selection;
  readonly rules: ReadonlyMap<string, Rule>;
  /** The platform that the operator had the host taken for, `ubuntu-18.04`. */
  readonly assumedPlatform?: string | undefined;
  /** What the profile has to say, such as exemptions that expired. */
  readonly notices: readonly string[];
}

/** The verdict on every listed recommendation. A pure function of the evidence. */
export function audit(host: Host, frame: Frame): Report {
  const { targetName, benchmark, profile, selection, rules, assumedPlatform, notices } = frame;
  const found = results(selection, judge(selection, rules, host));
  const run = interrupted(host);
  return {
    schemaVersion: 1,
    tool,
    target: { name: targetName, hostname: host.evidence.identity.hostname, machineId: machineIdOf(host) },
    platform: { ...platformOf(host), ...(assumedPlatform !== undefined && { assumed: assumedPlatform }) },
    benchmark,
    profile,
    startedAt: host.evidence.collectedAt,
    notices: [
      ...(run === undefined
        ? []
        : [`run ${run} was interrupted on this host: cis-harden recover finishes or undoes it`]),
      ...(host.evidence.privileged ? [] : ['without root much could not be measured: add --sudo']),
      ...notices,
    ],
    results: found,
    summary: summarize(found),
  };
}
