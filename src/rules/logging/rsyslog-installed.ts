import { DPKG_STATUS } from '../../kinds/package-absent.ts';
import type { Finding } from '../../rule.ts';

export const RSYSLOG_UNIT = 'rsyslog.service';
export const NOT_INSTALLED = 'rsyslog is not installed';

/** The finding of a rule whose object comes with the package. Its own repair begins once that is there. */
export function notInstalled(what: string, expected: string): Finding {
  return { what, expected, actual: NOT_INSTALLED, where: DPKG_STATUS, state: 'persistent' };
}
