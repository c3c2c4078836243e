import type { Rule } from '../../rule.ts';

export const banners: readonly Rule[] = [];
