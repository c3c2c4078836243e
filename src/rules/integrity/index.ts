import type { Rule } from '../../rule.ts';
import aideDatabase from './aide-database.ts';
import aideScheduled from './aide-scheduled.ts';

/** Last of all rules: the database shall record the host as the others leave it. */
export const integrity: readonly Rule[] = [aideScheduled, aideDatabase];
