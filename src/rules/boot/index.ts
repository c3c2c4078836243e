import type { Rule } from '../../rule.ts';
import apparmorBootParameters from './apparmor-boot-parameters.ts';
import auditBacklogLimit from './audit-backlog-limit.ts';
import auditBootParameter from './audit-boot-parameter.ts';
import grubConfigModeKept from './grub-config-mode-kept.ts';
import grubPassword from './grub-password.ts';
import ipv6Disabled from './ipv6-disabled.ts';
import singleUserPassword from './single-user-password.ts';

export const boot: readonly Rule[] = [
  apparmorBootParameters,
  auditBootParameter,
  auditBacklogLimit,
  ipv6Disabled,
  grubConfigModeKept,
  grubPassword,
  singleUserPassword,
];
