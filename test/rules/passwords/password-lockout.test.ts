import { describe } from 'vitest';
import rule from '../../../src/rules/passwords/password-lockout.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';
import { ACCOUNT, AUTH, common, CONFIGS, hostWith, pam118, pam14, STATE, stock, unix } from './hosts.ts';

const consents = ['limits-logins'];
const options = 'onerr=fail audit silent deny=5 unlock_time=900';
const tally = `required\tpam_tally2.so ${options}`;
const account = 'required\tpam_tally2.so ';
const tallied = {
  [AUTH]: common('auth', [tally, unix.auth]),
  [ACCOUNT]: common('account', [unix.account], [account]),
};

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

const unused = (module: string) => [
  finding(`${module} for auth`, 'counts failed passwords and locks accounts', 'is not used', AUTH),
  finding(`${module} for account`, 'clears the count after a login', 'is not reached', ACCOUNT),
];
const decision = 'shall count failed passwords with pam_tally2.so';

describe('with pam_tally2', () => {
  testRule(rule, {
    compliant: [
      { name: 'as our profile has it', host: hostWith({ ...stock, ...pam118, ...tallied }) },
      {
        name: 'stricter limits are not loosened',
        host: hostWith({
          ...stock,
          ...pam118,
          ...tallied,
          [AUTH]: common('auth', [
            'required pam_tally2.so silent audit onerr=fail deny=3 unlock_time=0',
            unix.auth,
          ]),
        }),
      },
      {
        name: 'without an unlock time nobody is freed by itself',
        host: hostWith({
          ...stock,
          ...pam118,
          ...tallied,
          [AUTH]: common('auth', [
            '[success=ok new_authtok_reqd=ok ignore=ignore default=bad] pam_tally2.so onerr=fail deny=5 audit silent',
            unix.auth,
          ]),
        }),
      },
    ],
    failing: [
      {
        name: 'as installed',
        host: hostWith({ ...stock, ...pam118 }),
        finds: unused('pam_tally2.so'),
        consents,
        files: {
          [`${CONFIGS}/cis-harden-tally2`]: `Name: Lock accounts after failed passwords (cis-harden)
Default: yes
Priority: 2048
Auth-Type: Primary
Auth:
	required	pam_tally2.so ${options}
Account-Type: Additional
Account:
	required	pam_tally2.so
`,
          [AUTH]: common('auth', [tally, `${unix.auth} try_first_pass`]),
          [ACCOUNT]: common('account', [unix.account], [account]),
          [`${STATE}/auth`]: `Module: cis-harden-tally2\n${tally}\nModule: unix\n[success=end default=ignore]\tpam_unix.so nullok try_first_pass\n`,
          [`${STATE}/account`]: `${stock[`${STATE}/account`]}Module: cis-harden-tally2\nrequired\tpam_tally2.so\n`,
        },
      },
      {
        name: 'at the end of common-auth, and without the account line',
        host: hostWith({
          ...stock,
          ...pam118,
          [AUTH]: `${common('auth', [unix.auth])}auth required pam_tally2.so ${options}\n`,
        }),
        finds: [
          finding('a wrong password', 'is counted by pam_tally2.so', 'is not counted', AUTH),
          finding('pam_tally2.so for account', 'clears the count after a login', 'is not reached', ACCOUNT),
        ],
        decides: [decision],
        leaves: [
          finding('a wrong password', 'is counted by pam_tally2.so', 'is not counted', AUTH),
          finding('pam_tally2.so for account', 'clears the count after a login', 'is not reached', ACCOUNT),
        ],
      },
      {
        name: 'people have put a lax line before the block',
        host: hostWith({
          ...stock,
          ...pam118,
          ...tallied,
          [AUTH]: `auth required pam_tally2.so deny=10 even_deny_root # ours\n${common('auth', [unix.auth])}`,
        }),
        finds: [
          finding('deny of pam_tally2.so', '1 to 5', '10', `${AUTH}:1`),
          ...['onerr=fail', 'audit', 'silent'].map((option) =>
            finding(`${option} of pam_tally2.so`, 'set', 'not set', `${AUTH}:1`),
          ),
        ],
        consents,
        files: {
          [AUTH]: `auth required pam_tally2.so even_deny_root onerr=fail audit silent deny=5 unlock_time=900 # ours\n${common('auth', [unix.auth])}`,
        },
      },
      {
        name: 'a comment in the block makes the files theirs: lines are put around what is there',
        host: hostWith({
          ...stock,
          ...pam118,
          [AUTH]: common('auth', [unix.auth]).replace('auth\t[', '# mine\nauth\t['),
        }),
        finds: unused('pam_tally2.so'),
        consents,
        files: {
          [AUTH]: common('auth', [unix.auth]).replace('auth\t[', `# mine\nauth\t${tally}\nauth\t[`),
          [ACCOUNT]: common('account', [unix.account]).replace(
            '# and here',
            'account\trequired\tpam_tally2.so\n# and here',
          ),
        },
      },
      {
        name: 'a stack in which nothing can be told apart',
        host: hostWith({
          ...stock,
          ...pam118,
          [AUTH]: 'auth sufficient pam_permit.so\n',
          [ACCOUNT]: 'account required pam_permit.so\n',
        }),
        finds: [
          ...unused('pam_tally2.so'),
          finding('an account that pam_unix refuses', 'is refused', 'gets in', ACCOUNT),
        ],
        decides: [decision],
        leaves: [
          ...unused('pam_tally2.so'),
          finding('an account that pam_unix refuses', 'is refused', 'gets in', ACCOUNT),
        ],
      },
      {
        name: 'no module counts',
        host: hostWith({ ...stock, '/lib/x86_64-linux-gnu/security/pam_unix.so': '' }),
        finds: unused('pam_faillock.so'),
        decides: ['neither pam_faillock.so nor pam_tally2.so'],
        leaves: unused('pam_faillock.so'),
      },
    ],
    unmeasured: [
      {
        name: 'common-auth cannot be read',
        host: hostWith({
          ...stock,
          ...pam118,
          [AUTH]: { node: { type: 'file', mode: 0, uid: 0, gid: 0, size: 9, unread: 'permission denied' } },
        }),
        says: 'permission denied',
      },
      {
        name: 'it includes itself without end',
        host: hostWith({ ...stock, ...pam118, [AUTH]: '@include common-auth\n' }),
        says: 'included too deep',
      },
    ],
  });
});

