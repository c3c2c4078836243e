import { cron } from '../../../src/rules/cron/index.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import type { Example } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const [enabled, cronUsers, atUsers] = cron as [Rule, Rule, Rule];

testRule(enabled, {
  compliant: [
    { name: 'runs', host: { packages: { cron: '3' }, units: { 'cron.service': 'enabled active' } } },
  ],
  failing: [
    {
      name: 'stopped and masked',
      host: { packages: { cron: '3' }, units: { 'cron.service': 'masked inactive' } },
      finds: [
        finding('cron.service', 'enabled', 'masked', 'systemctl is-enabled cron.service'),
        {
          ...finding('cron.service', 'active', 'inactive', 'systemctl is-active cron.service'),
          state: 'running',
        },
      ],
      units: { 'cron.service': 'enabled active' },
    },
  ],
  notApplicable: [{ name: 'no cron', host: {}, reason: 'package cron is not installed' }],
});

for (const [rule, name] of [
  [cronUsers, 'cron'],
  [atUsers, 'at'],
] as const) {
  const allow = `/etc/${name}.allow`;
  const deny = `/etc/${name}.deny`;
  const packages = { [name]: '1' };
  const list = (content: string, more: { mode?: number; uid?: number; gid?: number } = {}): Example => ({
    content,
    mode: 0o640,
    ...more,
  });
  testRule(rule, {
    compliant: [
      { name: 'an empty list', host: { packages, files: { [allow]: list('') } } },
      {
        name: 'a stricter one with names',
        host: { packages, files: { [allow]: list('alice\n', { mode: 0o400 }) } },
      },
      {
        name: 'fewer names than permitted',
        host: { packages, files: { [allow]: list('root\n\n alice') } },
        params: { users: ['alice', 'bob'] },
      },
    ],
    failing: [
      {
        name: 'as installed',
        host: { packages, files: { [deny]: list('nobody\n', { gid: 1 }) } },
        finds: [
          finding(allow, 'a regular file', 'does not exist', allow),
          finding(deny, 'does not exist', 'file', deny),
        ],
        files: { [allow]: { content: '', mode: 0o640 }, [deny]: null },
      },
      {
        name: 'names are given',
        host: { packages },
        params: { users: ['alice', 'root'], mode: '0600' },
        finds: [finding(allow, 'a regular file', 'does not exist', allow)],
        files: { [allow]: { content: 'alice\nroot\n', mode: 0o600 } },
      },
      {
        name: 'everybody may read it and a group owns it',
        host: { packages, files: { [allow]: list('alice\n', { mode: 0o2754, uid: 3, gid: 4 }) } },
        finds: [
          finding(`mode of ${allow}`, '0640 or stricter', '2754', allow),
          finding(`owner of ${allow}`, 'uid 0 (root)', 'uid 3', allow),
          finding(`group of ${allow}`, 'gid 0 (root)', 'gid 4', allow),
        ],
        files: { [allow]: { mode: 0o640, uid: 0, gid: 0 } },
      },
      {
        name: 'somebody else is on the list',
        host: { packages, files: { [allow]: list('alice\nmallory\n') } },
        params: { users: ['alice'] },
        finds: [finding(`names in ${allow}`, 'root, alice', 'alice, mallory', allow)],
        files: { [allow]: 'alice\n' },
      },
      {
        name: 'nobody is permitted',
        host: { packages, files: { [allow]: list('alice\n') } },
        params: { users: [] },
        finds: [finding(`names in ${allow}`, 'root', 'alice', allow)],
        files: { [allow]: '' },
      },
      {
        name: 'a folder stands there',
        host: { packages, files: { [allow]: { directory: true } } },
        finds: [finding(allow, 'a regular file', 'directory', allow)],
        decides: [`${allow} leads to ${allow}, a directory`],
        leaves: [finding(allow, 'a regular file', 'directory', allow)],
      },
      {
        name: 'a folder stands where nothing shall',
        host: { packages, files: { [allow]: list(''), [deny]: { directory: true } } },
        finds: [finding(deny, 'does not exist', 'directory', deny)],
        decides: [`${deny} is a directory`],
        leaves: [finding(deny, 'does not exist', 'directory', deny)],
      },
      {
        name: 'the list of the denied is a link',
        host: { packages, files: { [allow]: list(''), [deny]: { link: '/etc/denied' }, '/etc/denied': '' } },
        finds: [finding(deny, 'does not exist', 'file', deny)],
        unlinks: [deny],
      },
    ],
    notApplicable: [
      { name: 'not there', host: { files: { [deny]: '' } }, reason: `${name} is not installed` },
    ],
  });
}

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}
