import { describe } from 'vitest';
import rule from '../../../src/rules/sshd/sshd-max-auth-tries.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, MAIN, notInstalled, openssh76, openssh92, tellingHost } from './hosts.ts';

const WHAT = 'MaxAuthTries';
const MOST = 'at most 4';
const drop = (name: string) => `${MAIN}.d/${name}`;
const INCLUDE = 'Include /etc/ssh/sshd_config.d/*.conf\n';

describe('one file', () => {
  testRule(rule, {
    compliant: [
      { name: 'the limit', host: openssh76('MaxAuthTries 4\n') },
      { name: 'a stricter value is never loosened', host: openssh76('MaxAuthTries 2\n') },
      { name: 'the first of two lines wins', host: openssh76('MaxAuthTries 3\nmaxauthtries 4\n') },
      { name: 'quotes and a sign of equality', host: openssh76('MaxAuthTries="4"\n') },
      { name: 'a comment behind the value', host: openssh76('MaxAuthTries 4 # not 6\n') },
      { name: 'line ends of Windows', host: openssh76('Port 22\r\nMaxAuthTries 4\r\n') },
      { name: 'a stricter parameter', host: openssh76('MaxAuthTries 2\n'), params: { limit: 2 } },
    ],
    notApplicable: notInstalled,
    failing: [
      {
        name: 'an empty file leaves the default',
        host: openssh76(''),
        finds: [finding(WHAT, MOST, '6 (the default)')],
        files: { [MAIN]: 'MaxAuthTries 4\n' },
      },
      {
        name: 'no file at all leaves the default, and is made for root only',
        host: { packages: { 'openssh-server': '1:7.6p1-4' } },
        finds: [finding(WHAT, MOST, '6 (the default)')],
        files: { [MAIN]: { content: 'MaxAuthTries 4\n', mode: 0o600 } },
      },
      {
        name: 'only a comment mentions it, and the last line has no end',
        host: openssh76('# MaxAuthTries 4\nPort 22'),
        finds: [finding(WHAT, MOST, '6 (the default)')],
        files: { [MAIN]: '# MaxAuthTries 4\nPort 22\nMaxAuthTries 4\n' },
      },
      {
        name: 'the last line of a file with line ends of Windows has none',
        host: openssh76('# sshd\r\nPort 22'),
        finds: [finding(WHAT, MOST, '6 (the default)')],
        files: { [MAIN]: '# sshd\r\nPort 22\r\nMaxAuthTries 4\r\n' },
      },
      {
        name: 'a bad line with line ends of Windows and a comment',
        host: openssh92('Port 22\r\n  maxauthtries\t10 # many\r\n'),
        finds: [finding(WHAT, MOST, '10', 2)],
        files: { [MAIN]: 'Port 22\r\n  MaxAuthTries 4 # many\r\n' },
      },
      {
        name: 'three bad lines of which the first decides',
        host: openssh76('MaxAuthTries 6\nMaxAuthTries 5\nPort 22\nMaxAuthTries 10\n'),
        finds: [
          finding(WHAT, MOST, '6', 1),
          finding(WHAT, MOST, `5 (not in force: ${MAIN}:1 decides)`, 2),
          finding(WHAT, MOST, `10 (not in force: ${MAIN}:1 decides)`, 4),
        ],
        files: { [MAIN]: 'MaxAuthTries 4\n#MaxAuthTries 5\nPort 22\n#MaxAuthTries 10\n' },
      },
      {
        name: 'a good line comes too late',
        host: openssh76('MaxAuthTries 6\nMaxAuthTries 3\n'),
        finds: [finding(WHAT, MOST, '6', 1)],
        files: { [MAIN]: 'MaxAuthTries 4\nMaxAuthTries 3\n' },
      },
      {
        name: 'the parameter is the limit that is written',
        host: openssh76('MaxAuthTries 4\n'),
        params: { limit: 3 },
        finds: [finding(WHAT, 'at most 3', '4', 1)],
        files: { [MAIN]: 'MaxAuthTries 3\n' },
      },
      {
        name: 'bytes that are no UTF-8 stay as they are',
        host: openssh76({ content: '# caf\u00e9\nMaxAuthTries 6\n', encoding: 'latin1' }),
        finds: [finding(WHAT, MOST, '6', 2)],
        files: { [MAIN]: '# caf\u00e9\nMaxAuthTries 4\n' },
      },
      {
        name: 'sshd_config is a link: its target is edited',
        host: openssh76({ link: '../site/sshd' }, { '/etc/site/sshd': 'MaxAuthTries 6\n' }),
        finds: [finding(WHAT, MOST, '6', '/etc/site/sshd:1')],
        files: { '/etc/site/sshd': 'MaxAuthTries 4\n' },
      },
    ],
    unmeasured: [
      {
        name: 'a value that only 7.6 takes for a number',
        host: openssh76('MaxAuthTries 4x\n'),
        says: `${MAIN}:1: MaxAuthTries 4x is no value that is understood`,
      },
      {
        name: 'an unknown keyword keeps sshd from starting',
        host: openssh76('MaxAuthTries 4\nMaxAuthTires 4\n'),
        says: `${MAIN}:2: OpenSSH 7.6 refuses the file: it does not know MaxAuthTires`,
      },
      {
        name: 'a quote is never closed',
        host: openssh92('MaxAuthTries "4\n'),
        says: 'a quote is never closed',
      },
      {
        name: 'the release is older than what is known',
        host: {
          packages: { 'openssh-server': '1:7.2p2-4ubuntu2.10' },
          files: { [MAIN]: 'MaxAuthTries 4\n' },
        },
        says: 'older than what can be judged',
      },
    ],
  });
});

