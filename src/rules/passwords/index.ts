import type { Rule } from '../../rule.ts';
import complexity from './password-complexity.ts';
import hashing from './password-hashing.ts';
import lockout from './password-lockout.ts';
import reuse from './password-reuse.ts';

/** The package that one of them brings changes files of the others: it comes first. */
export const passwords: readonly Rule[] = [complexity, lockout, reuse, hashing];
