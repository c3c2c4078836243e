import type { ScheduledJob } from '../facts/scheduled-jobs.ts';

/** The program, at the start of a command or after what may come before one there. */
const program = /(?:^|[\s;&|(`"'/])aide(?:\.wrapper)?[ \t]+(.*)$/;

/** Options that make it compare, as people and as Debian's own script write them. */
const compares =
  /(?:^|[ \t"'])(?:--check|--update|-C|-u|\$\{?AIDEARGS\}?|--?\$\{?COMMAND\}?)(?=$|[ \t;&|)<>"'])/;

/** Whether a job compares the files of the host with AIDE's database. */
export function comparesWithAide({ command }: ScheduledJob): boolean {
  if (/(?:^|[\s/])dailyaidecheck(?=$|[ \t;&|)<>])/.test(command)) return true;
  const [, rest] = program.exec(command) ?? [];
  return rest !== undefined && compares.test(rest);
}

const options = '--config /etc/aide/aide.conf --check';

/** A command for sh(1): Debian's wrapper, where there is one, puts the configuration together first. */
export const aideCommand = `if [ -x /usr/bin/aide.wrapper ]; then exec /usr/bin/aide.wrapper ${options}; fi; exec /usr/bin/aide ${options}`;
