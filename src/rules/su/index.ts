import type { Rule } from '../../rule.ts';
import restricted from './su-restricted.ts';

export const su: readonly Rule[] = [restricted];
