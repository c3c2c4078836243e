import type { Rule } from '../../rule.ts';

export const kernelParameters: readonly Rule[] = [];
