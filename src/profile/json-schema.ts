import { z } from 'zod';
import type { Rule } from '../rule.ts';
import { paramsSchema } from './parameters.ts';
import { Profile } from './schema.ts';

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
    description: 'rule → parameter → value',
    properties: Object.fromEntries(ofRules),
    additionalProperties: false,
  };
}
