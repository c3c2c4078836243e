import { defineFact } from './fact.ts';
import { nameValueLines } from './name-value-lines.ts';

export const FAILLOCK_CONF = '/etc/security/faillock.conf';

/** Options of faillock.conf(5) by name, where the last one counts; what stands on a line of PAM goes before them. */
export const faillockConf = defineFact<ReadonlyMap<string, string>>({
  id: 'faillock-conf',
  needs: [{ kind: 'file', path: FAILLOCK_CONF }],
  parse: (host) =>
    new Map(nameValueLines(host.text(FAILLOCK_CONF) ?? '').map(({ name, value }) => [name, value ?? ''])),
});