describe('Match blocks', () => {
  testRule(rule, {
    compliant: [
      {
        name: 'a block holds the same limit',
        host: openssh76('MaxAuthTries 4\nMatch user backup\n\tMaxAuthTries 2\n'),
      },
      { name: 'only a block for all sets it', host: openssh76('Match all\nMaxAuthTries 4\n') },
    ],
    failing: [
      {
        name: 'the only line stands in a block',
        host: openssh76('Port 22\n\n# guests\nMatch user guest\nMaxAuthTries 4\n'),
        finds: [finding(WHAT, MOST, '6 (the default)')],
        files: { [MAIN]: 'Port 22\nMaxAuthTries 4\n\n# guests\nMatch user guest\nMaxAuthTries 4\n' },
      },
      {
        name: 'the file begins with a block',
        host: openssh76('# guests\nMatch user guest address 10.0.0.0/8\nMaxAuthTries 9\n'),
        finds: [
          finding('MaxAuthTries in Match user guest address 10.0.0.0/8', MOST, '9', 3),
          finding(WHAT, MOST, '6 (the default)'),
        ],
        files: { [MAIN]: '# guests\nMaxAuthTries 4\nMatch user guest address 10.0.0.0/8\n#MaxAuthTries 9\n' },
      },
      {
        name: 'a block for all beats the line before it',
        host: openssh76('MaxAuthTries 4\nMatch all\nMaxAuthTries 6\n'),
        finds: [finding('MaxAuthTries in Match all', MOST, '6', 3)],
        files: { [MAIN]: 'MaxAuthTries 4\nMatch all\n#MaxAuthTries 6\n' },
      },
      {
        name: 'a block that never applies is no exception',
        host: openssh76('MaxAuthTries 4\nMatch user !*\nMaxAuthTries 6\n'),
        finds: [finding('MaxAuthTries in Match user !*', MOST, '6', 3)],
        files: { [MAIN]: 'MaxAuthTries 4\nMatch user !*\n#MaxAuthTries 6\n' },
      },
    ],
    unmeasured: [
      {
        name: 'a Match line without sense',
        host: openssh76('Match colour red\n'),
        says: 'Match colour red is no condition',
      },
      {
        name: 'an option that no block may hold',
        host: openssh76('MaxAuthTries 4\nMatch user a\nUsePAM yes\n'),
        says: 'UsePAM is not allowed in a Match block',
      },
    ],
  });
});

