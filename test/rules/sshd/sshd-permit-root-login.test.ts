import rule from '../../../src/rules/sshd/sshd-permit-root-login.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, MAIN, notInstalled, openssh76, openssh92, tellingHost } from './hosts.ts';

testRule(rule, {
  compliant: [
    { name: 'no', host: openssh76('PermitRootLogin no\n') },
    {
      name: 'sshd says so too',
      host: tellingHost(openssh92('PermitRootLogin No\n'), {
        defaults: {},
        effective: { permitrootlogin: ['no'] },
      }),
    },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'the default lets root in by key',
      host: openssh76('#PermitRootLogin prohibit-password\n'),
      finds: [finding('PermitRootLogin', 'no', 'prohibit-password (the default)')],
      files: { [MAIN]: '#PermitRootLogin prohibit-password\nPermitRootLogin no\n' },
    },
    {
      name: 'sshd prints the default by its old name',
      host: tellingHost(openssh76(''), {
        defaults: { permitrootlogin: ['without-password'] },
        effective: { permitrootlogin: ['without-password'] },
      }),
      finds: [finding('PermitRootLogin', 'no', 'prohibit-password (the default)')],
      files: { [MAIN]: 'PermitRootLogin no\n' },
    },
    {
      name: 'the old name in the file',
      host: openssh76('PermitRootLogin without-password\n'),
      finds: [finding('PermitRootLogin', 'no', 'prohibit-password', 1)],
      files: { [MAIN]: 'PermitRootLogin no\n' },
    },
    {
      name: 'commands only',
      host: openssh76('PermitRootLogin forced-commands-only\n'),
      finds: [finding('PermitRootLogin', 'no', 'forced-commands-only', 1)],
      files: { [MAIN]: 'PermitRootLogin no\n' },
    },
    {
      name: 'a block lets root in from the inside',
      host: openssh76('PermitRootLogin no\nMatch Address 192.168.0.0/16\n    PermitRootLogin yes\n'),
      finds: [finding('PermitRootLogin in Match address 192.168.0.0/16', 'no', 'yes', 3)],
      files: { [MAIN]: 'PermitRootLogin no\nMatch Address 192.168.0.0/16\n#    PermitRootLogin yes\n' },
    },
    {
      name: 'root looks over SSH: the change would shut this very connection out',
      host: { ...openssh76('PermitRootLogin yes\n'), user: 'root', via: 'ssh' },
      finds: [finding('PermitRootLogin', 'no', 'yes', 1)],
      files: { [MAIN]: 'PermitRootLogin no\n' },
      consents: ['limits-logins'],
    },
    {
      name: 'another account looks over SSH',
      host: { ...openssh76('PermitRootLogin yes\n'), user: 'admin', via: 'ssh' },
      finds: [finding('PermitRootLogin', 'no', 'yes', 1)],
      files: { [MAIN]: 'PermitRootLogin no\n' },
    },
  ],
  unmeasured: [
    { name: 'no such value', host: openssh76('PermitRootLogin maybe\n'), says: 'PermitRootLogin maybe' },
  ],
});
