import { z } from 'zod';

/** A parameter that names accounts which a rule passes over. */
export const exemptAccounts = z
  .array(z.string().min(1))
  .default([])
  .describe('names of accounts that are passed over');
