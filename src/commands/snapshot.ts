import { observe, observeForPlan } from '../audit/observe.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { writerNeeds } from '../drift/writers.ts';
import { Host } from '../host/host.ts';
import { merge } from '../host/merge.ts';
import { writeSnapshot } from '../host/snapshot.ts';
import { rules } from '../rules/index.ts';
import { tool } from '../version.ts';
import type { ReachOptions } from './options.ts';
import { writePrivate } from './output.ts';
import { progress } from './progress.ts';
import { withTarget } from './session.ts';
import { refuseUnwritable } from './writable.ts';

interface SnapshotOptions extends ReachOptions {
  readonly output: string;
}

/**
 * Saves what every rule asks, with its default parameters, what apt would do for each package, and what tells who
 * wrote a file.
 */
export async function snapshotCommand(targetName: string, options: SnapshotOptions): Promise<ExitCode> {
  refuseUnwritable([options.output]);
  const all = [...rules.values()];
  const params = new Map(all.map((rule) => [rule.id, rule.params.parse({})]));
  const host = await withTarget(targetName, options, (target) =>
    progress(`looking at ${targetName}`, options, async () => {
      const seen = await observe(target, { rules: all, params });
      const planned = await observeForPlan(target, seen, { rules: all, params });
      return new Host(merge(planned.evidence, await target.look(writerNeeds)));
    }),
  );
  await writePrivate(options.output, writeSnapshot(host.evidence, tool.version));
  return exitCode.good;
}
