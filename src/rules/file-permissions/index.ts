import type { Rule } from '../../rule.ts';

export const filePermissions: readonly Rule[] = [];
