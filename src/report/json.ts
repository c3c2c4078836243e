import type { Report } from '../audit/report.ts';
import type { Plan } from '../plan/plan.ts';
import { digestOf } from '../document/seal.ts';
import { planSchema } from '../plan/schema.ts';
import { reportSchema } from './schema.ts';
import { unseen } from './terminal.ts';

/** A report in the published format (schemas/report.schema.json), keys in the schema's order. */
export function reportJson(report: Report): string {
  return stableJson(reportSchema.safeParse(report).data ?? report);
}

/** A plan in the published format (schemas/plan.schema.json); apply takes it as it is. */
export function planJson(plan: Plan): string {
  const { schemaVersion, kind, ...content } = planSchema.safeParse(plan).data ?? plan;
  const digest = digestOf({ schemaVersion, kind, ...content });
  return stableJson({ schemaVersion, kind, digest, ...content });
}

const unseenInLine = new RegExp(`(?!\n)(?:${unseen})`, 'gu');

/** JSON for people and machines, with a newline at its end. What cannot be seen stands as \uXXXX. */
export function stableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2) ?? 'null';
  return `${json.replace(unseenInLine, escaped)}\n`;
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
