import logLevel from '../../../src/rules/sshd/sshd-log-level.ts';
import loginGraceTime from '../../../src/rules/sshd/sshd-login-grace-time.ts';
import maxSessions from '../../../src/rules/sshd/sshd-max-sessions.ts';
import maxStartups from '../../../src/rules/sshd/sshd-max-startups.ts';
import { testRule } from '../../rule-tester.ts';
import { finding, MAIN, notInstalled, openssh76, openssh92 } from './hosts.ts';

testRule(logLevel, {
  compliant: [
    { name: 'no line: INFO', host: openssh76('') },
    { name: 'VERBOSE, in small letters', host: openssh76('loglevel verbose\n') },
    {
      name: 'VERBOSE is more than asked for',
      host: openssh76('LogLevel VERBOSE\n'),
      params: { level: 'INFO' },
    },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'DEBUG logs what users send',
      host: openssh76('LogLevel DEBUG3\n'),
      finds: [finding('LogLevel', 'INFO or VERBOSE', 'DEBUG3', 1)],
      files: { [MAIN]: 'LogLevel INFO\n' },
    },
    {
      name: 'QUIET by its old name',
      host: openssh76('LogLevel silent\n'),
      finds: [finding('LogLevel', 'INFO or VERBOSE', 'QUIET', 1)],
      files: { [MAIN]: 'LogLevel INFO\n' },
    },
    {
      name: 'INFO where VERBOSE is asked for',
      host: openssh76('# nothing\n'),
      params: { level: 'VERBOSE' },
      finds: [finding('LogLevel', 'VERBOSE', 'INFO (the default)')],
      files: { [MAIN]: '# nothing\nLogLevel VERBOSE\n' },
    },
    {
      name: 'a block is quiet about some',
      host: openssh76('Match address 10.0.0.0/8\nLogLevel ERROR\n'),
      finds: [finding('LogLevel in Match address 10.0.0.0/8', 'INFO or VERBOSE', 'ERROR', 2)],
      files: { [MAIN]: 'Match address 10.0.0.0/8\n#LogLevel ERROR\n' },
    },
    {
      name: 'the daemon is started with -q',
      host: openssh76('LogLevel INFO\n', { '/etc/default/ssh': 'SSHD_OPTS=-4q\n' }),
      finds: [finding('LogLevel', 'INFO or VERBOSE', 'QUIET', '/etc/default/ssh:1')],
      decides: ['/etc/default/ssh:1'],
      leaves: [finding('LogLevel', 'INFO or VERBOSE', 'QUIET', '/etc/default/ssh:1')],
    },
  ],
  unmeasured: [{ name: 'no such level', host: openssh76('LogLevel LOUD\n'), says: 'LogLevel LOUD' }],
});

const MINUTE = '1 to 60 seconds';
testRule(loginGraceTime, {
  compliant: [
    { name: 'a minute in seconds', host: openssh76('LoginGraceTime 60\n') },
    { name: 'a minute by its letter', host: openssh76('LoginGraceTime 1M\n') },
    { name: 'a shorter time is never loosened', host: openssh76('LoginGraceTime 30s\n') },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'the default of two minutes',
      host: openssh76('Port 22\n'),
      finds: [finding('LoginGraceTime', MINUTE, '120 (the default)')],
      files: { [MAIN]: 'Port 22\nLoginGraceTime 60\n' },
    },
    {
      name: '0 means no limit',
      host: openssh76('LoginGraceTime 0\n'),
      finds: [finding('LoginGraceTime', MINUTE, '0', 1)],
      files: { [MAIN]: 'LoginGraceTime 60\n' },
    },
    {
      name: 'a sum of minutes and seconds',
      host: openssh92('LoginGraceTime 1m1s\n'),
      finds: [finding('LoginGraceTime', MINUTE, '61', 1)],
      files: { [MAIN]: 'LoginGraceTime 60\n' },
    },
    {
      name: 'in 7.6 a number without a unit goes by the unit before it',
      host: openssh76('LoginGraceTime 0m1\n'),
      params: { seconds: 30 },
      finds: [finding('LoginGraceTime', '1 to 30 seconds', '60', 1)],
      files: { [MAIN]: 'LoginGraceTime 30\n' },
    },
    {
      name: 'the daemon is started with -g',
      host: openssh76('LoginGraceTime 60\n', { '/etc/default/ssh': 'SSHD_OPTS="-g 600"\n' }),
      finds: [finding('LoginGraceTime', MINUTE, '600', '/etc/default/ssh:1')],
      decides: ['/etc/default/ssh:1'],
      leaves: [finding('LoginGraceTime', MINUTE, '600', '/etc/default/ssh:1')],
    },
  ],
  unmeasured: [
    { name: 'no time', host: openssh76('LoginGraceTime soon\n'), says: 'LoginGraceTime soon' },
    {
      name: 'more seconds than an int holds',
      host: openssh92('LoginGraceTime 9999w\n'),
      says: 'LoginGraceTime 9999w',
    },
  ],
});

