import type { Rule } from '../../rule.ts';
import sudoLogfile from './sudo-logfile.ts';
import sudoUsePty from './sudo-use-pty.ts';

export const sudo: readonly Rule[] = [sudoUsePty, sudoLogfile];
