import { z } from 'zod';
import type { Rule } from '../rule.ts';

/** What a profile may set on a rule. */
export interface Parameter {
  readonly name: string;
  readonly default: unknown;
  /** In JSON Schema, draft 7. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A rule's parameters, in the order in which the rule states them. */
export function parametersOf(rule: Rule): Parameter[] {
  const { properties = {} } = paramsSchema(rule);
  const defaults = rule.params.parse({});
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    default: defaults[name],
    schema: schema as Record<string, unknown>,
  }));
}

/** All that a profile may write below a rule's id, as a JSON Schema that refuses other names. */
export function paramsSchema(rule: Rule): z.core.JSONSchema.ObjectSchema {
  const schema = z.toJSONSchema(rule.params, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  delete schema.$schema;
  return { ...schema, type: 'object', additionalProperties: false };
}
