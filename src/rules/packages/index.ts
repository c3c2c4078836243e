import type { Rule } from '../../rule.ts';

export const packages: readonly Rule[] = [];
