import { cron as cronIsInstalled } from '../../facts/cron.ts';
import { applicableWhere } from '../../kinds/applicable-where.ts';
import { filePermissions } from '../../kinds/file-permissions.ts';
import type { Rule } from '../../rule.ts';

const folder = {
  rationale:
    'Whoever can add a job here runs it as root, and whoever can read the jobs knows what to wait for.',
  impact: 'Monitoring that lists these jobs without being root no longer can.',
  type: 'directory',
  ceiling: 0o700,
  absent: 'not-applicable',
} as const;

/** Where cron takes the jobs from that it runs as root. */
export const cron: readonly Rule[] = [
  filePermissions({
    ...folder,
    id: 'permissions-crontab',
    title: 'Only root can read and change /etc/crontab',
    path: '/etc/crontab',
    type: 'file',
    ceiling: 0o600,
  }),
  filePermissions({
    ...folder,
    id: 'permissions-cron-hourly',
    title: 'Only root can enter /etc/cron.hourly',
    path: '/etc/cron.hourly',
  }),
  filePermissions({
    ...folder,
    id: 'permissions-cron-daily',
    title: 'Only root can enter /etc/cron.daily',
    path: '/etc/cron.daily',
  }),
  filePermissions({
    ...folder,
    id: 'permissions-cron-weekly',
    title: 'Only root can enter /etc/cron.weekly',
    path: '/etc/cron.weekly',
  }),
  filePermissions({
    ...folder,
    id: 'permissions-cron-monthly',
    title: 'Only root can enter /etc/cron.monthly',
    path: '/etc/cron.monthly',
  }),
  filePermissions({
    ...folder,
    id: 'permissions-cron-d',
    title: 'Only root can enter /etc/cron.d',
    path: '/etc/cron.d',
  }),
].map((rule) =>
  applicableWhere(cronIsInstalled, (installed) => (installed ? undefined : 'cron is not installed'), rule),
);
