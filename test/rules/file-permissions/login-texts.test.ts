import { expect, it } from 'vitest';
import { loginTexts } from '../../../src/rules/file-permissions/login-texts.ts';
import { testRule } from '../../rule-tester.ts';

const paths: Record<string, string> = {
  'permissions-issue-net': '/etc/issue.net',
  'permissions-issue': '/etc/issue',
  'permissions-motd': '/etc/motd',
};

it('covers every text once', () => {
  expect(loginTexts.map(({ id }) => id)).toEqual(Object.keys(paths));
});

for (const rule of loginTexts) {
  const path = paths[rule.id] ?? '';
  const finding = {
    what: `mode of ${path}`,
    expected: '0644 or stricter',
    where: path,
    state: 'persistent',
  } as const;
  const nothing = { name: 'nothing stands there', host: {} };
  const toNothing = { name: 'a link leads nowhere', host: { files: { [path]: { link: '/run/text' } } } };
  const motd = path === '/etc/motd';
  testRule(rule, {
    compliant: [
      { name: 'as installed', host: { files: { [path]: 'x' } } },
      { name: 'stricter', host: { files: { [path]: { content: 'x', mode: 0o600 } } } },
      ...(motd ? [nothing, toNothing] : []),
    ],
    failing: [
      {
        name: 'the group may write',
        host: { files: { [path]: { content: 'x', mode: 0o664 } } },
        finds: [{ ...finding, actual: '0664' }],
        files: { [path]: { mode: 0o644 } },
      },
      {
        name: 'what the link leads to is judged and changed',
        host: { files: { [path]: { link: '/run/text' }, '/run/text': { content: 'x', mode: 0o646 } } },
        finds: [{ ...finding, actual: '0646', where: '/run/text' }],
        files: { '/run/text': { mode: 0o644 } },
      },
      {
        name: 'a link leads to /dev/null, which is nothing to change',
        host: {
          files: {
            [path]: { link: '/dev/null' },
            '/dev/null': { node: { type: 'device', mode: 0o666, uid: 0, gid: 0 } },
          },
        },
        finds: [
          {
            ...finding,
            what: `type of ${path}`,
            expected: 'regular file',
            actual: 'device',
            where: '/dev/null',
          },
        ],
        decides: [`${path} leads to /dev/null, a device`],
        leaves: [
          {
            ...finding,
            what: `type of ${path}`,
            expected: 'regular file',
            actual: 'device',
            where: '/dev/null',
          },
        ],
      },
    ],
    notApplicable: motd
      ? []
      : [nothing, toNothing].map((row) => ({ ...row, reason: `${path} does not exist` })),
  });
}
