import { z } from 'zod';
import type { Access } from './answer.ts';

const texts = z.array(z.string());

/** The answer as it is published; answer.ts is the same in TypeScript. */
export const accessSchema = z.discriminatedUnion('answer', [
  z.strictObject({ answer: z.literal('yes'), account: z.string() }),
  z.strictObject({
    answer: z.literal('no'),
    account: z.string(),
    reasons: z.array(
      z.strictObject({
        loses: z.enum(['login', 'root']).describe('what can no longer be done: come in, or become root'),
        why: z.string(),
        changes: texts.describe('addresses of the changes without any one of which it does not happen'),
        rules: texts.describe('the rules without which it does not happen'),
        help: texts.describe('what helps, each tried on the evidence'),
      }),
    ),
    unknown: texts.describe('what could not be told'),
  }),
  z.strictObject({ answer: z.literal('unknown'), account: z.string(), unknown: texts }),
  z.strictObject({ answer: z.literal('not judged'), why: z.string() }),
]) satisfies z.ZodType<Access>;
