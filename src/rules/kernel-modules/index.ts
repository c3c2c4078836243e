import type { Rule } from '../../rule.ts';

export const kernelModules: readonly Rule[] = [];
