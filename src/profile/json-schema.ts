import { z } from 'zod';
import type { Rule } from '../rule.ts';
import { parametersOf, paramsSchema } from './parameters.ts';
import { Profile } from './schema.ts';
import { EVERY_RULE } from './shared.ts';

/** The JSON Schema (draft 7) by which editors complete and check profiles, with the parameters of every rule. */
export function profileJsonSchema(rules: ReadonlyMap<string, Rule>): Record<string, unknown> {
  const { properties, ...schema } = z.toJSONSchema(Profile, { io: 'input', target: 'draft-7' });
  return {
    ...schema,
    title: 'A profile of cis-harden',
    properties: { ...properties, parameters: { ...parametersSchema(rules) } },
  };
}

function parametersSchema(rules: ReadonlyMap<string, Rule>): z.core.JSONSchema.ObjectSchema {
  const ofRules = [...rules.values()].map((rule) => [
    rule.id,
    { description: rule.title, ...paramsSchema(rule) },
  ]);
  return {
    type: 'object',
    description: `rule → parameter → value; "${EVERY_RULE}" sets a parameter for every selected rule that has one of that name and no entry of its own`,
    properties: { [EVERY_RULE]: everyRule(rules), ...Object.fromEntries(ofRules) },
    additionalProperties: false,
  };
}

/** The parameters of all rules; where rules differ in what they take, any of it. */
function everyRule(rules: ReadonlyMap<string, Rule>): z.core.JSONSchema.ObjectSchema {
  const schemas = new Map<string, Map<string, z.core.JSONSchema.JSONSchema>>();
  for (const rule of rules.values())
    for (const { name, schema } of parametersOf(rule)) {
      const { default: _, ...taken } = schema;
      const known = schemas.get(name) ?? new Map<string, z.core.JSONSchema.JSONSchema>();
      schemas.set(name, known.set(JSON.stringify(taken), taken));
    }
  const properties = [...schemas]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, kinds]) => {
      const [first = {}, ...others] = kinds.values();
      return [name, others.length === 0 ? first : { anyOf: [first, ...others] }];
    });
  return {
    type: 'object',
    description: 'for every selected rule that has the parameter; an entry of its own wins',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}
