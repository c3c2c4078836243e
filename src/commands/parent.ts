import { resolve } from 'node:path';
import { shipped } from '../profile/locate.ts';

/** How a file that may be saved anywhere names the profile that it extends: a path is written in full. */
export function parentOf(profile: string): string {
  return shipped('profile').has(profile) ? profile : resolve(profile);
}
