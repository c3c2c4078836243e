import { z } from 'zod';

const Owned = { mode: z.number(), uid: z.number(), gid: z.number() };

const Node = z.discriminatedUnion('type', [
  z.object({ type: z.literal('absent') }),
  z.object({
    type: z.literal('file'),
    ...Owned,
    content: z.string().optional(),
    encoding: z.literal('latin1').optional(),
  }),
  z.object({ type: z.literal('directory'), ...Owned }),
]);

const State = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string(), node: Node }),
  z.object({ kind: z.literal('sysctl'), key: z.string(), value: z.string() }),
  z.object({ kind: z.literal('module'), name: z.string(), loaded: z.string().nullable() }),
  z.object({
    kind: z.literal('package'),
    name: z.string(),
    paragraph: z.object({ version: z.string() }).nullable(),
  }),
  z.object({ kind: z.literal('link'), path: z.string(), target: z.string().nullable() }),
  z.object({ kind: z.literal('generated'), path: z.string(), present: z.boolean() }),
  z.object({ kind: z.literal('unit'), name: z.string(), file: z.string(), active: z.string().nullable() }),
  z.object({ kind: z.literal('mount'), point: z.string(), options: z.string() }),
  z.object({ kind: z.literal('table'), table: z.string(), content: z.string() }),
  z.object({ kind: z.literal('entry'), database: z.string(), line: z.string(), present: z.boolean() }),
  z.object({
    kind: z.literal('account'),
    database: z.string(),
    name: z.string(),
    fields: z.record(z.string(), z.string()),
  }),
]);
export type State = z.infer<typeof State>;

const Change = z.object({ address: z.string(), before: State, after: State, rules: z.array(z.string()) });
export type Change = z.infer<typeof Change>;

const Report = z.object({
  results: z.array(
    z.object({ id: z.string(), status: z.string(), enforced: z.boolean(), rules: z.array(z.string()) }),
  ),
});
export type Report = z.infer<typeof Report>;

const Plan = z.object({
  changes: z.array(Change),
  held: z.array(z.object({ address: z.string(), consent: z.string() })),
  decisions: z.array(z.object({ rule: z.string(), text: z.string() })),
  obstacles: z.array(z.object({ rule: z.string(), text: z.string() })),
  reboots: z.array(z.object({ rule: z.string(), text: z.string() })),
  before: Report,
  predicted: Report,
});
export type Plan = z.infer<typeof Plan>;

/** What tests need of the plan that the program printed as JSON. */
export function readPlan(text: string): Plan {
  return Plan.parse(JSON.parse(text));
}

export function readReport(text: string): Report {
  return Report.parse(JSON.parse(text));
}

/** Verdicts by recommendation. */
export function verdicts({ results }: Report): Record<string, string> {
  return Object.fromEntries(results.map(({ id, status }) => [id, status]));
}
