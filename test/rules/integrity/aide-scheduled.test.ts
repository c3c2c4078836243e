import { expect, it } from 'vitest';
import { comparesWithAide } from '../../../src/kinds/aide-job.ts';
import aideScheduled from '../../../src/rules/integrity/aide-scheduled.ts';
import type { Finding } from '../../../src/rule.ts';
import type { Example, ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const UNITS = '/etc/systemd/system/aidecheck';
const CRON = '/etc/cron.d/cis-harden-aide';
const options = '--config /etc/aide/aide.conf --check';
const command = `if [ -x /usr/bin/aide.wrapper ]; then exec /usr/bin/aide.wrapper ${options}; fi; exec /usr/bin/aide ${options}`;
const service = `# Written by cis-harden.
[Unit]
Description=Compare the files of this host with what AIDE recorded of them

[Service]
Type=simple
Nice=19
IOSchedulingClass=idle
ExecStart=/bin/sh -c '${command}'

[Install]
WantedBy=multi-user.target
`;
const timer = (time: string) => `# Written by cis-harden.
[Unit]
Description=Daily run of aidecheck.service

[Timer]
OnCalendar=*-*-* ${time}:00
Persistent=true
Unit=aidecheck.service

[Install]
WantedBy=timers.target
`;
const written = { [`${UNITS}.service`]: service, [`${UNITS}.timer`]: timer('05:00') };
const started = { 'aidecheck.service': 'enabled inactive', 'aidecheck.timer': 'enabled active' };
const script = (content: string): Example => ({ content, mode: 0o755 });
const daily = `#!/bin/sh
# Skip if systemd is running.
if [ -d /run/systemd/system ]; then
  exit 0
fi
exec /usr/share/aide/bin/dailyaidecheck
`;

testRule(aideScheduled, {
  compliant: [
    {
      name: 'root’s crontab',
      host: host({
        '/var/spool/cron/crontabs/root':
          '0 5 * * * /usr/bin/aide.wrapper --config /etc/aide/aide.conf --check\n',
      }),
    },
    {
      name: 'the main crontab, by a word',
      host: host({
        '/etc/crontab': 'SHELL=/bin/sh\n@daily\troot  nice aide -c /etc/aide/aide.conf --update && true\n',
      }),
    },
    {
      name: 'a file of cron.d',
      host: host({
        '/etc/cron.d/aide': '# x\n\n*/5 1-3,5 * jan mon root test -x /usr/bin/aide && /usr/bin/aide -C\n',
      }),
    },
    {
      name: 'the script of aide-common on 18.04',
      host: host({
        '/etc/cron.daily/aide': script(
          '#!/bin/bash\nAIDEARGS="-V4"\nCOMMAND="check"\nnice -n 10 aide.wrapper $AIDEARGS "--$COMMAND" >"$AIDETMP" 2>&1\n',
        ),
      }),
    },
    {
      name: 'the script of Debian where no timer comes with it',
      host: host({ '/etc/cron.daily/dailyaidecheck': script(daily) }),
    },
    { name: 'the timer of the package', host: host({}, { 'dailyaidecheck.timer': 'enabled active' }) },
    { name: 'the timer of an earlier run', host: host({}, started) },
    {
      name: 'a timer on an image',
      host: { running: false, ...host({}, { 'dailyaidecheck.timer': 'enabled' }) },
    },
  ],
  failing: [
    { name: 'nothing is scheduled', host: host({}), finds: [none()], files: written, units: started },
    {
      name: 'an image, at another time',
      params: { schedule: '23:15' },
      host: { running: false, ...host({}) },
      finds: [none()],
      files: { ...written, [`${UNITS}.timer`]: timer('23:15') },
      units: { 'aidecheck.service': 'enabled', 'aidecheck.timer': 'enabled' },
    },
    {
      name: 'by cron',
      params: { method: 'cron', schedule: '04:05' },
      host: host({}),
      finds: [none()],
      files: {
        [CRON]: {
          content: `# Written by cis-harden: compares the files of this host with what AIDE recorded of them.\n5 4 * * * root ${command}\n`,
          mode: 0o600,
        },
      },
    },
    {
      name: 'commands that only look like it, and what cron does not read',
      host: host({
        '/etc/crontab': [
          '#0 5 * * * root aide --check',
          '0 5 * * * root aide --init',
          '0 5 * * * root echo praide --check',
          '0 5 * * * root true %aide --check',
          '0 5 * * * aide --check',
          'X=aide --check',
          '0 5 * * * root aideinit --check',
          '0 5 * * * root aide --checkit',
          '0 5 * * * root aide --check\r',
          '',
        ].join('\n'),
        '/etc/cron.d/a.cron': '0 5 * * * root aide --check\n',
        '/etc/cron.d/b': { content: '0 5 * * * root aide --check\n', uid: 1000 },
        '/etc/cron.d/c': { content: '0 5 * * * root aide --check\n', mode: 0o664 },
        '/etc/cron.d/d': '0 5 * * * root aide --check',
        '/etc/cron.daily/e.sh': script('aide --check\n'),
        '/etc/cron.daily/f': 'aide --check\n',
        '/etc/cron.daily/g': script('# aide --check\n'),
      }),
      finds: [none()],
      files: written,
      units: started,
    },
    {
      name: 'a job, but no cron',
      host: { ...host({ '/etc/crontab': '0 5 * * * root aide --check\n' }), packages: { aide: '1' } },
      finds: [none()],
      files: written,
      units: started,
    },
    {
      name: 'the timer of the package is off, and its script leaves the work to it',
      host: host(
        { '/etc/cron.daily/dailyaidecheck': script(daily) },
        { 'dailyaidecheck.timer': 'disabled inactive' },
      ),
      finds: [none('dailyaidecheck.timer is disabled')],
      units: { 'dailyaidecheck.timer': 'enabled active' },
    },
    {
      name: 'the timer of the package is masked',
      host: host({}, { 'dailyaidecheck.timer': 'masked inactive' }),
      finds: [none('dailyaidecheck.timer is masked')],
      files: written,
      units: started,
    },
    {
      name: 'a timer is enabled and does not run',
      host: host({}, { ...started, 'aidecheck.timer': 'enabled inactive' }),
      finds: [
        {
          ...none('aidecheck.timer is inactive'),
          where: 'systemctl is-active aidecheck.timer',
          state: 'running',
        },
      ],
      units: { 'aidecheck.timer': 'enabled active' },
    },
    {
      name: 'units of the site are there, and the service is not enabled',
      host: host(
        { [`${UNITS}.service`]: 'own', [`${UNITS}.timer`]: 'own' },
        { 'aidecheck.timer': 'enabled active', 'aidecheck.service': 'disabled inactive' },
      ),
      finds: [none('aidecheck.timer is enabled, aidecheck.service is disabled')],
      units: { 'aidecheck.service': 'enabled inactive' },
    },
  ],
  notApplicable: [
    { name: 'no AIDE', host: { packages: { 'aide-common': '1' } }, reason: 'AIDE is not installed' },
  ],
  unmeasured: [
    {
      name: 'a crontab cannot be read',
      host: host({
        '/var/spool/cron/crontabs/root': {
          node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' },
        },
      }),
      says: 'permission denied',
    },
  ],
});

it.each(['5:00', '24:00', '05:60', '05:00\n*', 'daily'])('refuses %o as a time of day', (schedule) => {
  expect(() => aideScheduled.params.parse({ schedule })).toThrow('time of day');
});

function host(files: Record<string, Example>, units: Record<string, string> = {}): ExampleHost {
  return { packages: { aide: '0.16-3ubuntu0.1', cron: '3.0pl1-128.1' }, files, units };
}

function none(actual = 'none'): Finding {
  return {
    what: 'regular comparison by AIDE',
    expected: 'a cron job or a timer',
    actual,
    where: '/etc/cron.d',
    state: 'persistent',
  };
}

it.each([
  ['/usr/share/aide/bin/dailyaidecheck', true],
  ['nice dailyaidecheck; true', true],
  ['/usr/share/aide/bin/dailyaidecheck.old', false],
  ['/srv/my-dailyaidecheck', false],
  ['/usr/bin/aide --check', true],
  ['/usr/bin/aide --checkmate', false],
])('tells what compares with the database: %s', (command, expected) => {
  expect(comparesWithAide({ command, where: '/x:1', yieldsToSystemd: false })).toBe(expected);
});
