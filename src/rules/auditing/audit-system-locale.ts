import { z } from 'zod';
import { auditKey, auditRules } from '../../kinds/audit-rules.ts';
import { callRules } from '../../kinds/auditing/wanted.ts';
import { placesOf, unwatched, wantedWatches } from './watches.ts';

const watched = [
  { path: '/etc/issue' },
  { path: '/etc/issue.net' },
  { path: '/etc/hosts' },
  { path: '/etc/network/' },
];
/** Where Ubuntu's network configuration is since 17.10. */
const netplan = [{ path: '/etc/netplan/' }];

export default auditRules({
  id: 'audit-system-locale',
  title: "Changes of the host's name and network are recorded",
  rationale: 'Another name or another line in hosts leads connections and logs astray.',
  subject:
    'sethostname and setdomainname, and changes of /etc/issue, /etc/issue.net, /etc/hosts and /etc/network',
  file: '50-cis-harden-system-locale.rules',
  params: z.strictObject({
    key: auditKey.default('system-locale'),
    /** Whether /etc/netplan is watched too; not judged. */
    extras: z.boolean().default(true),
  }),
  source: placesOf([...watched, ...netplan]),
  wanted: (places, { machine }, { key, extras }) => [
    ...callRules(machine, { calls: ['sethostname', 'setdomainname'], key }),
    ...wantedWatches(machine, watched, places, { key }),
    ...(extras && places.get('/etc/netplan')?.exists === true
      ? wantedWatches(machine, netplan, places, { key }).map((one) => ({ ...one, extra: true as const }))
      : []),
  ],
  evidence: (places) => unwatched(places),
});
