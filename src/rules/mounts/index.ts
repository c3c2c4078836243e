import type { Rule } from '../../rule.ts';
import devShmConfigured from './mount-dev-shm-configured.ts';
import tmpConfigured from './mount-tmp-configured.ts';
import { options } from './options.ts';
import { removable } from './removable.ts';
import { separate } from './separate.ts';

/** Filesystems that must be there come before the options that they must have. */
export const mounts: readonly Rule[] = [
  tmpConfigured,
  devShmConfigured,
  ...separate,
  ...options,
  ...removable,
];
