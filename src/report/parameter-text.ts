import type { Parameter } from '../profile/parameters.ts';
import { plain } from './terminal.ts';

type Schema = Readonly<Record<string, unknown>>;

/** `limit: a whole number from 1 to 4; unless set, 4`, with what the rule says of it in front where it does. */
export function parameterText({ name, default: value, schema }: Parameter): string {
  const unset = value === undefined ? 'unless set, left out' : `unless set, ${JSON.stringify(value)}`;
  const kind = `${kindOf(schema)}; ${unset}`;
  const { description } = schema;
  return plain(`${name}: ${typeof description === 'string' ? `${description} (${kind})` : kind}`);
}

/** A JSON Schema in words; what it can't say in a few words is said by the validation of a profile. */
function kindOf(schema: Schema): string {
  const { enum: listed, const: only, anyOf, type, items, pattern } = schema;
  if (Array.isArray(listed)) return `one of ${listed.map((value) => JSON.stringify(value)).join(', ')}`;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(anyOf)) return anyOf.map((one) => kindOf(asSchema(one))).join(' or ');
  if (Array.isArray(type)) return type.map((one) => kindOf({ ...schema, type: one })).join(' or ');
  switch (type) {
    case 'integer':
      return `a whole number${range(schema, 'minimum', 'maximum')}`;
    case 'number':
      return `a number${range(schema, 'minimum', 'maximum')}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${range(schema, 'minItems', 'maxItems')}, each ${kindOf(asSchema(items))}`;
    case 'string':
      return pattern === undefined ? 'text' : `text that matches ${String(pattern)}`;
    case 'null':
      return 'nothing';
    default:
      return 'a value';
  }
}

/** zod writes the limits of safe integers where none was asked for. */
function range(schema: Schema, least: string, most: string): string {
  const [from, to] = [schema[least], schema[most]].map((limit) =>
    typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined,
  );
  const unit = least === 'minItems' ? ' values' : '';
  if (from !== undefined && to !== undefined) return ` ${unit ? 'of' : 'from'} ${from} to ${to}${unit}`;
  if (from !== undefined) return ` of at least ${from}${unit}`;
  return to === undefined ? '' : ` of at most ${to}${unit}`;
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
