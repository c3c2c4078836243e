import { expect, it } from 'vitest';
import { cron } from '../../../src/rules/file-permissions/cron.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';

const folders: Record<string, string> = {
  'permissions-cron-hourly': '/etc/cron.hourly',
  'permissions-cron-daily': '/etc/cron.daily',
  'permissions-cron-weekly': '/etc/cron.weekly',
  'permissions-cron-monthly': '/etc/cron.monthly',
  'permissions-cron-d': '/etc/cron.d',
};
const packages = { cron: '3.0pl1-128.1ubuntu1' };

it('covers the crontab and every folder once', () => {
  expect(cron.map(({ id }) => id)).toEqual(['permissions-crontab', ...Object.keys(folders)]);
});

for (const rule of cron) {
  const path = folders[rule.id];
  if (path === undefined) continue;
  testRule(rule, {
    compliant: [
      {
        name: 'only root may enter',
        host: { packages, files: { [path]: { directory: true, mode: 0o700 } } },
      },
      {
        name: 'a file mode on the folder',
        host: { packages, files: { [path]: { directory: true, mode: 0o600 } } },
      },
    ],
    failing: [
      {
        name: 'as installed',
        host: {
          packages,
          files: { [path]: { directory: true }, [`${path}/job`]: { content: '', mode: 0o777 } },
        },
        finds: [found('mode', path, '0700 or stricter', '0755')],
        files: { [path]: { mode: 0o700 } },
      },
      {
        name: 'new files inherit the group',
        host: { packages, files: { [path]: { directory: true, mode: 0o2700, gid: 4 } } },
        finds: [
          found('mode', path, '0700 or stricter', '2700'),
          found('group', path, 'gid 0 (root)', 'gid 4'),
        ],
        files: { [path]: { mode: 0o700, gid: 0 } },
      },
      {
        name: 'another program runs the jobs',
        host: {
          packages: { cronie: { provides: 'x, cron-daemon' } },
          files: { [path]: { directory: true } },
        },
        finds: [found('mode', path, '0700 or stricter', '0755')],
        files: { [path]: { mode: 0o700 } },
      },
      {
        name: 'a file stands there',
        host: { packages, files: { [path]: '' } },
        finds: [found('type', path, 'directory', 'file')],
        decides: [`${path} leads to ${path}, a file`],
        leaves: [found('type', path, 'directory', 'file')],
      },
    ],
    notApplicable: [
      {
        name: 'cron is not there',
        host: { files: { [path]: { directory: true } } },
        reason: 'cron is not installed',
      },
      {
        name: 'only the configuration of cron is left',
        host: {
          packages: { cron: { status: 'deinstall ok config-files' } },
          files: { [path]: { directory: true } },
        },
        reason: 'cron is not installed',
      },
      { name: 'the folder is not there', host: { packages }, reason: `${path} does not exist` },
    ],
  });
}

const [crontab] = cron;
if (crontab !== undefined)
  testRule(crontab, {
    compliant: [
      {
        name: 'only root may read',
        host: { packages, files: { '/etc/crontab': { content: '', mode: 0o600 } } },
      },
    ],
    failing: [
      {
        name: 'as installed',
        host: { packages, files: { '/etc/crontab': '' } },
        finds: [found('mode', '/etc/crontab', '0600 or stricter', '0644')],
        files: { '/etc/crontab': { mode: 0o600 } },
      },
      {
        name: 'root may execute it',
        host: { packages, files: { '/etc/crontab': { content: '', mode: 0o700 } } },
        finds: [found('mode', '/etc/crontab', '0600 or stricter', '0700')],
        files: { '/etc/crontab': { mode: 0o600 } },
      },
    ],
    notApplicable: [
      { name: 'the file is not there', host: { packages }, reason: '/etc/crontab does not exist' },
    ],
  });

function found(what: string, path: string, expected: string, actual: string): Finding {
  return { what: `${what} of ${path}`, expected, actual, where: path, state: 'persistent' };
}
