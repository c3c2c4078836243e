import type { Report } from '../../../src/audit/report.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { planJsonSchema, reportJsonSchema } from '../../../src/report/json-schema.ts';

/** The parts of a JSON Schema that the published ones use. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** A report in which every string that the schema knows is the given one, and every list has each kind of entry. */
export function filledReport(text: string): Report {
  return firstOf(reportJsonSchema(), text) as Report;
}

/** The same of a plan. */
export function filledPlan(text: string): Plan {
  return firstOf(planJsonSchema(), text) as Plan;
}

function firstOf(schema: Schema, text: string): unknown {
  return variants(schema, schema, text)[0];
}

/** Values of every kind that a schema allows; fields of an object take their kinds side by side. */
function variants(schema: Schema, root: Schema, text: string): unknown[] {
  if (schema.$ref !== undefined) return variants(resolved(schema.$ref, root), root, text);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.flatMap((choice) => variants(choice, root, text));
  if (schema.allOf !== undefined) return schema.allOf.flatMap((part) => variants(part, root, text));
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return [...schema.enum];
  switch (schema.type) {
    case 'string':
      return [text];
    case 'integer':
    case 'number':
      return [schema.minimum ?? 1];
    case 'boolean':
      return [true, false];
    case 'null':
      return [null];
    case 'array':
      return [schema.items === undefined ? [] : variants(schema.items, root, text)];
    case 'object':
      return objects(schema, root, text);
    default:
      return [text];
  }
}

function objects({ properties = {}, additionalProperties }: Schema, root: Schema, text: string): unknown[] {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, variants(schema, root, text)] as const,
  );
  const count = Math.max(1, ...fields.map(([, values]) => values.length));
  const open =
    typeof additionalProperties === 'object' ? { [text]: variants(additionalProperties, root, text)[0] } : {};
  return Array.from({ length: count }, (_, at) => ({
    ...open,
    ...Object.fromEntries(fields.map(([name, values]) => [name, values[at % values.length]])),
  }));
}

function resolved(ref: string, root: Schema): Schema {
  const name = ref.replace('#/$defs/', '');
  const found = root.$defs?.[name];
  if (found === undefined) throw new Error(`${ref} is not in the schema`);
  return found;
}
