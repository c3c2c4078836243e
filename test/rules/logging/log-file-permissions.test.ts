import logFilePermissions from '../../../src/rules/logging/log-file-permissions.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';

const file = (mode: number) => ({ content: '', mode });

function found(path: string, actual: string, limit = '0640'): Finding {
  return {
    what: `mode of ${path}`,
    expected: `nothing beyond ${limit} for group and others`,
    actual,
    where: path,
    state: 'persistent',
  };
}

testRule(logFilePermissions, {
  compliant: [
    { name: 'no logs', host: {} },
    {
      name: 'closed files in open folders',
      host: {
        files: {
          '/var/log': { directory: true, mode: 0o775, gid: 106 },
          '/var/log/open': { directory: true, mode: 0o777 },
          '/var/log/open/a': file(0o640),
          '/var/log/strict': file(0o400),
          '/var/log/run': file(0o740),
          '/var/log/link': { link: '/etc/motd' },
          '/etc/motd': file(0o644),
          '/var/logs': file(0o666),
        },
      },
    },
    {
      name: 'files that are left alone',
      host: { files: { '/var/log/wtmp': file(0o664), '/var/log/apt/history.log': file(0o644) } },
      params: { exceptions: ['/var/log/wtmp', '/var/log/apt/*'] },
    },
  ],
  failing: [
    {
      name: 'as Ubuntu makes them',
      host: {
        files: {
          '/var/log/wtmp': { content: '', mode: 0o664, gid: 43 },
          '/var/log/dpkg.log': file(0o644),
          '/var/log/a/b/c': file(0o4777),
          '/var/log/auth.log': file(0o640),
        },
      },
      finds: [
        found('/var/log/wtmp', '0664'),
        found('/var/log/dpkg.log', '0644'),
        found('/var/log/a/b/c', '4777'),
      ],
      files: {
        '/var/log/wtmp': { mode: 0o640 },
        '/var/log/dpkg.log': { mode: 0o640 },
        '/var/log/a/b/c': { mode: 0o4740 },
      },
      consents: ['changes-many-modes'],
    },
    {
      name: 'the profile is stricter',
      host: { files: { '/var/log/auth.log': file(0o640) } },
      params: { mode: '0600' },
      finds: [found('/var/log/auth.log', '0640', '0600')],
      files: { '/var/log/auth.log': { mode: 0o600 } },
      consents: ['changes-many-modes'],
    },
  ],
});
