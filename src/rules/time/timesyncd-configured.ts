import { z } from 'zod';
import type { Change } from '../../change.ts';
import { dropInObstacle } from '../../facts/drop-in.ts';
import { managedConfPath, systemdConf, type SystemdConf } from '../../facts/systemd-conf.ts';
import { timeDaemons } from '../../facts/time/daemons.ts';
import { timesyncdServers } from '../../facts/time/timesyncd.ts';
import { persistSetting, placeOf, sets } from '../../kinds/systemd-conf-persist.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { daemon, missing, otherDaemon, servers } from './choice.ts';

const MAIN = '/etc/systemd/timesyncd.conf';

const params = z.strictObject({
  daemon,
  servers,
  fallback: servers.describe('hosts that must be asked where none of the others answers'),
  rootDistanceMax: z
    .int()
    .min(1)
    .max(60)
    .optional()
    .describe('seconds that a server may be away from its source; few can make far servers useless'),
});

export default defineRule({
  id: 'timesyncd-configured',
  title: 'systemd-timesyncd asks the servers of the site',
  rationale: 'Whoever answers for the time of a host decides which of its certificates have expired.',
  check:
    'The servers of the parameters are among NTP= and FallbackNTP= of timesyncd.conf and its drop-ins, where an empty value begins the list anew. Without parameters a person reads which servers are asked.',
  remedy: `Writes the servers to ${managedConfPath('timesyncd')} and restarts systemd-timesyncd.`,
  question: 'Are the servers that systemd-timesyncd asks those of your site?',
  params,
  facts: {
    daemons: timeDaemons,
    conf: systemdConf('timesyncd'),
    obstacle: dropInObstacle(managedConfPath('timesyncd')),
  },
  notApplicable: ({ daemons }, { daemon: choice }) => otherDaemon('systemd-timesyncd', daemons, choice),
  *audit({ conf }, values) {
    for (const { finding } of faults(conf, values)) yield finding;
  },
  *evidence({ conf }) {
    const said = conf.assignments.filter(({ section }) => section === 'Time');
    for (const one of said) yield { what: `${one.key}=${one.value}`, where: placeOf(one) };
    if (said.length === 0)
      yield { what: 'no server is set: those that are compiled in are asked', where: MAIN };
  },
  *remediate({ conf, obstacle }, values) {
    const changes: Change[] = [];
    let managed = conf.managed;
    for (const { setting } of faults(conf, values)) {
      const place = { name: 'timesyncd', conf: { ...conf, managed }, obstacle } as const;
      for (const change of persistSetting(place, setting)) {
        if (change.kind === 'file' && change.path === managedConfPath('timesyncd')) managed = change.content;
        else changes.push(change);
      }
    }
    yield* changes;
    if (managed !== conf.managed)
      yield {
        kind: 'file',
        path: managedConfPath('timesyncd'),
        content: managed,
        restart: 'systemd-timesyncd.service',
      };
  },
});

interface Fault {
  readonly finding: Finding;
  readonly setting: { readonly section: 'Time'; readonly key: string; readonly value: string };
}

function faults(
  conf: SystemdConf,
  { servers: asked, fallback, rootDistanceMax }: z.infer<typeof params>,
): Fault[] {
  const found = [...listFault(conf, 'NTP', asked), ...listFault(conf, 'FallbackNTP', fallback)];
  if (rootDistanceMax === undefined) return found;
  const key = 'RootDistanceMaxSec';
  const last = conf.assignments.findLast((one) => sets(one, { section: 'Time', key }) && one.value !== '');
  const seconds = /^(\d{1,6})\s*(?:s|sec)?$/.exec(last?.value ?? '')?.[1];
  if (seconds !== undefined && Number(seconds) <= rootDistanceMax) return found;
  return [
    ...found,
    {
      finding: {
        what: key,
        expected: `at most ${rootDistanceMax}`,
        actual: last?.value ?? 'not set',
        where: last === undefined ? MAIN : placeOf(last),
        state: 'persistent',
      },
      setting: { section: 'Time', key, value: String(rootDistanceMax) },
    },
  ];
}

function listFault(conf: SystemdConf, key: 'NTP' | 'FallbackNTP', wanted: readonly string[]): Fault[] {
  const known = timesyncdServers(conf, key);
  const left = missing(
    wanted,
    known.map((name) => name.toLowerCase()),
  );
  if (left.length === 0) return [];
  const last = conf.assignments.findLast((one) => sets(one, { section: 'Time', key }));
  return [
    {
      finding: {
        what: key,
        expected: wanted.join(' '),
        actual: known.length === 0 ? 'no server' : known.join(' '),
        where: last === undefined ? MAIN : placeOf(last),
        state: 'persistent',
      },
      setting: { section: 'Time', key, value: wanted.join(' ') },
    },
  ];
}
