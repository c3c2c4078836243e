import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileJsonSchema } from '../../src/profile/json-schema.ts';
import { packageFolder } from '../../src/profile/locate.ts';
import { rules } from '../../src/rules/index.ts';
import { tinyRules } from './tiny.ts';

it('is current in schemas/; `npm run generate` writes it', () => {
  const committed = readFileSync(join(packageFolder(), 'schemas/profile.schema.json'), 'utf8');
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(profileJsonSchema(rules))));
});

it('has the parameters of every rule, with what is allowed, and refuses others', () => {
  expect(profileJsonSchema(tinyRules)).toMatchObject({
    additionalProperties: false,
    required: ['id', 'title'],
    properties: {
      exemptions: {
        items: { required: ['reason'], oneOf: [{ required: ['recommendation'] }, { required: ['rule'] }] },
      },
      parameters: {
        additionalProperties: false,
        properties: {
          '*': {
            type: 'object',
            additionalProperties: false,
            properties: {
              mode: { enum: ['strict', 'lax', 'off'] },
              limit: {
                anyOf: [
                  { type: 'integer', minimum: 1, maximum: 4 },
                  expect.objectContaining({ type: 'integer' }),
                ],
              },
            },
          },
          'few-tries': {
            type: 'object',
            description: 'Title of few-tries',
            additionalProperties: false,
            properties: { limit: { type: 'integer', minimum: 1, maximum: 4, default: 4 } },
          },
          'no-root': { additionalProperties: false, properties: {} },
        },
      },
    },
  });
});

it('asks of no parameter to be set', () => {
  const { properties } = profileJsonSchema(rules);
  const { parameters } = properties as { parameters: { properties: Record<string, object> } };
  expect(Object.keys(parameters.properties)).toEqual(['*', ...rules.keys()]);
  for (const schema of Object.values(parameters.properties)) expect(schema).not.toHaveProperty('required');
});
