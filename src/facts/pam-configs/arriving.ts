import type { Host } from '../../host/host.ts';
import { parseProfile, type PamProfile } from './profile.ts';

/** Profiles of packages that a plan installs, whose scripts run pam-auth-update. */
export function arrivingProfiles(host: Host): PamProfile[] {
  return host.arrives('libpam-pwquality') ? [parseProfile('pwquality', quality)] : [];
}

/** What pam-auth-update takes from the profile of libpam-pwquality; the same in all its releases. */
const quality = `Default: yes
Priority: 1024
Conflicts: cracklib
Password-Type: Primary
Password:
\trequisite\t\t\tpam_pwquality.so retry=3
`;
