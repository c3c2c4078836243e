import { observe, observeForPlan } from '../audit/observe.ts';
import { exitCode, type ExitCode } from '../exit.ts';
import { writeSnapshot } from '../host/snapshot.ts';
import { rules } from '../rules/index.ts';
import { tool } from '../version.ts';
import type { ReachOptions } from './options.ts';
import { writePrivate } from './output.ts';
import { progress } from './progress.ts';
import { withTarget } from './session.ts';

interface SnapshotOptions extends ReachOptions {
  readonly output: string;
}

/** Saves what every rule asks, with its default parameters, and what apt would do for each package. */
export async function snapshotCommand(targetName: string, options: SnapshotOptions): Promise<ExitCode> {
  const all = [...rules.values()];
  const params = new Map(all.map((rule) => [rule.id, rule.params.parse({})]));
  const host = await withTarget(targetName, options, (target) =>
    progress(`looking at ${targetName}`, options, async () =>
      observeForPlan(target, await observe(target, { rules: all, params }), { rules: all, params }),
    ),
  );
  await writePrivate(options.output, writeSnapshot(host.evidence, tool.version));
  return exitCode.good;
}
