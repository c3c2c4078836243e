import type { PamConfigs } from '../../facts/pam-configs.ts';
import { parseProfile } from '../../facts/pam-configs/profile.ts';
import type { Instead, Pam } from '../../facts/pam.ts';
import type { PamEntry, PamStack } from '../../facts/pam/stack.ts';
import { Unmeasured } from '../../host/unmeasured.ts';
import { moduleOf } from './login.ts';

export const COMMON_PASSWORD = '/etc/pam.d/common-password';

/** The stack that changes passwords; empty where there is no such file. */
export function passwordStack(pam: Pam, instead?: Instead): PamStack {
  return pam.file(COMMON_PASSWORD, 'password', instead) ?? { entries: [] };
}

export function linesOf({ entries }: PamStack, module: string): PamEntry[] {
  return entries.filter((entry) => moduleOf(entry) === module);
}

/** Throws Unmeasured while a package that the same plan installs has yet to change the file. */
export function refuseWhileAwaiting({ awaitsQuality }: PamConfigs): void {
  if (awaitsQuality)
    throw new Unmeasured(
      `the scripts of package libpam-pwquality change ${COMMON_PASSWORD}: plan again after it is installed`,
    );
}

/** What the scripts of libpam-pwquality will make of the file; nothing else where the package is there already. */
export function foreseen(configs: PamConfigs): Instead | undefined {
  if (!configs.awaitsQuality || configs.obstacle !== undefined) return undefined;
  return configs.updated([parseProfile('pwquality', arriving)]);
}

/** As much of the package's profile as matters here; the same in all its releases. */
const arriving = `Priority: 1024
Conflicts: cracklib
Password-Type: Primary
Password: requisite pam_pwquality.so retry=3
`;
