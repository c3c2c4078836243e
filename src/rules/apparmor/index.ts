import type { Rule } from '../../rule.ts';
import apparmorProfilesEnforced from './apparmor-profiles-enforced.ts';
import apparmorProfilesLoaded from './apparmor-profiles-loaded.ts';

export const apparmor: readonly Rule[] = [apparmorProfilesLoaded, apparmorProfilesEnforced];
