import type { Rule } from '../../rule.ts';
import { ownerless } from './ownerless.ts';
import packagedFiles from './packaged-files.ts';
import { setId } from './set-id.ts';
import stickyBit from './sticky-bit-world-writable-directories.ts';
import worldWritable from './world-writable-files.ts';

export const filesystemWalk: readonly Rule[] = [
  stickyBit,
  worldWritable,
  ...ownerless,
  ...setId,
  packagedFiles,
];
