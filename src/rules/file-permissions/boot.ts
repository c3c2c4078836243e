import { filePermissions } from '../../kinds/file-permissions.ts';
import { unlessModeless } from '../../kinds/modeless-filesystem.ts';
import type { Rule } from '../../rule.ts';

const GRUB_CFG = '/boot/grub/grub.cfg';

export const boot: readonly Rule[] = [
  unlessModeless(
    GRUB_CFG,
    filePermissions({
      id: 'permissions-grub-config',
      title: 'Only root can read the boot loader configuration',
      rationale: 'It can hold the hash of the boot password, and whoever can write it boots what they like.',
      path: GRUB_CFG,
      type: 'file',
      ceiling: 0o400,
      absent: 'not-applicable',
      note: 'update-grub writes this file anew, mostly with mode 0444, at the next update of the kernel.',
    }),
  ),
];
