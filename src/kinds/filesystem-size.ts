import { z } from 'zod';

/** A size as tmpfs(5) takes it: a number with k, m or g, or a share of the memory. */
export const filesystemSize = z
  .string()
  .regex(/^[1-9][0-9]{0,11}[kKmMgG%]$/, 'a number and k, m, g or %: 2G, 50%')
  .optional();
