import { z } from 'zod';
import type { Rule } from '../rule.ts';
import { parametersOf, paramsSchema } from './parameters.ts';
import { shipped } from './locate.ts';
import { Profile, REFERS } from './schema.ts';
import { EVERY_RULE } from './shared.ts';

/** The JSON Schema (draft 7) by which editors complete and check profiles, with the parameters of every rule. */
export function profileJsonSchema(rules: ReadonlyMap<string, Rule>): Record<string, unknown> {
  const { properties, ...schema } = z.toJSONSchema(Profile, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      const refers = jsonSchema[REFERS];
      delete jsonSchema[REFERS];
      if (refers !== undefined)
        Object.assign(jsonSchema, { ...referenceSchema(refers, [...rules.keys()]), ...jsonSchema });
    },
  });
  return {
    ...schema,
    title: 'A profile of cis-harden',
    description:
      'which recommendations of a benchmark count on your hosts, with what values, and which do not and why',
    properties: {
      ...properties,
      ...withExamples(properties, 'extends', shipped('profile')),
      ...withExamples(properties, 'benchmark', shipped('benchmark')),
      parameters: { ...parametersSchema(rules) },
    },
  };
}

/** Editors complete the ids of rules; numbers belong to a benchmark, which the schema does not know. */
function referenceSchema(refers: unknown, ids: readonly string[]): z.core.JSONSchema.BaseSchema {
  const number = {
    description: 'the number of a recommendation, in quotes',
    pattern: '^\\d+(?:\\.\\d+)+$',
    examples: ['5.3.4'],
  };
  if (refers === 'number') return number;
  if (refers === 'rule') return { enum: [...ids] };
  return { anyOf: [{ description: 'the id of a rule', enum: [...ids] }, number] };
}

/** Names that editors propose where a path would do as well. */
function withExamples(
  properties: z.core.JSONSchema.BaseSchema['properties'],
  key: string,
  names: ReadonlyMap<string, string>,
) {
  const property = properties?.[key];
  return typeof property === 'object' ? { [key]: { ...property, examples: [...names.keys()] } } : {};
}

function parametersSchema(rules: ReadonlyMap<string, Rule>): z.core.JSONSchema.ObjectSchema {
  const ofRules = [...rules.values()].map((rule) => [
    rule.id,
    { description: rule.title, ...described(rule) },
  ]);
  return {
    type: 'object',
    description: `rule → parameter → value; "${EVERY_RULE}" sets a parameter for every selected rule that has one of that name and no entry of its own`,
    properties: { [EVERY_RULE]: everyRule(rules), ...Object.fromEntries(ofRules) },
    additionalProperties: false,
  };
}

/** A parameter that says nothing of itself is told by its rule: editors show it on hovering. */
function described(rule: Rule): z.core.JSONSchema.ObjectSchema {
  const { properties = {}, ...schema } = paramsSchema(rule);
  const told = Object.entries(properties).map(([name, property]) => [
    name,
    typeof property === 'object' ? { description: `${name} of: ${rule.title}`, ...property } : property,
  ]);
  return { ...schema, properties: Object.fromEntries(told) };
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
      const told = { description: `${name}, of every rule that has it` };
      return [name, { ...told, ...(others.length === 0 ? first : { anyOf: [first, ...others] }) }];
    });
  return {
    type: 'object',
    description: 'for every selected rule that has the parameter; an entry of its own wins',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}