const THREE = 'at most 10:30:60 in each of the three numbers';
testRule(maxStartups, {
  compliant: [
    { name: 'the limits', host: openssh76('MaxStartups 10:30:60\n') },
    { name: 'smaller numbers are never loosened', host: openssh76('MaxStartups 4:10:60\n') },
    { name: 'one number for start and full', host: openssh76('MaxStartups 8\n') },
    { name: 'of two lines the last wins', host: openssh76('MaxStartups 9:30:60\nMaxStartups 10:30:60\n') },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'the default',
      host: openssh92(''),
      finds: [finding('MaxStartups', THREE, '10:30:100 (the default)')],
      files: { [MAIN]: 'MaxStartups 10:30:60\n' },
    },
    {
      name: 'a stricter start does not make up for a wider end',
      host: openssh76('MaxStartups 5:30:100\n'),
      finds: [finding('MaxStartups', THREE, '5:30:100', 1)],
      files: { [MAIN]: 'MaxStartups 10:30:60\n' },
    },
    {
      name: 'one number beyond the limit',
      host: openssh76('MaxStartups 20\n'),
      finds: [finding('MaxStartups', THREE, '20:30:20', 1)],
      files: { [MAIN]: 'MaxStartups 10:30:60\n' },
    },
    {
      name: 'the last line is bad and wins over the first',
      host: openssh76('MaxStartups 10:30:60\nMaxStartups 10:30:100\n'),
      finds: [finding('MaxStartups', THREE, '10:30:100', 2)],
      files: { [MAIN]: 'MaxStartups 10:30:60\nMaxStartups 10:30:60\n' },
    },
    {
      name: 'one number keeps the rate of the line before it',
      host: openssh76('MaxStartups 10:90:60\nMaxStartups 5\n'),
      finds: [
        finding('MaxStartups', THREE, `10:90:60 (not in force: ${MAIN}:2 decides)`, 1),
        finding('MaxStartups', THREE, '5:90:5', 2),
      ],
      files: { [MAIN]: '#MaxStartups 10:90:60\nMaxStartups 5\n' },
    },
  ],
  unmeasured: [{ name: 'two numbers', host: openssh76('MaxStartups 10:30\n'), says: 'MaxStartups 10:30' }],
});

testRule(maxSessions, {
  compliant: [
    { name: 'no line: 10', host: openssh76('') },
    { name: 'fewer are never loosened', host: openssh76('MaxSessions 1\n') },
  ],
  notApplicable: notInstalled,
  failing: [
    {
      name: 'more than ten',
      host: openssh76('MaxSessions 100\n'),
      finds: [finding('MaxSessions', 'at most 10', '100', 1)],
      files: { [MAIN]: 'MaxSessions 10\n' },
    },
    {
      name: 'the default is more than the parameter',
      host: openssh76(''),
      params: { limit: 4 },
      finds: [finding('MaxSessions', 'at most 4', '10 (the default)')],
      files: { [MAIN]: 'MaxSessions 4\n' },
    },
  ],
});
