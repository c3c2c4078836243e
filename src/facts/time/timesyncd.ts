import type { SystemdConf } from '../systemd-conf.ts';

/**
 * The servers of NTP= or FallbackNTP= (timesyncd.conf(5)): each line adds to the list, and an empty one begins it anew.
 * Those that are compiled in are not among them.
 */
export function timesyncdServers(conf: SystemdConf, key: 'NTP' | 'FallbackNTP'): string[] {
  const values = conf.assignments
    .filter((one) => one.section === 'Time' && one.key === key)
    .map(({ value }) => value);
  const servers = values.slice(values.lastIndexOf('') + 1).flatMap((value) => value.split(/[ \t\r\n]+/));
  return [...new Set(servers)];
}
