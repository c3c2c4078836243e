import type { Rule } from '../../rule.ts';
import umask from './default-umask.ts';
import timeout from './shell-timeout.ts';

export const shellEnvironment: readonly Rule[] = [umask, timeout];
