import { describe, expect, it } from 'vitest';
import logrotateCreateMode from '../../../src/rules/logging/logrotate-create-mode.ts';
import logrotateReviewed from '../../../src/rules/logging/logrotate-reviewed.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const MAIN = '/etc/logrotate.conf';
const packages = { logrotate: '3.11.0-0.1ubuntu1' };
const stock = `# see "man logrotate"
weekly
su root syslog
rotate 4
create
include /etc/logrotate.d
/var/log/wtmp {
    missingok
    monthly
    create 0664 root utmp
    rotate 1
}
/var/log/btmp {
    monthly
    create 0660 root utmp
}`;

function host(main: string, others: Record<string, string> = {}): ExampleHost {
  const files = Object.fromEntries(
    Object.entries(others).map(([name, text]) => [`/etc/logrotate.d/${name}`, text]),
  );
  return { packages, files: { [MAIN]: main, ...files } };
}

function lax(logs: string, actual: string, where: string, limit = '0640'): Finding {
  return { what: `create for ${logs}`, expected: `${limit} or stricter`, actual, where, state: 'persistent' };
}

testRule(logrotateCreateMode, {
  compliant: [
    { name: 'no mode at all', host: host('create\n/var/log/a {\n  create root adm\n  nocreate\n}\n') },
    {
      name: 'stricter, at the end of a line',
      host: host('create 640\n/var/log/a "/var/log/b c"\n{\n create 0400\n}'),
    },
    {
      name: 'files that logrotate passes over, scripts and comments',
      host: host(
        'include /etc/logrotate.d\n/a {\n postrotate\n  create 0666\n endscript\n # create 0666\n}\n',
        {
          'a.dpkg-dist': '/b {\n create 0666\n}\n',
          'a~': 'create 0666\n',
        },
      ),
    },
    { name: 'the folder is not included', host: host('weekly\n', { a: 'create 0666\n' }) },
  ],
  failing: [
    {
      name: 'as Ubuntu ships it',
      host: host(stock, {
        dpkg: '/var/log/dpkg.log {\n\tmonthly\n\tcreate 644 root root # as ever\n}\n/var/log/alternatives.log {\n\tcreate 644 root root\n}\n',
        '.hidden': '/x {\n create=0606\n}\n',
      }),
      finds: [
        lax('/x', '0606', '/etc/logrotate.d/.hidden:2'),
        lax('/var/log/dpkg.log', '644 root root', '/etc/logrotate.d/dpkg:3'),
        lax('/var/log/alternatives.log', '644 root root', '/etc/logrotate.d/dpkg:6'),
        lax('/var/log/wtmp', '0664 root utmp', `${MAIN}:10`),
        lax('/var/log/btmp', '0660 root utmp', `${MAIN}:15`),
      ],
      files: {
        [MAIN]: stock.replace('0664', '0640').replace('0660', '0640'),
        '/etc/logrotate.d/dpkg':
          '/var/log/dpkg.log {\n\tmonthly\n\tcreate 0640 root root # as ever\n}\n/var/log/alternatives.log {\n\tcreate 0640 root root\n}\n',
        '/etc/logrotate.d/.hidden': '/x {\n create=0600\n}\n',
      },
    },
    {
      name: 'for every log, with CRLF, and a file that is read twice',
      host: host('include /etc/logrotate.d/a\r\ninclude /etc/logrotate.d/a\r\nCREATE 0644\r\n', {
        a: 'create 0666',
      }),
      params: { mode: '0600' },
      finds: [
        lax('every log', '0666', '/etc/logrotate.d/a:1', '0600'),
        lax('every log', '0666', '/etc/logrotate.d/a:1', '0600'),
        lax('every log', '0644', `${MAIN}:3`, '0600'),
      ],
      files: {
        '/etc/logrotate.d/a': 'create 0600',
        [MAIN]: 'include /etc/logrotate.d/a\r\ninclude /etc/logrotate.d/a\r\nCREATE 0600\r\n',
      },
    },
    {
      name: 'the list of endings is replaced',
      host: host('tabooext .x\ninclude /etc/logrotate.d\n', {
        'a.x': 'create 0666\n',
        'a~': 'create 0666\n',
      }),
      finds: [lax('every log', '0666', '/etc/logrotate.d/a~:1')],
      files: { '/etc/logrotate.d/a~': 'create 0640\n' },
    },
  ],
  notApplicable: [{ name: 'no logrotate', host: {}, reason: 'logrotate is not installed' }],
  unmeasured: [
    { name: 'files include one another', host: host(`include ${MAIN}\n`), says: 'include one another' },
  ],
});

describe('what a person reads of logrotate', () => {
  const seen = (example: ExampleHost) =>
    logrotateReviewed
      .evidence(exampleHost(example), logrotateReviewed.params.parse({}))
      .map(({ what }) => what);

  it('is what holds for each log, what starts it, and which logs are left', () => {
    expect(
      seen({
        ...host(stock),
        units: { 'logrotate.timer': 'enabled active' },
        files: {
          ...host(stock).files,
          '/etc/cron.daily/logrotate': '',
          '/var/log/wtmp': '',
          '/var/log/own.log': '',
          '/var/log/own.log.1.gz': '',
        },
      }),
    ).toEqual([
      'logrotate.timer is enabled',
      'cron starts logrotate every day',
      'every log: weekly, rotate 4',
      '/var/log/wtmp: monthly, rotate 1',
      '/var/log/btmp: monthly',
      'no rule of logrotate is about it',
    ]);
  });

  it('is asked about', () => {
    expect(logrotateReviewed.question).toContain('?');
    expect(logrotateReviewed.notApplicable(exampleHost(), {})).toBe('logrotate is not installed');
  });
});
