import type { Rule } from '../../rule.ts';

export const sshd: readonly Rule[] = [];
