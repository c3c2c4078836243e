import { serviceEnabled } from '../../kinds/service-enabled.ts';
import type { Rule } from '../../rule.ts';
import immutable from './audit-immutable.ts';
import kernelModules from './audit-kernel-modules.ts';
import privilegedCommands from './audit-privileged-commands.ts';
import systemLocale from './audit-system-locale.ts';
import timeChange from './audit-time-change.ts';
import { people } from './people.ts';
import { retention } from './retention.ts';
import { watches } from './watches.ts';

/** What the kernel records, and what becomes of the records. The lock stands last: nothing can be loaded after it. */
export const auditing: readonly Rule[] = [
  ...retention,
  timeChange,
  systemLocale,
  ...watches,
  ...people,
  kernelModules,
  privilegedCommands,
  serviceEnabled({
    id: 'service-auditd-enabled',
    title: 'The audit daemon starts at boot and runs',
    rationale: 'Without it the records of the kernel reach no file that lasts.',
    unit: 'auditd.service',
    packages: ['auditd'],
    withoutPackage: 'not-applicable',
  }),
  immutable,
];
