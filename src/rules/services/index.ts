import type { Rule } from '../../rule.ts';
import automountingDisabled from './automounting-disabled.ts';

export const services: readonly Rule[] = [automountingDisabled];
