import { z } from 'zod';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { logFiles } from '../../facts/log-files.ts';
import { logrotate, logrotatePlace, type LogrotateStatement } from '../../facts/logrotate.ts';
import { unitState } from '../../facts/units.ts';
import { pathFits } from '../../facts/wildcard.ts';
import { defineRule, type Evident } from '../../rule.ts';

/** More than fit on a screen help nobody. */
const SHOWN = 40;
const DAILY_JOB = '/etc/cron.daily/logrotate';

/** Directives that say how often a log is rotated and how long it is kept. */
const TELLING = new Set([
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'yearly',
  'size',
  'minsize',
  'maxsize',
  'rotate',
  'maxage',
]);

export default defineRule({
  id: 'logrotate-reviewed',
  title: 'Logs are rotated and kept as the site needs',
  rationale:
    'A log that is never rotated fills the disk, and one that is dropped too early is missed after an incident.',
  check:
    'A person reads how often each log is rotated and how long it is kept, which logs no rule is about, and what starts logrotate.',
  remedy: 'Nothing is changed: how long logs are kept is a decision of the site.',
  question:
    'Is every log rotated and kept for as long as your policy asks, and does logrotate run every day?',
  params: z.strictObject({}),
  facts: {
    logrotate,
    logs: logFiles,
    timer: unitState('logrotate.timer'),
    job: fileAttributes(DAILY_JOB),
  },
  notApplicable: ({ logrotate: config }) => (config === undefined ? 'logrotate is not installed' : undefined),
  audit: () => [],
  *evidence({ logrotate: config = [], logs, timer, job }) {
    yield { what: `logrotate.timer is ${timer.boot}`, where: 'systemctl is-enabled logrotate.timer' };
    if (job.node.type !== 'absent') yield { what: 'cron starts logrotate every day', where: DAILY_JOB };
    const settings = bySubject(config);
    yield* settings.slice(0, SHOWN);
    if (settings.length > SHOWN)
      yield { what: `${settings.length - SHOWN} more rules`, where: '/etc/logrotate.d' };
    const patterns = config.flatMap(({ logs: covered }) => covered);
    const left = logs.filter(
      ({ path }) =>
        /\.(?:log|err|out)$|\/[a-z]+$/.test(path) &&
        !path.startsWith('/var/log/journal/') &&
        !patterns.some((pattern) => pathFits(pattern, path)),
    );
    for (const { path } of left.slice(0, SHOWN / 4))
      yield { what: 'no rule of logrotate is about it', where: path };
    if (left.length > SHOWN / 4)
      yield { what: `${left.length - SHOWN / 4} more logs without a rule`, where: '/var/log' };
  },
  remediate: () => [],
});

/** One line for what holds for all logs, and one for each block. */
function bySubject(config: readonly LogrotateStatement[]): Evident[] {
  const lines = new Map<string, { words: string[]; where: string }>();
  for (const statement of config) {
    if (!TELLING.has(statement.name)) continue;
    const subject = statement.logs.length === 0 ? 'every log' : statement.logs.join(' ');
    const known = lines.get(subject) ?? { words: [], where: logrotatePlace(statement) };
    known.words.push([statement.name, statement.value].filter((word) => word !== '').join(' '));
    lines.set(subject, known);
  }
  return [...lines].map(([subject, { words, where }]) => ({
    what: `${subject}: ${words.join(', ')}`,
    where,
  }));
}
