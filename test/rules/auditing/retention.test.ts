import { testRule } from '../../rule-tester.ts';
import type { ExampleHost } from '../../host.ts';
import type { Finding } from '../../../src/rule.ts';
import { ruleCalled } from './hosts.ts';

const CONF = '/etc/audit/auditd.conf';
const host = (text: string, files: ExampleHost['files'] = {}): ExampleHost => ({
  packages: { auditd: '1:3.0.9-1' },
  files: { [CONF]: { content: text, mode: 0o640 }, ...files },
});
const found = (what: string, expected: string, actual: string, line?: number): Finding => ({
  what,
  expected,
  actual,
  where: line === undefined ? CONF : `${CONF}:${line}`,
  state: 'persistent',
});
const absent = { name: 'no auditd', host: {}, reason: 'package auditd is not installed' };

testRule(ruleCalled('auditd-log-size'), {
  compliant: [
    { name: "the package's", host: host('log_format = ENRICHED\nmax_log_file = 8\n') },
    { name: 'more', host: host('max_log_file = 64\n') },
    { name: 'in other letters, after less', host: host('max_log_file = 1\n  Max_Log_File  =  08 \n') },
    { name: 'enough for the profile', host: host('max_log_file = 2\n'), params: { megabytes: 2 } },
  ],
  failing: [
    {
      name: 'without a line, beside one that begins alike and a comment',
      host: host('max_log_file_action = ROTATE\n#max_log_file = 8\n'),
      finds: [found('max_log_file', 'at least 8', 'not set')],
      files: { [CONF]: 'max_log_file_action = ROTATE\n#max_log_file = 8\nmax_log_file = 8\n' },
    },
    {
      name: 'in a last line without its newline, which auditd passes over',
      host: host('num_logs = 5\nmax_log_file = 9'),
      finds: [found('max_log_file', 'at least 8', 'not set')],
      files: { [CONF]: 'num_logs = 5\nmax_log_file = 8\nmax_log_file = 9' },
    },
    {
      name: 'less in the last line',
      host: host('max_log_file = 8\na = b\nMAX_LOG_FILE = 6\nc = d\n'),
      finds: [found('max_log_file', 'at least 8', '6', 3)],
      files: { [CONF]: 'max_log_file = 8\na = b\nmax_log_file = 8\nc = d\n' },
    },
    {
      name: 'no number',
      host: host('max_log_file = 8MB\n'),
      finds: [found('max_log_file', 'at least 8', '8MB', 1)],
      files: { [CONF]: 'max_log_file = 8\n' },
    },
    {
      name: 'less than the profile wants, twice',
      host: host('max_log_file = 1\nmax_log_file = 8\n'),
      params: { megabytes: 100 },
      finds: [found('max_log_file', 'at least 100', '8', 2)],
      files: { [CONF]: '# max_log_file = 1\nmax_log_file = 100\n' },
    },
    {
      name: 'without blanks, which auditd refuses',
      host: host('max_log_file=8\n'),
      finds: [
        found('auditd.conf', 'a file that auditd takes', 'no equals sign between blanks', 1),
        found('max_log_file', 'at least 8', 'not set'),
      ],
      files: { [CONF]: 'max_log_file=8\nmax_log_file = 8\n' },
      decides: ['for its line 1 (no equals sign between blanks)'],
      leaves: [found('auditd.conf', 'a file that auditd takes', 'no equals sign between blanks', 1)],
    },
    {
      name: 'with a word after the value',
      host: host('max_log_file = 8 # MB\n'),
      finds: [
        found('auditd.conf', 'a file that auditd takes', 'words after the value', 1),
        found('max_log_file', 'at least 8', 'not set'),
      ],
      files: { [CONF]: 'max_log_file = 8 # MB\nmax_log_file = 8\n' },
      decides: ['words after the value'],
      leaves: [found('auditd.conf', 'a file that auditd takes', 'words after the value', 1)],
    },
  ],
  notApplicable: [absent],
});

