import { z } from 'zod';
import { Day, DottedNumber, Line, Name } from '../document/fields.ts';

/** Levels as a benchmark numbers them; what a level-2 host is held to includes level 1. */
export const Level = z.literal([1, 2]);

/** The kinds of machine that a benchmark gives a level for. */
export const roles = ['server', 'workstation'] as const;
export type Role = (typeof roles)[number];

/** One numbered line of a benchmark. */
export const Recommendation = z.strictObject({
  id: DottedNumber,
  title: Line,
  /** Without an entry, the recommendation is not meant for machines of that role. */
  levels: z.strictObject({ server: Level.optional(), workstation: Level.optional() }),
  assessment: z.enum(['automated', 'manual']),
  /** What fulfils it, all of them together. Empty while no rule covers it. */
  rules: z.array(Name).min(1).default([]),
});
export type Recommendation = z.infer<typeof Recommendation>;

/** A published list. Its numbers mean something within this list alone. */
export const Benchmark = z.strictObject({
  id: Name,
  title: Line,
  version: Line,
  published: Day,
  /** ID and VERSION_ID of the os-release(5) of the systems that the list is written for. */
  platform: z.strictObject({ id: Name, version: Line }),
  sections: z.array(z.strictObject({ id: DottedNumber, title: Line })),
  recommendations: z.array(Recommendation).min(1),
  /** What the list asks of a rule where that is not the rule's default: rule → parameter → value. */
  parameters: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
export type Benchmark = z.infer<typeof Benchmark>;
