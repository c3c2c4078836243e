import type { Rule } from '../../rule.ts';
import { absent } from './absent.ts';
import { present } from './present.ts';

/** What goes before what comes: a package that is to leave must not be in the way of one that is to be installed. */
export const packages: readonly Rule[] = [...absent, ...present];