testRule(ruleCalled('auditd-keep-logs'), {
  compliant: [
    { name: 'in small letters', host: host('max_log_file_action = keep_logs\n') },
    { name: 'in large ones', host: host('max_log_file_action = KEEP_LOGS\n') },
  ],
  failing: [
    {
      name: "the package's",
      host: host('num_logs = 5\nmax_log_file_action = ROTATE\n'),
      finds: [found('max_log_file_action', 'keep_logs', 'ROTATE', 2)],
      files: { [CONF]: 'num_logs = 5\nmax_log_file_action = keep_logs\n' },
    },
    {
      name: 'an empty file',
      host: host(''),
      finds: [found('max_log_file_action', 'keep_logs', 'not set')],
      files: { [CONF]: 'max_log_file_action = keep_logs\n' },
    },
    {
      name: 'with a Windows line end, which is part of the word',
      host: host('max_log_file_action = keep_logs\r\n'),
      finds: [found('max_log_file_action', 'keep_logs', 'keep_logs\r', 1)],
      files: { [CONF]: 'max_log_file_action = keep_logs\n' },
    },
  ],
  unmeasured: [
    {
      name: 'the file cannot be read',
      host: host('', {
        [CONF]: { node: { type: 'file', mode: 0o640, uid: 0, gid: 0, size: 9, unread: 'permission denied' } },
      }),
      says: 'permission denied',
    },
  ],
  notApplicable: [absent],
});

const stock = [
  'space_left = 75',
  'space_left_action = SYSLOG',
  'action_mail_acct = root',
  'admin_space_left = 50',
  'admin_space_left_action = SUSPEND',
];

testRule(ruleCalled('auditd-low-space'), {
  compliant: [
    {
      name: 'as asked, with a mailer',
      host: host(
        'space_left = 75\nspace_left_action = EMAIL\naction_mail_acct = root\nadmin_space_left = 50\nadmin_space_left_action = Halt\n',
        { '/usr/lib/sendmail': { content: '', mode: 0o755 } },
      ),
    },
    {
      name: 'in shares of the disk',
      host: host(
        'space_left = 25%\nspace_left_action = email\naction_mail_acct = root\nadmin_space_left = 10%\nadmin_space_left_action = halt\n',
      ),
    },
    {
      name: 'halting where single would do',
      host: host(
        'space_left = 9\nspace_left_action = email\naction_mail_acct = ops@example.org\nadmin_space_left_action = halt\n',
      ),
      params: { adminAction: 'single', mailAccount: 'ops@example.org' },
    },
  ],
  failing: [
    {
      name: "the package's",
      host: host(`${stock.join('\n')}\n`),
      finds: [
        found('space_left_action', 'email', 'SYSLOG', 2),
        found('admin_space_left_action', 'halt', 'SUSPEND', 5),
      ],
      files: {
        [CONF]:
          'space_left = 75\nspace_left_action = email\naction_mail_acct = root\nadmin_space_left = 50\nadmin_space_left_action = halt\n',
      },
    },
    {
      name: 'a warning that comes too late, and an action with its program',
      host: host(
        'space_left = 50\nspace_left_action = exec /usr/bin/x\naction_mail_acct = root\nadmin_space_left = 100\nadmin_space_left_action = halt\n',
      ),
      finds: [
        found('space_left_action', 'email', 'exec', 2),
        found('space_left', 'more than admin_space_left, which is 100', '50', 1),
      ],
      files: {
        [CONF]:
          'space_left = 150\nspace_left_action = email\naction_mail_acct = root\nadmin_space_left = 100\nadmin_space_left_action = halt\n',
      },
    },
    {
      name: 'nothing set',
      host: host('# nothing\n'),
      params: { adminAction: 'single' },
      finds: [
        found('space_left_action', 'email', 'not set'),
        found('action_mail_acct', 'root', 'not set'),
        found('admin_space_left_action', 'single or halt', 'not set'),
        found('space_left', 'more than admin_space_left, which is 0', 'not set'),
      ],
      files: {
        [CONF]:
          '# nothing\nspace_left_action = email\naction_mail_acct = root\nadmin_space_left_action = single\nspace_left = 75\n',
      },
    },
  ],
  notApplicable: [absent],
});
