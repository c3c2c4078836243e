import { z } from 'zod';
import { profileJsonSchema } from '../../src/profile/json-schema.ts';
import type { Rule } from '../../src/rule.ts';
import { code, table, words } from './markdown.ts';

/** The part of JSON Schema that the keys of a profile need. */
const Node = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  const: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get items() {
    return Node.optional();
  },
});
type Node = z.infer<typeof Node>;

/** Lists longer than this are the ids of rules, which have pages of their own. */
const SHOWN = 20;

/** Every key of a profile, from its JSON Schema. */
export function profileKeysPage(rules: ReadonlyMap<string, Rule>): string {
  const schema = Node.parse(profileJsonSchema(rules));
  return `# Keys of a profile

From [the JSON Schema](../../schemas/profile.schema.json), which editors read too. How to write one is told in
[Profiles](../profiles.md).

${table(['key', 'type', 'meaning'], rowsOf(schema, ''))}
The parameters of a rule are on [its page](../rules/README.md).
`;
}

function rowsOf({ properties = {}, required = [] }: Node, above: string): string[][] {
  return Object.entries(properties).flatMap(([name, node]) => {
    const path = `${above}${name}`;
    const row = [code(path), node.type ?? 'text', meaningOf(node, required.includes(name))];
    // What is below is one entry for each rule.
    if (path === 'parameters') return [row];
    return [
      row,
      ...rowsOf(node, `${path}.`),
      ...(node.items === undefined ? [] : rowsOf(node.items, `${path}[].`)),
    ];
  });
}

function meaningOf(node: Node, needed: boolean): string {
  const values = node.const === undefined ? node.enum : [node.const];
  return [
    words(node.description ?? ''),
    ...(values !== undefined && values.length <= SHOWN
      ? [`one of ${values.map((one) => code(String(one))).join(', ')}`]
      : []),
    ...(needed ? ['needed'] : []),
  ]
    .filter((part) => part !== '')
    .join('; ');
}