describe('with pam_faillock', () => {
  const pre = 'required\tpam_faillock.so preauth audit silent deny=5 unlock_time=900';
  const fail = '[default=die]\tpam_faillock.so authfail audit silent deny=5 unlock_time=900';
  const two = '[success=2 default=ignore]\tpam_unix.so nullok';
  const cleared = { [ACCOUNT]: common('account', [unix.account], ['required\tpam_faillock.so ']) };
  testRule(rule, {
    compliant: [
      {
        name: 'as our profiles have it',
        host: hostWith({ ...stock, ...pam14, ...cleared, [AUTH]: common('auth', [pre, two, fail]) }),
      },
      {
        name: 'limits are in faillock.conf, in the manner of Debian',
        host: hostWith({
          ...stock,
          ...pam14,
          [ACCOUNT]: common('account', ['required\tpam_faillock.so ', unix.account]),
          [AUTH]: common('auth', [
            'requisite pam_faillock.so preauth',
            two,
            '[default=die] pam_faillock.so authfail',
          ]),
          '/etc/security/faillock.conf': '# deny = 9\ndeny = 4\nunlock_time=never\n',
        }),
      },
    ],
    failing: [
      {
        name: 'as installed, and root is to be locked too',
        host: hostWith({ ...stock, ...pam14 }),
        params: { deny: 3, unlockTime: 0, evenDenyRoot: true },
        finds: unused('pam_faillock.so'),
        consents,
        files: {
          [`${CONFIGS}/cis-harden-faillock-preauth`]: `Name: Refuse accounts that failed passwords have locked (cis-harden)
Default: yes
Priority: 2048
Auth-Type: Primary
Auth:
	required	pam_faillock.so preauth audit silent deny=3 unlock_time=0 even_deny_root
Account-Type: Additional
Account:
	required	pam_faillock.so
`,
          [`${CONFIGS}/cis-harden-faillock`]: `Name: Lock accounts after failed passwords (cis-harden)
Default: yes
Priority: 0
Auth-Type: Primary
Auth:
	[default=die]	pam_faillock.so authfail audit silent deny=3 unlock_time=0 even_deny_root
`,
          [AUTH]: common('auth', [
            'required\tpam_faillock.so preauth audit silent deny=3 unlock_time=0 even_deny_root',
            `${two} try_first_pass`,
            '[default=die]\tpam_faillock.so authfail audit silent deny=3 unlock_time=0 even_deny_root',
          ]),
          [ACCOUNT]: cleared[ACCOUNT] ?? '',
          [`${STATE}/auth`]: `Module: cis-harden-faillock-preauth
required	pam_faillock.so preauth audit silent deny=3 unlock_time=0 even_deny_root
Module: unix
[success=end default=ignore]	pam_unix.so nullok try_first_pass
Module: cis-harden-faillock
[default=die]	pam_faillock.so authfail audit silent deny=3 unlock_time=0 even_deny_root
`,
          [`${STATE}/account`]: `${stock[`${STATE}/account`]}Module: cis-harden-faillock-preauth\nrequired\tpam_faillock.so\n`,
        },
      },
      {
        name: 'the defaults free an account too soon',
        host: hostWith({
          ...stock,
          ...pam14,
          ...cleared,
          [AUTH]: common('auth', [
            'required pam_faillock.so preauth',
            two,
            '[default=die] pam_faillock.so authfail',
          ]).replace('# auth', '# my auth'),
          [`${STATE}/auth`]: '',
        }),
        finds: ['preauth', 'authfail'].map((stage, at) =>
          finding(
            `unlock_time of pam_faillock.so ${stage}`,
            '0, or 900 or more',
            '600',
            `${AUTH}:${4 + 2 * at}`,
          ),
        ),
        consents,
        files: {
          [AUTH]: common('auth', [
            'required pam_faillock.so preauth audit silent deny=5 unlock_time=900',
            two,
            '[default=die] pam_faillock.so authfail audit silent deny=5 unlock_time=900',
          ]).replace('# auth', '# my auth'),
        },
      },
      {
        name: 'edited by hand, with another source of accounts whose jump has to grow',
        host: hostWith({
          ...stock,
          ...pam14,
          [AUTH]:
            '# mine\nauth [success=2 default=ignore] pam_unix.so nullok\nauth [success=1 default=ignore] pam_sss.so use_first_pass\nauth requisite pam_deny.so\nauth required pam_permit.so\n',
          [ACCOUNT]: 'account required pam_unix.so',
        }),
        finds: unused('pam_faillock.so'),
        consents,
        files: {
          [AUTH]: `# mine\nauth\t${pre}\nauth [success=3 default=ignore] pam_unix.so nullok\nauth [success=2 default=ignore] pam_sss.so use_first_pass\nauth\t${fail}\nauth requisite pam_deny.so\nauth required pam_permit.so\n`,
          [ACCOUNT]: 'account required pam_unix.so\naccount\trequired\tpam_faillock.so\n',
        },
      },
      {
        name: 'authfail is jumped over by nobody: a right password counts too',
        host: hostWith({
          ...stock,
          ...pam14,
          ...cleared,
          [AUTH]: common('auth', [pre, unix.auth, fail.replace('[default=die]', 'optional')]).replace(
            'success=1',
            'success=ok',
          ),
        }),
        finds: [finding('a right and a wrong password', 'are told apart', 'come to the same', AUTH)],
        decides: ['shall count failed passwords with pam_faillock.so'],
        leaves: [finding('a right and a wrong password', 'are told apart', 'come to the same', AUTH)],
      },
    ],
  });
});
