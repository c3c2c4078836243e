import { gunzipSync } from 'node:zlib';
import type { Plan } from '../../plan/plan.ts';
import { readPlan } from '../../plan/read.ts';
import { type Target, TargetProblem } from '../../targets/target.ts';
import type { Run } from '../history.ts';
import { planScript } from '../script.ts';

/** Bytes; as many as a plan may have. */
const LARGEST = 256 * 1024 * 1024;

/** The plans of a run and of those others that changed an address of it. Throws PlanProblem and TargetProblem. */
export async function plansAround(
  target: Target,
  run: Run,
  runs: readonly Run[],
): Promise<Map<string, Plan>> {
  const addresses = new Set(run.entries.map(({ address }) => address));
  const plans = new Map<string, Plan>();
  for (const other of runs) {
    if (other.state === 'damaged' || other.state === 'reverted' || other.takesBack.length > 0) continue;
    if (other.id === run.id || other.entries.some(({ address }) => addresses.has(address)))
      plans.set(other.id, await planOf(target, other.id));
  }
  return plans;
}

/** A run's plan, as its journal has it. Throws PlanProblem and TargetProblem. */
export async function planOf(target: Target, id: string): Promise<Plan> {
  if (target.run === undefined) throw new TargetProblem(`${target.name} keeps no journal`);
  const { stdout, exitCode } = await target.run(planScript(id));
  const bytes = Buffer.from(stdout, 'base64');
  if (exitCode !== 0 || bytes.length === 0)
    throw new TargetProblem(`${target.name}: the plan of run ${id} could not be read`);
  return readPlan(unpacked(bytes, id), `${id}/plan.json`);
}

function unpacked(bytes: Buffer, id: string): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST }).toString('utf8');
  } catch {
    throw new TargetProblem(`the plan of run ${id} was damaged, or is larger than a plan can be`);
  }
}
