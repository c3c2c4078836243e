import rule from '../../../src/rules/sshd/sshd-banner.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, MAIN, notInstalled, openssh76 } from './hosts.ts';

const EXPECTED = 'a file that exists, such as /etc/issue.net';
const issue = { '/etc/issue.net': 'Authorised use only.\n' };

testRule(rule, {
  compliant: [
    { name: 'the usual file', host: openssh76('Banner /etc/issue.net\n', issue) },
    {
      name: 'another file that exists',
      host: openssh76('Banner /etc/ssh/banner\n', { '/etc/ssh/banner': 'No.\n' }),
    },
    {
      name: 'a link to a file',
      host: openssh76('Banner /etc/issue.net\n', {
        '/etc/issue.net': { link: 'issue' },
        '/etc/issue': 'No.\n',
      }),
    },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'no line: none',
      host: openssh76('', issue),
      finds: [finding('Banner', EXPECTED, 'none (the default)')],
      files: { [MAIN]: 'Banner /etc/issue.net\n' },
    },
    {
      name: 'none in capitals',
      host: openssh76('Banner NONE\n', issue),
      finds: [finding('Banner', EXPECTED, 'none', 1)],
      files: { [MAIN]: 'Banner /etc/issue.net\n' },
    },
    {
      name: 'the file is not there',
      host: openssh76('Banner /etc/motd.ssh\n', issue),
      finds: [finding('Banner', EXPECTED, '/etc/motd.ssh, which is no file', 1)],
      files: { [MAIN]: 'Banner /etc/issue.net\n' },
    },
    {
      name: 'a block hides it from some',
      host: openssh76('Banner /etc/issue.net\nMatch user robot\nBanner none\n', issue),
      finds: [finding('Banner in Match user robot', EXPECTED, 'none', 3)],
      files: { [MAIN]: 'Banner /etc/issue.net\nMatch user robot\n#Banner none\n' },
    },
    {
      name: 'the file of the parameter is not there either',
      host: openssh76('Port 22\n'),
      finds: [finding('Banner', EXPECTED, 'none (the default)')],
      decides: ['Give Banner a value as expected'],
      leaves: [finding('Banner', EXPECTED, 'none (the default)')],
    },
    {
      name: 'another file by parameter',
      host: openssh76('', { '/etc/ssh/banner': 'No.\n' }),
      params: { file: '/etc/ssh/banner' },
      finds: [finding('Banner', 'a file that exists, such as /etc/ssh/banner', 'none (the default)')],
      files: { [MAIN]: 'Banner /etc/ssh/banner\n' },
    },
  ],
  unmeasured: [
    {
      name: 'nobody may see whether the file is there',
      host: openssh76('Banner /etc/issue.net\n', {
        '/etc/issue.net': { node: { type: 'hidden', reason: 'permission denied' } },
      }),
      says: 'permission denied',
    },
  ],
});
