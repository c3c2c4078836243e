import { systemdBoolean } from '../../facts/systemd-conf.ts';
import { systemdConfOption } from '../../kinds/systemd-conf-option.ts';
import type { Rule } from '../../rule.ts';

const journal = { daemon: 'journald', section: 'Journal' } as const;

export const journald: readonly Rule[] = [
  systemdConfOption({
    ...journal,
    id: 'journald-forward-to-syslog',
    title: 'journald hands messages to rsyslog',
    rationale:
      'Messages that only the journal holds never reach the log host, where an intruder on this one cannot erase them.',
    impact: 'Messages are kept twice, unless rsyslog reads the journal itself.',
    option: 'ForwardToSyslog',
    value: 'yes',
    accepts: systemdBoolean,
  }),
  systemdConfOption({
    ...journal,
    id: 'journald-compress',
    title: 'journald compresses large entries',
    rationale: 'A journal that fills its share of the disk throws the oldest entries away.',
    option: 'Compress',
    value: 'yes',
    accepts: systemdBoolean,
  }),
  systemdConfOption({
    ...journal,
    id: 'journald-storage-persistent',
    title: 'journald keeps the journal on disk',
    rationale: 'A journal in memory is lost with the reboot that follows a break-in or a crash.',
    impact: 'The journal takes up to a tenth of the filesystem below /var/log/journal.',
    option: 'Storage',
    value: 'persistent',
    accepts: (value) =>
      ['auto', 'volatile', 'persistent', 'none'].includes(value) ? value === 'persistent' : undefined,
  }),
];
