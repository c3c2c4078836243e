import type { Rule } from '../../rule.ts';
import stickyBit from './sticky-bit-world-writable-directories.ts';

export const filesystemWalk: readonly Rule[] = [stickyBit];
