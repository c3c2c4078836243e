import type { Rule } from '../../rule.ts';
import chronyConfigured from './chrony-configured.ts';
import ntpConfigured from './ntp-configured.ts';
import timeDaemonInUse from './time-daemon-in-use.ts';
import timesyncdConfigured from './timesyncd-configured.ts';

/** The daemon comes before what it is told. */
export const time: readonly Rule[] = [timeDaemonInUse, timesyncdConfigured, chronyConfigured, ntpConfigured];
