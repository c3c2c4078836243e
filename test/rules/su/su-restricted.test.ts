import { expect, it } from 'vitest';
import rule from '../../../src/rules/su/su-restricted.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const SU = '/etc/pam.d/su';
const GROUP = '/etc/group';
const consents = ['limits-logins'];
const rest = '\n# The standard modules\n@include common-auth\nsession required pam_env.so\n';
const rootok = 'auth       sufficient pam_rootok.so\n';
const sample = '# auth       required   pam_wheel.so\n';
const line = 'auth       required   pam_wheel.so use_uid group=sugroup\n';
const group = 'root:x:0:\nsudo:x:27:alice\n';
const withGroup = `${group}sugroup:x:999:\n`;
/** From the middle of the numbers of system groups, which packages do not take. */
const newGroup = { 'group:sugroup': { line: 'sugroup:x:549:' } };
const wants = 'required with use_uid and group=NAME';

function hostWith(su: string | undefined, groups = withGroup, more: ExampleHost['files'] = {}): ExampleHost {
  return {
    files: {
      '/bin/su': { content: '', mode: 0o4755 },
      '/etc/pam.d/common-auth': 'auth required pam_unix.so\n',
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n',
      [GROUP]: groups,
      ...(su === undefined ? {} : { [SU]: su }),
      ...more,
    },
  };
}

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

const unused = finding('pam_wheel.so', wants, 'is not used', SU);
const EMPTY = 'exists and has no members';

testRule(rule, {
  compliant: [
    { name: 'behind pam_rootok', host: hostWith(rootok + line + rest) },
    {
      name: 'another empty group, by another order',
      host: hostWith(
        `${rootok}AUTH [required] /lib/security/pam_wheel.so group=nobody-here debug use_uid\n${rest}`,
        `${group}nobody-here:x:500:\n`,
      ),
    },
    {
      name: 'in a file that su includes',
      host: hostWith('auth sufficient pam_rootok.so\n@include su-only', withGroup, {
        '/etc/pam.d/su-only': `${line}@include common-auth\n`,
      }),
    },
    {
      name: 'su-l includes su',
      host: hostWith(rootok + line + rest, withGroup, {
        '/etc/pam.d/su-l': 'auth include su\naccount include su\n',
      }),
    },
  ],
  notApplicable: [
    {
      name: 'su is not there',
      host: { files: { '/bin/sh': '', '/usr/bin/sh': '', [GROUP]: group, '/etc/passwd': '' } },
      reason: 'su is not installed',
    },
  ],
  failing: [
    {
      name: 'as installed: the line is a comment',
      host: hostWith(`${rootok}\n${sample}${rest}`, group),
      finds: [unused],
      consents,
      files: { [SU]: `${rootok}${line}\n${sample}${rest}` },
      accounts: newGroup,
    },
    {
      name: 'the highest numbers are taken, one as a primary group; no newline at the end',
      host: hostWith(rootok + rest, 'root:x:0:\nx:x:549:\n', {
        '/etc/passwd': 'root:x:0:0::/root:/bin/sh\ny:x:998:548::/:/bin/sh\n',
      }),
      finds: [unused],
      consents,
      files: { [SU]: rootok + line + rest },
      accounts: { 'group:sugroup': { line: 'sugroup:x:547:' } },
    },
    {
      name: 'without a group pam_wheel asks for wheel or root',
      host: hostWith(`${rootok}auth required pam_wheel.so use_uid\n${rest}`),
      finds: [finding('pam_wheel.so', wants, 'no group is named', `${SU}:2`)],
      consents,
      files: { [SU]: `${rootok}${line}# auth required pam_wheel.so use_uid\n${rest}` },
    },
    {
      name: 'wheel members are trusted, before the right line',
      host: hostWith(`${rootok}auth sufficient pam_wheel.so trust use_uid group=wheel\n${line}${rest}`),
      finds: [finding('pam_wheel.so', 'trusts nobody', 'trust is set', `${SU}:2`)],
      consents,
      files: {
        [SU]: `${rootok}${line}# auth sufficient pam_wheel.so trust use_uid group=wheel\n# ${line}${rest}`,
      },
    },
    {
      name: 'the group has members, listed and primary',
      host: hostWith(rootok + line + rest, 'root:x:0:\nsugroup:x:1000:bob,carol,\n'),
      finds: [finding('group sugroup', EMPTY, 'has bob, carol, alice', GROUP)],
      decides: ['group sugroup has bob, carol, alice'],
      leaves: [finding('group sugroup', EMPTY, 'has bob, carol, alice', GROUP)],
    },
    {
      name: 'the group does not exist: everybody is refused, by accident',
      host: hostWith(rootok + line + rest, group),
      finds: [finding('group sugroup', EMPTY, 'does not exist', GROUP)],
      consents,
      accounts: newGroup,
    },
    {
      name: 'a parameter names the group',
      host: hostWith(rootok + rest),
      params: { group: 'nosu' },
      finds: [unused],
      consents,
      files: { [SU]: rootok + line.replace('sugroup', 'nosu') + rest },
      accounts: { 'group:nosu': { line: 'nosu:x:549:' } },
    },
    {
      name: 'something lets people in before the line',
      host: hostWith(`auth sufficient pam_unix.so\n${rootok}${line}${rest}`),
      finds: [finding('su', 'refuses everybody but root', 'lets others go on', SU)],
      decides: ['Decide how /etc/pam.d/su shall refuse'],
      leaves: [finding('su', 'refuses everybody but root', 'lets others go on', SU)],
    },
    {
      name: 'su-l has modules of its own',
      host: hostWith(rootok + line + rest, withGroup, { '/etc/pam.d/su-l': '@include common-auth\n' }),
      finds: [finding('su-l', 'refuses everybody but root', 'lets others go on', '/etc/pam.d/su-l')],
      decides: ['/etc/pam.d/su-l'],
      leaves: [finding('su-l', 'refuses everybody but root', 'lets others go on', '/etc/pam.d/su-l')],
    },
    {
      name: 'no pam_rootok: root would be refused too',
      host: hostWith(rest),
      finds: [unused],
      decides: ['it needs a line of pam_rootok'],
      leaves: [unused],
    },
    {
      name: 'there is no file for su',
      host: hostWith(undefined),
      finds: [unused],
      decides: ['Decide how /etc/pam.d/su'],
      leaves: [unused],
    },
  ],
  unmeasured: [
    {
      name: 'it cannot be read',
      host: hostWith(undefined, group, {
        [SU]: { node: { type: 'file', mode: 0, uid: 0, gid: 0, size: 1, unread: 'permission denied' } },
      }),
      says: 'permission denied',
    },
    { name: 'a loop of includes', host: hostWith('@include su\n'), says: 'included too deep' },
  ],
});

it.each(['', 'Wheel', 'a b', '-x', 'a:b', 'a\n'])('takes no group %j', (name) => {
  expect(rule.params.safeParse({ group: name }).success).toBe(false);
});
