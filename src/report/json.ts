import type { Report } from '../audit/report.ts';
import type { Plan } from '../plan/plan.ts';
import { planSchema } from '../plan/schema.ts';
import { reportSchema } from './schema.ts';

/** A report in the published format (schemas/report.schema.json), keys in the schema's order. */
export function reportJson(report: Report): string {
  return stableJson(reportSchema.safeParse(report).data ?? report);
}

/** A plan in the published format (schemas/plan.schema.json); apply takes it as it is. */
export function planJson(plan: Plan): string {
  return stableJson(planSchema.safeParse(plan).data ?? plan);
}

/** JSON for people and machines, with a newline at its end. What a terminal would obey stands as \uXXXX. */
export function stableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2) ?? 'null';
  return `${json.replace(/[\u007f-\uffff]/g, (unit) => (unseen.test(unit) ? escaped(unit) : unit))}\n`;
}

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
