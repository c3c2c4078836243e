import { serviceEnabled } from '../../kinds/service-enabled.ts';
import type { Rule } from '../../rule.ts';
import { journald } from './journald.ts';
import logFileModesAtBoot from './log-file-modes-at-boot.ts';
import logFilePermissions from './log-file-permissions.ts';
import logrotateCreateMode from './logrotate-create-mode.ts';
import logrotateReviewed from './logrotate-reviewed.ts';
import rsyslogFileCreateMode from './rsyslog-file-create-mode.ts';
import rsyslogNoRemoteInput from './rsyslog-no-remote-input.ts';
import rsyslogRemoteHost from './rsyslog-remote-host.ts';
import rsyslogRulesReviewed from './rsyslog-rules-reviewed.ts';

const rsyslogEnabled = serviceEnabled({
  id: 'rsyslog-enabled',
  title: 'rsyslog is started at boot and runs',
  rationale:
    'While rsyslog does not run, nothing is written to the log files and nothing reaches the log host.',
  unit: 'rsyslog.service',
  packages: ['rsyslog'],
  withoutPackage: 'finding',
});

export const logging: readonly Rule[] = [
  rsyslogEnabled,
  rsyslogRulesReviewed,
  rsyslogFileCreateMode,
  rsyslogRemoteHost,
  rsyslogNoRemoteInput,
  ...journald,
  logrotateReviewed,
  logrotateCreateMode,
  // What writes the files comes before the files.
  logFileModesAtBoot,
  logFilePermissions,
];
