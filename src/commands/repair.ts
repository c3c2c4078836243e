import type { Frame } from '../audit/audit.ts';
import type { Report } from '../audit/report.ts';
import type { Host } from '../host/host.ts';
import { adviceOf } from '../plan/advice.ts';
import type { Repair } from '../report/repair-text.ts';
import type { AskOptions } from './options.ts';

const DEFAULT_PROFILE = 'cis-level1-server';

/** What can be done about what fails, and how to say to a command what this one was told. */
export function repairOf(host: Host, frame: Frame, report: Report, options: AskOptions): Repair {
  return {
    advice: adviceOf(host, frame, report),
    again: againWords(frame.targetName, options),
    only: options.rule,
    changeable: !frame.targetName.startsWith('snapshot:'),
  };
}

/** The target and the options that a command takes to be about the same host, judged by the same profile. */
export function againWords(targetName: string, options: Omit<AskOptions, 'rule'>): string[] {
  return [
    ...reachWords(targetName, options),
    ...(options.profile === DEFAULT_PROFILE ? [] : ['--profile', options.profile]),
    ...given('--benchmark', options.benchmark),
    ...options.set.flatMap((one) => ['--set', one]),
    ...given('--assume-platform', options.assumePlatform),
  ];
}

/** The target and how it is reached. */
export function reachWords(
  targetName: string,
  options: Pick<AskOptions, 'sudo' | 'askBecomePass' | 'sshConfig'>,
): string[] {
  return [
    ...(targetName === 'local' ? [] : [targetName]),
    ...(options.askBecomePass ? ['--ask-become-pass'] : options.sudo ? ['--sudo'] : []),
    ...given('--ssh-config', options.sshConfig),
  ];
}

function given(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}
