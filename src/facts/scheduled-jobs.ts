import type { Host } from '../host/host.ts';
import { join } from '../host/lookup.ts';
import { cron } from './cron.ts';
import { defineFact } from './fact.ts';

/** Something that cron runs. */
export interface ScheduledJob {
  /** A command of a crontab, or one line of a script that run-parts starts; never a comment. */
  readonly command: string;
  /** `file:line` */
  readonly where: string;
  /** Whether it stands in a script that leaves the work to systemd where that runs. */
  readonly yieldsToSystemd: boolean;
}

const CRONTAB = '/etc/crontab';
const CRON_D = '/etc/cron.d';
const SPOOL = '/var/spool/cron/crontabs';
const periods = ['hourly', 'daily', 'weekly', 'monthly'].map((period) => `/etc/cron.${period}`);

/** What cron runs, by cron(8), crontab(5) and run-parts(8); empty where no cron is installed. */
export const scheduledJobs = defineFact<readonly ScheduledJob[]>({
  id: 'scheduled-jobs',
  needs: [
    { kind: 'file', path: CRONTAB },
    ...[CRON_D, SPOOL, ...periods].map((path) => ({ kind: 'directory', path, contents: '' }) as const),
  ],
  uses: [cron],
  parse(host) {
    if (!cron.of(host)) return [];
    return [
      ...systemCrontab(host, CRONTAB),
      ...named(host, CRON_D).flatMap((path) => systemCrontab(host, path)),
      ...(host.names(SPOOL) ?? []).flatMap((name) => crontab(host, join(SPOOL, name), false)),
      ...periods.flatMap((folder) => named(host, folder)).flatMap((path) => script(host, path)),
    ];
  },
});

/** Names that cron and run-parts take: a dot or a tilde in one leaves the file out. */
function named(host: Host, folder: string): string[] {
  return (host.names(folder) ?? [])
    .filter((name) => /^[A-Za-z0-9_-]+$/.test(name))
    .map((name) => join(folder, name));
}

/** cron ignores a file that is not root's alone to write. */
function systemCrontab(host: Host, path: string): ScheduledJob[] {
  const { node } = host.find(path);
  if (node.type !== 'file' || node.uid !== 0 || (node.mode & 0o022) !== 0) return [];
  return crontab(host, path, true);
}

/** A crontab whose last line has no newline is ignored as a whole. */
function crontab(host: Host, path: string, withUser: boolean): ScheduledJob[] {
  if (host.find(path).node.type !== 'file') return [];
  const text = host.text(path) ?? '';
  if (!text.endsWith('\n')) return [];
  return text.split('\n').flatMap((line, at) => {
    const command = commandOf(line, withUser);
    return command === undefined ? [] : [{ command, where: `${path}:${at + 1}`, yieldsToSystemd: false }];
  });
}

/** Five fields or one word with `@`, the user in the system's own files, and the command up to an unescaped `%`. */
function commandOf(line: string, withUser: boolean): string | undefined {
  const words = line.trimStart();
  if (words === '' || words.startsWith('#')) return undefined;
  const times = words.startsWith('@') ? 1 : 5;
  let at = 0;
  for (let fields = times + (withUser ? 1 : 0); fields > 0; fields -= 1) {
    const end = words.slice(at).search(/[ \t]/);
    if (end < 0) return undefined;
    const field = words.slice(at, at + end);
    if (fields > (withUser ? 1 : 0) && !/^(?:@[a-z]+|[-0-9A-Za-z*,/~]+)$/.test(field)) return undefined;
    at += end;
    while (words.charAt(at) === ' ' || words.charAt(at) === '\t') at += 1;
  }
  const [command = ''] = words.slice(at).split(/(?<!\\)%/, 1);
  return command === '' ? undefined : command;
}

/** Lines of a script that is executable, so that run-parts starts it. */
function script(host: Host, path: string): ScheduledJob[] {
  const { node } = host.find(path);
  if (node.type !== 'file' || (node.mode & 0o111) === 0) return [];
  const text = host.text(path) ?? '';
  const yieldsToSystemd = /^[^#\n]*\[ +-d +\/run\/systemd\/system +\]/m.test(text);
  return text.split('\n').flatMap((line, at) => {
    const command = line.trimStart();
    return command === '' || command.startsWith('#')
      ? []
      : [{ command, where: `${path}:${at + 1}`, yieldsToSystemd }];
  });
}
