import { readJson } from '../document/json.ts';
import { type Plan, PLAN_VERSION } from './plan.ts';
import { planSchema } from './schema.ts';

/** Characters; more than all files that a plan may write can hold. */
const LARGEST = 256 * 1024 * 1024;

/** A file that is no plan, or none that this version can apply. */
export class PlanProblem extends Error {
  override readonly name = 'PlanProblem';
}

/**
 * Reads a saved plan, which may have been damaged, forged or made for another version. Throws PlanProblem,
 * whose message names the file and what is wrong with it.
 */
export function readPlan(json: string, name: string): Plan {
  if (json.length > LARGEST) throw new PlanProblem(`${name} is larger than a plan can be (256 MiB)`);
  return readJson(json, name, {
    name: 'plan',
    made: 'cis-harden plan -o json:FILE',
    again: 'cis-harden plan -o json:FILE makes it again',
    version: PLAN_VERSION,
    schema: planSchema,
    sealed: true,
    problem: (message) => new PlanProblem(message),
  });
}
