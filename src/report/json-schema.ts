import { z } from 'zod';
import { comparisonSchema } from '../compare/comparison.ts';
import { savedPlanSchema } from '../plan/schema.ts';
import { reportSchema } from './schema.ts';

/** The published format of `--format json` of audit, as a JSON Schema (draft 2020-12). */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(reportSchema), title: 'A report of cis-harden audit' };
}

/** The published format of a saved plan. */
export function planJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(savedPlanSchema), title: 'A plan of cis-harden' };
}

/** The published format of a comparison of two reports, snapshots, profiles or benchmarks. */
export function comparisonJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(comparisonSchema), title: 'A comparison of cis-harden compare' };
}