describe('Includes', () => {
  testRule(rule, {
    compliant: [
      {
        name: 'a drop-in is included first and wins',
        host: openssh92(`${INCLUDE}MaxAuthTries 4\n`, { [drop('10.conf')]: 'MaxAuthTries 3\n' }),
      },
      {
        name: 'a file that no pattern matches does not count',
        host: openssh92(`${INCLUDE}MaxAuthTries 4\n`, { [drop('10.conf.bak')]: 'MaxAuthTries 9\n' }),
      },
      {
        name: 'a hidden file does not count',
        host: openssh92(`${INCLUDE}MaxAuthTries 4\n`, { [drop('.10.conf')]: 'MaxAuthTries 9\n' }),
      },
      {
        name: 'a folder that is included by mistake reads as nothing',
        host: openssh92('Include /etc/ssh/sshd_config.d\nMaxAuthTries 4\n', {
          [drop('a.conf')]: 'MaxAuthTries 9\n',
        }),
      },
      { name: 'a pattern that matches nothing', host: openssh92(`${INCLUDE}MaxAuthTries 4\n`) },
      {
        name: 'a block of an included file ends with the file',
        host: openssh92(`${INCLUDE}MaxAuthTries 4\n`, {
          [drop('a.conf')]: 'Match user a\nX11Forwarding no\n',
        }),
      },
    ],
    failing: [
      {
        name: 'a drop-in decides, and is repaired where it stands',
        host: openssh92(`${INCLUDE}MaxAuthTries 4\n`, {
          [drop('50-cloud.conf')]: '# cloud\n MaxAuthTries 10',
        }),
        finds: [finding(WHAT, MOST, '10', `${drop('50-cloud.conf')}:2`)],
        files: { [drop('50-cloud.conf')]: '# cloud\n MaxAuthTries 4' },
      },
      {
        name: 'of two drop-ins the first by name decides: 10 before 9',
        host: openssh92(INCLUDE, {
          [drop('9.conf')]: 'MaxAuthTries 9\n',
          [drop('10.conf')]: 'MaxAuthTries 8\n',
        }),
        finds: [
          finding(WHAT, MOST, '8', `${drop('10.conf')}:1`),
          finding(WHAT, MOST, `9 (not in force: ${drop('10.conf')}:1 decides)`, `${drop('9.conf')}:1`),
        ],
        files: { [drop('10.conf')]: 'MaxAuthTries 4\n', [drop('9.conf')]: '#MaxAuthTries 9\n' },
      },
      {
        name: 'a relative path starts at /etc/ssh, and files include files',
        host: openssh92('Include extra/a.conf\n', {
          '/etc/ssh/extra/a.conf': 'Include extra/b.conf\n',
          '/etc/ssh/extra/b.conf': 'MaxAuthTries 7\n',
        }),
        finds: [finding(WHAT, MOST, '7', '/etc/ssh/extra/b.conf:1')],
        files: { '/etc/ssh/extra/b.conf': 'MaxAuthTries 4\n' },
      },
      {
        name: 'an Include inside a block belongs to the block',
        host: openssh92('MaxAuthTries 4\nMatch user guest\nInclude extra/a.conf\n', {
          '/etc/ssh/extra/a.conf': 'MaxAuthTries 7\n',
        }),
        finds: [finding('MaxAuthTries in Match user guest', MOST, '7', '/etc/ssh/extra/a.conf:1')],
        files: { '/etc/ssh/extra/a.conf': '#MaxAuthTries 7\n' },
      },
      {
        name: 'a file that is included everywhere and for some is edited once',
        host: openssh92('Include x\nMatch user guest\nInclude x\n', { '/etc/ssh/x': 'MaxAuthTries 7\n' }),
        finds: [finding(WHAT, MOST, '7', '/etc/ssh/x:1')],
        files: { '/etc/ssh/x': 'MaxAuthTries 4\n' },
      },
      {
        name: 'nothing sets it: the line goes into sshd_config, behind its Includes',
        host: openssh92(`${INCLUDE}# guests\nMatch user guest\n`, {
          [drop('a.conf')]: 'Match all\nPort 22\n',
        }),
        finds: [finding(WHAT, MOST, '6 (the default)')],
        files: { [MAIN]: `${INCLUDE}MaxAuthTries 4\n# guests\nMatch user guest\n` },
      },
    ],
    unmeasured: [
      {
        name: '7.6 does not know Include',
        host: openssh76(`${INCLUDE}MaxAuthTries 4\n`),
        says: `${MAIN}:1: OpenSSH 7.6 refuses the file: it does not know Include`,
      },
      {
        name: 'a file includes itself',
        host: openssh92('MaxAuthTries 4\nInclude /etc/ssh/sshd_config\n'),
        says: 'within itself',
      },
      {
        name: 'a link in the folder leads nowhere',
        host: openssh92(`${INCLUDE}MaxAuthTries 4\n`, { [drop('a.conf')]: { link: '/nowhere' } }),
        says: 'leads nowhere',
      },
      {
        name: 'a drop-in cannot be read',
        host: openssh92(INCLUDE, {
          [drop('a.conf')]: { node: { type: 'hidden', reason: 'permission denied' } },
        }),
        says: 'permission denied',
      },
      {
        name: 'an Include names what must not leave the host',
        host: openssh92('MaxAuthTries 4\nInclude /etc/shadow\n', { '/etc/shadow': 'root:*:1::::::\n' }),
        says: 'its content never leaves the host',
      },
    ],
  });
});

