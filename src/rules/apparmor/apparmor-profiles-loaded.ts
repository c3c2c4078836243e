import { z } from 'zod';
import { appArmorFiles } from '../../facts/apparmor-files.ts';
import { appArmorKernel } from '../../facts/apparmor-kernel.ts';
import { unconfinedProcesses } from '../../facts/apparmor-processes.ts';
import { packages } from '../../facts/packages.ts';
import { appArmorEvidence, unjudged, unjudgedDecisions, withoutAppArmor } from '../../kinds/apparmor.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'apparmor-profiles-loaded',
  title: 'AppArmor judges every program that it has a profile for',
  rationale:
    'A profile that is not loaded, or a daemon that was started before it, leaves a taken-over service free to do what its user may.',
  check:
    'AppArmor is enabled in the running kernel, at least one profile is loaded, each is in enforce or complain mode (kill counts as stricter), and no process runs unconfined whose program a loaded profile names. Of an image, the files below /etc/apparmor.d are judged.',
  remedy:
    'None by itself: the plan names the profiles to put in one of the modes and the processes to restart, which may interrupt services.',
  params: z.strictObject({}),
  facts: { packages, kernel: appArmorKernel, files: appArmorFiles, unconfined: unconfinedProcesses },
  notApplicable: withoutAppArmor,
  audit: unjudged,
  evidence: appArmorEvidence,
  remediate: unjudgedDecisions,
});
