import { cron as cronIsInstalled } from '../../facts/cron.ts';
import { defineFact } from '../../facts/fact.ts';
import { packages } from '../../facts/packages.ts';
import { serviceEnabled } from '../../kinds/service-enabled.ts';
import type { Rule } from '../../rule.ts';
import { schedulerUsers } from './scheduler-users.ts';

const atIsInstalled = defineFact<boolean>({
  id: 'at',
  needs: [],
  uses: [packages],
  parse: (host) => packages.of(host).installed('at').length > 0,
});

export const cron: readonly Rule[] = [
  serviceEnabled({
    id: 'cron-enabled',
    title: 'cron is started at boot and runs',
    rationale:
      'Log rotation, integrity checks and updates that cron should start simply do not happen without it.',
    unit: 'cron.service',
    packages: ['cron'],
    withoutPackage: 'not-applicable',
  }),
  schedulerUsers({
    id: 'cron-users-limited',
    title: 'Only listed accounts may have cron jobs',
    rationale:
      'A job outlives the session that made it, so an intruder in any account could stay through cron.',
    scheduler: 'cron',
    isInstalled: cronIsInstalled,
    note: 'crontab runs with the rights of group crontab and may not be able to read a list that belongs to root:root; it then refuses everybody but root.',
  }),
  schedulerUsers({
    id: 'at-users-limited',
    title: 'Only listed accounts may have at jobs',
    rationale:
      'A job that waits for its hour is easily overlooked, in an account that nobody uses most of all.',
    scheduler: 'at',
    isInstalled: atIsInstalled,
    note: 'at reads the list as user daemon and cannot read one that belongs to root:root; it then refuses everybody but root.',
  }),
];