describe('the daemon and its command line', () => {
  const effective = { maxauthtries: ['3'] };
  testRule(rule, {
    compliant: [
      {
        name: 'a good option beats the default',
        host: openssh76('Port 22\n', { '/etc/default/ssh': 'SSHD_OPTS="-o MaxAuthTries=3"\n' }),
      },
      {
        name: 'sshd says what its files say',
        host: tellingHost(openssh76('MaxAuthTries 3\n'), { defaults: {}, effective }),
      },
      {
        name: 'sshd was not told of its command line',
        host: tellingHost(
          openssh76('MaxAuthTries 4\n', { '/etc/default/ssh': 'SSHD_OPTS=-oMaxAuthTries=2\n' }),
          {
            defaults: {},
            effective: { maxauthtries: ['4'] },
          },
        ),
      },
      {
        name: 'sshd was asked as a user that a block is about',
        host: tellingHost(openssh76('MaxAuthTries 4\nMatch user root\nMaxAuthTries 3\n'), {
          defaults: {},
          effective,
        }),
      },
      {
        name: 'the build has a better default',
        host: tellingHost(openssh76(''), { defaults: { maxauthtries: ['3'] } }),
      },
    ],
    failing: [
      {
        name: 'a bad option beats the file, and a person has to take it out',
        host: openssh76('MaxAuthTries 4\n', {
          '/etc/default/ssh': '# options\nSSHD_OPTS="-4 -o MaxAuthTries=9"\n',
        }),
        finds: [finding(WHAT, MOST, '9', '/etc/default/ssh:2')],
        decides: ['/etc/default/ssh:2'],
        leaves: [finding(WHAT, MOST, '9', '/etc/default/ssh:2')],
      },
      {
        name: 'so does one in a drop-in of the unit; the file is repaired all the same',
        host: openssh76('MaxAuthTries 6\n', {
          '/etc/systemd/system/ssh.service.d/site.conf':
            '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -oMaxAuthTries=8 $SSHD_OPTS\n',
        }),
        finds: [
          finding(WHAT, MOST, '8', '/etc/systemd/system/ssh.service.d/site.conf:3'),
          finding(WHAT, MOST, '6 (not in force: /etc/systemd/system/ssh.service.d/site.conf:3 decides)', 1),
        ],
        files: { [MAIN]: 'MaxAuthTries 4\n' },
        decides: ['/etc/systemd/system/ssh.service.d/site.conf:3'],
        leaves: [finding(WHAT, MOST, '8', '/etc/systemd/system/ssh.service.d/site.conf:3')],
      },
      {
        name: 'a good option hides a bad line',
        host: openssh76('MaxAuthTries 6\n', { '/etc/default/ssh': "SSHD_OPTS='-o MaxAuthTries=3'\n" }),
        finds: [finding(WHAT, MOST, '6 (not in force: /etc/default/ssh:1 decides)', 1)],
        files: { [MAIN]: 'MaxAuthTries 4\n' },
      },
    ],
    unmeasured: [
      {
        name: 'sshd reads its files otherwise than they are read here',
        host: tellingHost(openssh76('MaxAuthTries 4\n'), {
          defaults: {},
          effective: { maxauthtries: ['5'] },
        }),
        says: `MaxAuthTries: sshd -T says 5, its files say 4 by ${MAIN}:1`,
      },
      {
        name: 'sshd refuses its files',
        host: tellingHost(openssh76('MaxAuthTries 4\nPort x\n'), {
          defaults: {},
          refusal: 'line 2: Badly formatted port number.',
        }),
        says: 'Badly formatted port number',
      },
      {
        name: 'the daemon is told to read another file',
        host: openssh76('MaxAuthTries 4\n', { '/etc/default/ssh': 'SSHD_OPTS="-f /srv/sshd_config"\n' }),
        says: 'sshd is told to read /srv/sshd_config',
      },
      {
        name: 'an option that sshd refuses',
        host: openssh76('MaxAuthTries 4\n', { '/etc/default/ssh': 'SSHD_OPTS="-o Nonsense=1"\n' }),
        says: 'sshd refuses its option -o Nonsense=1',
      },
    ],
  });
});
