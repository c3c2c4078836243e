import { testRule } from '../../rule-tester.ts';
import rule from '../../../src/rules/passwords/password-reuse.ts';
import type { Finding } from '../../../src/rule.ts';
import { common, CONFIGS, hostWith, pam118, PASSWORD, STATE, stock, unix, withQuality } from './hosts.ts';

const consents = ['limits-logins'];
const opasswd = { '/etc/security/opasswd': { content: '', mode: 0o600 } };
const quality = 'requisite\t\t\tpam_pwquality.so retry=3';
const history = 'required\tpam_pwhistory.so remember=5 use_authtok';
const two = unix.behind;

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

const unused = finding('pam_pwhistory.so for password', 'remembers 5 passwords', 'is not used', PASSWORD);
const profile = `Name: Refuse passwords that were used before (cis-harden)
Default: yes
Priority: 512
Password-Type: Primary
Password:
	required	pam_pwhistory.so remember=5 use_authtok
Password-Initial:
	required	pam_pwhistory.so remember=5
`;

testRule(rule, {
  compliant: [
    {
      name: 'between quality and pam_unix',
      host: hostWith({
        ...withQuality,
        ...pam118,
        ...opasswd,
        [PASSWORD]: common('password', [quality, history, two]),
      }),
    },
    {
      name: 'more is remembered',
      host: hostWith({
        ...stock,
        ...pam118,
        ...opasswd,
        [PASSWORD]:
          'password required pam_pwhistory.so remember=24\npassword required pam_unix.so use_authtok sha512\n',
      }),
    },
  ],
  failing: [
    {
      name: 'as installed, with the module for quality',
      host: hostWith({ ...withQuality, ...pam118, ...opasswd }),
      finds: [unused],
      consents,
      files: {
        [`${CONFIGS}/cis-harden-pwhistory`]: profile,
        [PASSWORD]: common('password', [quality, history, two]),
        [`${STATE}/password`]: (withQuality[`${STATE}/password`] ?? '').replace(
          'Module: unix',
          `Module: cis-harden-pwhistory\n${history}\nModule: unix`,
        ),
      },
    },
    {
      name: 'without it the module asks by itself; the file for old hashes is missing',
      host: hostWith({ ...stock, ...pam118 }),
      finds: [unused, finding('/etc/security/opasswd', 'is there', 'is missing', '/etc/security/opasswd')],
      consents,
      files: {
        '/etc/security/opasswd': { content: '', mode: 0o600 },
        [`${CONFIGS}/cis-harden-pwhistory`]: profile,
        [PASSWORD]: common('password', ['required\tpam_pwhistory.so remember=5', two]),
        [`${STATE}/password`]:
          'Module: cis-harden-pwhistory\nrequired\tpam_pwhistory.so remember=5\nModule: unix\n[success=end default=ignore]\tpam_unix.so obscure use_authtok try_first_pass sha512\n',
      },
    },
    {
      name: 'the module for quality comes with the plan: what its scripts write is written along',
      host: hostWith(
        { ...stock, ...pam118, ...opasswd },
        { packages: { 'libpam-pwquality': '1.4.0-2' }, arrived: ['libpam-pwquality'] },
      ),
      finds: [unused],
      consents,
      files: {
        [`${CONFIGS}/cis-harden-pwhistory`]: profile,
        [PASSWORD]: common('password', [quality, history, two]),
        [`${STATE}/password`]: (withQuality[`${STATE}/password`] ?? '').replace(
          'Module: unix',
          `Module: cis-harden-pwhistory\n${history}\nModule: unix`,
        ),
      },
    },
    {
      name: 'pam_unix remembers, which does not count; the file is theirs',
      host: hostWith({
        ...stock,
        ...pam118,
        ...opasswd,
        [PASSWORD]:
          'password [success=1 default=ignore] pam_unix.so sha512 remember=5\npassword requisite pam_deny.so\npassword required pam_permit.so\n',
      }),
      finds: [unused],
      consents,
      files: {
        [PASSWORD]:
          'password\trequired\tpam_pwhistory.so remember=5\npassword [success=1 default=ignore] pam_unix.so sha512 remember=5 use_authtok\npassword requisite pam_deny.so\npassword required pam_permit.so\n',
      },
    },
    {
      name: 'too few are remembered, on a line of theirs',
      host: hostWith({
        ...stock,
        ...pam118,
        ...opasswd,
        [PASSWORD]:
          '# ours\npassword required pam_pwhistory.so use_authtok remember=3 # few\npassword required pam_unix.so sha512 use_authtok\n',
      }),
      finds: [finding('remember of pam_pwhistory.so', '5 to 400', '3', `${PASSWORD}:2`)],
      consents,
      files: {
        [PASSWORD]:
          '# ours\npassword required pam_pwhistory.so use_authtok remember=5 # few\npassword required pam_unix.so sha512 use_authtok\n',
      },
    },
    {
      name: 'requisite is not what is asked, and pam_unix asks for a password of its own',
      host: hostWith({
        ...stock,
        ...pam118,
        ...opasswd,
        [PASSWORD]: 'password sufficient pam_pwhistory.so remember=5\npassword required pam_unix.so sha512\n',
      }),
      finds: [
        finding('control of pam_pwhistory.so', 'required', 'sufficient', `${PASSWORD}:1`),
        finding('a password that was used before', 'is refused', 'is taken', PASSWORD),
      ],
      decides: ['Decide how /etc/pam.d/common-password shall refuse'],
      leaves: [
        finding('control of pam_pwhistory.so', 'required', 'sufficient', `${PASSWORD}:1`),
        finding('a password that was used before', 'is refused', 'is taken', PASSWORD),
      ],
    },
    {
      name: 'the default of the module is no explicit number',
      host: hostWith({
        ...stock,
        ...pam118,
        ...opasswd,
        [PASSWORD]: 'password required pam_pwhistory.so\npassword required pam_unix.so sha512 use_authtok',
      }),
      params: { remember: 24 },
      finds: [finding('remember of pam_pwhistory.so', '24 to 400', 'not set', `${PASSWORD}:1`)],
      consents,
      files: {
        [PASSWORD]:
          'password required pam_pwhistory.so remember=24\npassword required pam_unix.so sha512 use_authtok',
      },
    },
    {
      name: 'the module is missing',
      host: hostWith({ ...stock, ...opasswd }),
      finds: [unused],
      decides: ['with pam_pwhistory.so'],
      leaves: [unused],
    },
  ],
});
