import { describe, expect, it } from 'vitest';
import { logging } from '../../../src/rules/logging/index.ts';
import rsyslogFileCreateMode from '../../../src/rules/logging/rsyslog-file-create-mode.ts';
import rsyslogNoRemoteInput from '../../../src/rules/logging/rsyslog-no-remote-input.ts';
import rsyslogRemoteHost from '../../../src/rules/logging/rsyslog-remote-host.ts';
import rsyslogRulesReviewed from '../../../src/rules/logging/rsyslog-rules-reviewed.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const MAIN = '/etc/rsyslog.conf';
const packages = { rsyslog: '8.32.0-1ubuntu4' };
const EARLY = '/etc/rsyslog.d/00-cis-harden.conf';
const early = '# Written by cis-harden: the mode of log files that rsyslogd makes.\n$FileCreateMode 0640\n';
const REMOTE = '/etc/rsyslog.d/60-cis-harden-remote.conf';
const includes = '$IncludeConfig /etc/rsyslog.d/*.conf\n';

function host(main: string, others: Record<string, string> = {}): ExampleHost {
  return { packages, files: { [MAIN]: main, ...others } };
}

function found(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

function setting(actual: string, where: string): Finding {
  return found('$FileCreateMode', '0640 or stricter', actual, where);
}

const unset = found('$FileCreateMode', 'set, 0640 or stricter', 'not set', MAIN);

function made(path: string, where: string): Finding {
  return found(`mode of new ${path}`, '0640 or stricter', '0644, since nothing sets one', where);
}

const absent = '/var/lib/dpkg/status';

testRule(rsyslogFileCreateMode, {
  compliant: [
    {
      name: 'as Ubuntu ships it',
      host: host(`$FileCreateMode 0640\n${includes}`, {
        '/etc/rsyslog.d/50-default.conf': 'kern.* -/var/log/kern.log\n',
      }),
    },
    {
      name: 'stricter, and with other blanks',
      host: host('$fileCREATEmode\t0600 # only root\r\n*.* /var/log/a'),
    },
    {
      name: 'in RainerScript beside the directive',
      host: host('$FileCreateMode 640\naction(type="omfile" file="/var/log/a" fileCreateMode="0600")\n'),
    },
    {
      name: 'files that are not read say otherwise',
      host: host(`$FileCreateMode 0640\n${includes}`, {
        '/etc/rsyslog.d/a.conf.bak': '$FileCreateMode 0666\n',
      }),
    },
  ],
  failing: [
    {
      name: 'a later file loosens it for itself and those behind it',
      host: host(`$FileCreateMode 0640\n${includes}*.* /var/log/b`, {
        '/etc/rsyslog.d/a.conf': '$FileCreateMode 0664\n*.* /var/log/a\n',
      }),
      finds: [setting('0664', '/etc/rsyslog.d/a.conf:1')],
      files: { '/etc/rsyslog.d/a.conf': '$FileCreateMode 0640\n*.* /var/log/a\n' },
    },
    {
      name: 'nothing sets it',
      host: host(`#$FileCreateMode 0640\n${includes}mail.* /var/log/mail\n`),
      finds: [unset, made('/var/log/mail', `${MAIN}:3`)],
      files: { [EARLY]: early },
    },
    {
      name: 'nothing sets it and the folder is not read',
      host: host('mail.* /var/log/mail\n', { [EARLY]: early }),
      finds: [unset, made('/var/log/mail', `${MAIN}:1`)],
      files: { [MAIN]: '$FileCreateMode 0640\nmail.* /var/log/mail\n' },
    },
    {
      name: 'an action stands in front of it',
      host: host(`mail.* /var/log/mail\n${includes}$FileCreateMode 0640\n`),
      finds: [made('/var/log/mail', `${MAIN}:1`)],
      files: { [MAIN]: `$FileCreateMode 0640\nmail.* /var/log/mail\n${includes}$FileCreateMode 0640\n` },
    },
    {
      name: 'a file of the folder is read before ours',
      host: host(includes, { '/etc/rsyslog.d/00-a.conf': 'mail.* ?perhost\n', [EARLY]: early }),
      finds: [made('?perhost', '/etc/rsyslog.d/00-a.conf:1')],
      files: { [MAIN]: `$FileCreateMode 0640\n${includes}` },
    },
    {
      name: 'the directive does not reach RainerScript',
      host: host(
        '$FileCreateMode 0640\n*.* action(type="omfile" file="/var/log/a")\naction(type="omfile" fileCreateMode="0644" file="/var/log/b")\n',
      ),
      finds: [
        found('fileCreateMode of action(…)', '0640 or stricter', '0644', `${MAIN}:3`),
        made('/var/log/a', `${MAIN}:2`),
      ],
      files: {
        [MAIN]:
          '$FileCreateMode 0640\n*.* action(type="omfile" file="/var/log/a" fileCreateMode="0640")\naction(type="omfile" fileCreateMode="0640" file="/var/log/b")\n',
      },
    },
    {
      name: 'the module is lax',
      host: host(
        'module(load="builtin:omfile" fileCreateMode="0666")\n$FileCreateMode nonsense\naction(type="omfile" file="/a")',
      ),
      params: { mode: '0600' },
      finds: [
        found('fileCreateMode of module(…)', '0600 or stricter', '0666', `${MAIN}:1`),
        found('$FileCreateMode', '0600 or stricter', 'nonsense', `${MAIN}:2`),
      ],
      files: {
        [MAIN]:
          'module(load="builtin:omfile" fileCreateMode="0600")\n$FileCreateMode 0600\naction(type="omfile" file="/a")',
      },
    },
    {
      name: 'rsyslog has just come',
      host: { packages },
      finds: [unset],
      files: { [EARLY]: early },
    },
    {
      name: 'rsyslog is not there',
      host: {},
      finds: [found('$FileCreateMode', '0640 or stricter', 'rsyslog is not installed', absent)],
      leaves: [found('$FileCreateMode', '0640 or stricter', 'rsyslog is not installed', absent)],
    },
  ],
  unmeasured: [
    {
      name: 'an include depends on the folder of the daemon',
      host: host('$IncludeConfig x.conf'),
      says: 'x.conf',
    },
  ],
});

const remote = (host_: string, port: string, protocol: string) =>
  `# Written by cis-harden: sends every message to the log host, and keeps some in memory while that is away.\n*.* action(type="omfwd" target="${host_}" port="${port}" protocol="${protocol}"\n           action.resumeRetryCount="-1" queue.type="LinkedList" queue.size="10000")\n`;

testRule(rsyslogRemoteHost, {
  compliant: [
    { name: 'in the old form', host: host('*.* @@logs.example\n') },
    { name: 'over several lines', host: host('*.* action(type="omfwd"\n  target="l")\n') },
    { name: 'reliably', host: host('action(type="omrelp" target="l")\n') },
    {
      name: 'to the host of the profile, with a default port',
      host: host('*.* @@Logs.example\nauth.* @other\n'),
      params: { host: 'logs.example' },
    },
  ],
  failing: [
    {
      name: 'nothing leaves the host, and nobody says where to',
      host: host(`# *.* @@logs\n*.emerg :omusrmsg:*\n${includes}`),
      finds: [found('remote log host', 'messages are forwarded', 'none', MAIN)],
      decides: ['set host of rsyslog-remote-host'],
      leaves: [found('remote log host', 'messages are forwarded', 'none', MAIN)],
    },
    {
      name: 'nothing leaves the host',
      host: host(includes),
      params: { host: 'logs.example', port: 6514 },
      finds: [found('remote log host', 'all messages to logs.example:6514 over tcp', 'none', MAIN)],
      files: { [REMOTE]: remote('logs.example', '6514', 'tcp') },
    },
    {
      name: 'only some messages reach it, others go elsewhere',
      host: host(`auth.* @@10.0.0.9\n*.* @10.0.0.9\n${includes}`),
      params: { host: '10.0.0.9' },
      finds: [
        found(
          'remote log host',
          'all messages to 10.0.0.9:514 over tcp',
          'auth.* to 10.0.0.9:514 over tcp; *.* to 10.0.0.9:514 over udp',
          `${MAIN}:1`,
        ),
      ],
      files: { [REMOTE]: remote('10.0.0.9', '514', 'tcp') },
    },
    {
      name: 'the folder is not read',
      host: host(''),
      params: { host: 'l' },
      finds: [found('remote log host', 'all messages to l:514 over tcp', 'none', MAIN)],
      decides: ['does not read /etc/rsyslog.d'],
      leaves: [found('remote log host', 'all messages to l:514 over tcp', 'none', MAIN)],
    },
    {
      name: 'rsyslog is not there',
      host: {},
      finds: [found('remote log host', 'messages are forwarded', 'rsyslog is not installed', absent)],
      leaves: [found('remote log host', 'messages are forwarded', 'rsyslog is not installed', absent)],
    },
  ],
});

it.each(['a b', 'a"', 'a\n', '-a', '[::1]'])('refuses the log host %j', (name) =>
  expect(rsyslogRemoteHost.params.safeParse({ host: name }).success).toBe(false),
);

const input = (actual: string, where: string) => found('input from the network', 'none', actual, where);

testRule(rsyslogNoRemoteInput, {
  compliant: [
    {
      name: 'stock: all in comments',
      host: host(
        'module(load="imuxsock")\n#module(load="imudp")\n#input(type="imudp" port="514")\n$ModLoad imklog\n',
      ),
    },
  ],
  failing: [
    {
      name: 'in both forms',
      host: host(
        '$ModLoad imtcp.so\n$InputTCPServerRun 514\nmodule( load = "imudp" ) input(type="imudp"\nport="514")\n$UDPServerRun 514',
      ),
      finds: [
        input('$ModLoad imtcp.so', `${MAIN}:1`),
        input('$inputtcpserverrun 514', `${MAIN}:2`),
        input('module(load="imudp")', `${MAIN}:3`),
        input('input(type="imudp")', `${MAIN}:3`),
        input('$udpserverrun 514', `${MAIN}:5`),
      ],
      decides: [`take out ${MAIN}:1, ${MAIN}:2`],
      leaves: [
        input('$ModLoad imtcp.so', `${MAIN}:1`),
        input('$inputtcpserverrun 514', `${MAIN}:2`),
        input('module(load="imudp")', `${MAIN}:3`),
        input('input(type="imudp")', `${MAIN}:3`),
        input('$udpserverrun 514', `${MAIN}:5`),
      ],
    },
  ],
  notApplicable: [
    { name: 'no rsyslog', host: {}, reason: 'rsyslog is not installed' },
    {
      name: 'a log host',
      host: host('$ModLoad imtcp\n'),
      params: { isLogHost: true },
      reason: 'the profile says that this host collects the logs of others',
    },
  ],
});

describe('the rules that a person reads', () => {
  const values = rsyslogRulesReviewed.params.parse({});
  const seen = (example: ExampleHost) => rsyslogRulesReviewed.evidence(exampleHost(example), values);

  it('are shown with the files that are there', () => {
    const main = 'kern.*\t-/var/log/kern.log\n*.* @l\naction(type="omfile" file="/var/log/all")\n';
    expect(
      seen({ ...host(main), files: { [MAIN]: main, '/var/log/kern.log': { content: '', mode: 0o640 } } }),
    ).toEqual([
      { what: 'kern.*: -/var/log/kern.log, mode 0640', where: `${MAIN}:1` },
      { what: '*.*: @l', where: `${MAIN}:2` },
      { what: 'all messages: omfile /var/log/all', where: `${MAIN}:3` },
    ]);
  });

  it('are no more than fit on a screen', () => {
    expect(seen(host('*.* @l\n'.repeat(50))).at(-1)).toEqual({ what: '10 more rules', where: MAIN });
  });

  it('are asked about', () => {
    expect(rsyslogRulesReviewed.question).toContain('?');
    expect(rsyslogRulesReviewed.audit(exampleHost(host('')), values)).toEqual([]);
    expect(rsyslogRulesReviewed.notApplicable(exampleHost({}), values)).toBe('rsyslog is not installed');
  });
});

const [enabled] = logging;
if (enabled !== undefined)
  testRule(enabled, {
    compliant: [{ name: 'runs', host: { packages, units: { 'rsyslog.service': 'enabled active' } } }],
    failing: [
      {
        name: 'stopped',
        host: { packages, units: { 'rsyslog.service': 'enabled-runtime inactive' } },
        finds: [
          found('rsyslog.service', 'enabled', 'enabled-runtime', 'systemctl is-enabled rsyslog.service'),
          {
            ...found('rsyslog.service', 'active', 'inactive', 'systemctl is-active rsyslog.service'),
            state: 'running',
          },
        ],
        units: { 'rsyslog.service': 'enabled active' },
      },
    ],
  });
