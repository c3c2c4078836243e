import { z } from 'zod';
import { auditKey, auditRules } from '../../kinds/audit-rules.ts';
import { callRules } from '../../kinds/auditing/wanted.ts';
import { placesOf, wantedWatches } from './watches.ts';

const zone = [{ path: '/etc/localtime' }];

export default auditRules({
  id: 'audit-time-change',
  title: 'Changes of the date, the time and the time zone are recorded',
  rationale: 'With the clock turned, logs no longer tell in which order things happened.',
  subject: 'system calls that set the clock, and changes of /etc/localtime',
  file: '50-cis-harden-time-change.rules',
  params: z.strictObject({ key: auditKey.default('time-change') }),
  source: placesOf(zone),
  wanted: (places, { machine }, { key }) => [
    ...callRules(machine, { calls: ['adjtimex', 'settimeofday', 'stime'], key }),
    ...callRules(machine, { calls: ['clock_settime'], key }),
    ...wantedWatches(machine, zone, places, { key }),
  ],
});
