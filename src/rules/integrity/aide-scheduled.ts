import { z } from 'zod';
import renderCron from '../../../templates/etc/cron.d/cis-harden-aide.hbs';
import renderService from '../../../templates/etc/systemd/system/aidecheck.service.hbs';
import renderTimer from '../../../templates/etc/systemd/system/aidecheck.timer.hbs';
import type { Change } from '../../change.ts';
import { fileAttributes } from '../../facts/file-attributes.ts';
import { packages } from '../../facts/packages.ts';
import { scheduledJobs, type ScheduledJob } from '../../facts/scheduled-jobs.ts';
import { isActive, startsAtBoot, unitState, type UnitState } from '../../facts/units.ts';
import type { Found } from '../../host/lookup.ts';
import { aideCommand, comparesWithAide } from '../../kinds/aide-job.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { template } from '../../template.ts';

const CRON = '/etc/cron.d/cis-harden-aide';
const UNITS = '/etc/systemd/system';
const cronFile = template<{ minute: number; hour: number; command: string }>(renderCron);
const serviceFile = template<{ command: string }>(renderService);
const timerFile = template<{ time: string }>(renderTimer);

const params = z.strictObject({
  method: z.enum(['timer', 'cron']).default('timer'),
  schedule: z
    .string()
    .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be a time of day such as "05:00"')
    .default('05:00'),
});

export default defineRule({
  id: 'aide-scheduled',
  title: 'Files are compared regularly with what AIDE recorded',
  rationale: 'A record that nobody compares with tells of no intruder.',
  impact: 'Once a day the whole disk is read.',
  check:
    'One of these runs aide with --check or --update: a line of /etc/crontab, /etc/cron.d or a user’s crontab, a script of /etc/cron.hourly, daily, weekly or monthly, aidecheck.timer with aidecheck.service, or the dailyaidecheck.timer of the package. A timer must be enabled and, where the host runs, active; an aidecheck.service must be enabled too.',
  remedy: `Enables the timer that is there, or writes aidecheck.service and aidecheck.timer; with \`method\` set to cron, ${CRON}.`,
  params,
  facts: {
    packages,
    jobs: scheduledJobs,
    packaged: unitState('dailyaidecheck.timer'),
    timer: unitState('aidecheck.timer'),
    service: unitState('aidecheck.service'),
    timerFile: fileAttributes(`${UNITS}/aidecheck.timer`),
    serviceFile: fileAttributes(`${UNITS}/aidecheck.service`),
  },
  notApplicable: ({ packages: known }) =>
    known.installed('aide').length === 0 ? 'AIDE is not installed' : undefined,
  audit: findings,
  *evidence(facts) {
    for (const { command, where } of jobsOf(facts).slice(0, 5)) yield { what: command.slice(0, 200), where };
    for (const { name, boot, active } of [facts.packaged, facts.timer])
      if (boot !== 'not-found') yield { what: `${boot}, ${active ?? 'not running'}`, where: name };
  },
  *remediate(facts, { method, schedule }) {
    if (findings(facts).length === 0) return;
    if (method === 'timer') yield* timerChanges(facts, schedule);
    else yield cronChange(schedule);
  },
});

interface Facts {
  readonly jobs: readonly ScheduledJob[];
  readonly packaged: UnitState;
  readonly timer: UnitState;
  readonly service: UnitState;
  readonly timerFile: Found;
  readonly serviceFile: Found;
}

function findings(facts: Facts): Finding[] {
  if (jobsOf(facts).length > 0) return [];
  const timers = persistentTimers(facts);
  if (timers.some((timer) => timer.active === null || isActive(timer))) return [];
  const [timer] = timers;
  const finding = { what: 'regular comparison by AIDE', expected: 'a cron job or a timer' } as const;
  if (timer !== undefined)
    return [
      {
        ...finding,
        actual: `${timer.name} is ${timer.active}`,
        where: `systemctl is-active ${timer.name}`,
        state: 'running',
      },
    ];
  return [{ ...finding, actual: halfway(facts) ?? 'none', where: '/etc/cron.d', state: 'persistent' }];
}

/** Where systemd runs, Debian's script leaves the work to the timer of the package. */
function jobsOf({ jobs, packaged }: Facts): ScheduledJob[] {
  const timerThere = packaged.boot !== 'not-found';
  return jobs.filter((job) => comparesWithAide(job) && !(job.yieldsToSystemd && timerThere));
}

function persistentTimers({ packaged, timer, service }: Facts): UnitState[] {
  return [
    ...(startsAtBoot(packaged) ? [packaged] : []),
    ...(startsAtBoot(timer) && startsAtBoot(service) ? [timer] : []),
  ];
}

/** What there is that does not run it. */
function halfway({ packaged, timer, service }: Facts): string | undefined {
  const there = [timer, service, packaged].filter(({ boot }) => boot !== 'not-found');
  const words = there.map(({ name, boot }) => `${name} is ${boot}`);
  return words.length === 0 ? undefined : words.join(', ');
}

function* timerChanges(facts: Facts, time: string): Generator<Change> {
  const [known] = persistentTimers(facts);
  const { packaged } = facts;
  if (known !== undefined || isUsable(packaged)) {
    yield { kind: 'unit', name: known?.name ?? packaged.name, boot: 'enabled', active: true };
    return;
  }
  const path = `${UNITS}/aidecheck`;
  if (facts.serviceFile.node.type === 'absent')
    yield { kind: 'file', path: `${path}.service`, content: serviceFile({ command: aideCommand }) };
  if (facts.timerFile.node.type === 'absent')
    yield { kind: 'file', path: `${path}.timer`, content: timerFile({ time }) };
  yield { kind: 'unit', name: 'aidecheck.service', boot: 'enabled' };
  yield { kind: 'unit', name: 'aidecheck.timer', boot: 'enabled', active: true };
}

/** A mask is somebody's decision. */
function isUsable({ boot }: UnitState): boolean {
  return boot !== 'not-found' && !boot.startsWith('masked');
}

function cronChange(schedule: string): Change {
  const [hour = 5, minute = 0] = schedule.split(':').map(Number);
  return {
    kind: 'file',
    path: CRON,
    content: cronFile({ minute, hour, command: aideCommand }),
    newMode: 0o600,
  };
}
