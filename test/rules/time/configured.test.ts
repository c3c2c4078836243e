import chronyConfigured from '../../../src/rules/time/chrony-configured.ts';
import ntpConfigured from '../../../src/rules/time/ntp-configured.ts';
import timesyncdConfigured from '../../../src/rules/time/timesyncd-configured.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

function finding(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

const CHRONY = '/etc/chrony/chrony.conf';
const CHRONY_OURS = '/etc/chrony/conf.d/60-cis-harden.conf';
const header = '# Written by cis-harden, which rewrites it whole: keep other settings in other files.\n';

function chrony(main: string, more: ExampleHost = {}): ExampleHost {
  return {
    packages: { chrony: '3.2' },
    ...more,
    files: { [CHRONY]: main, ...more.files },
  };
}

const wholeChrony = `# Written by cis-harden where there was none; see chrony.conf(5).
server a iburst
server b iburst

driftfile /var/lib/chrony/chrony.drift
keyfile /etc/chrony/chrony.keys
logdir /var/log/chrony

# The clock may jump while the daemon starts; later it is slewed. The kernel keeps the clock of the hardware in step.
makestep 1 3
rtcsync
`;

const none = (where = CHRONY) =>
  finding('servers of chrony', 'at least one server or pool line', 'none', where);
const user = (actual: string, where: string) => finding('user of chronyd', '_chrony', actual, where);

testRule(chronyConfigured, {
  compliant: [
    {
      name: 'as Ubuntu ships it',
      host: chrony('pool ntp.ubuntu.com        iburst maxsources 4\nkeyfile /x\n'),
    },
    {
      name: 'servers in files that it reads, and a user line',
      host: chrony('CONFDIR /etc/chrony/conf.d /x\ninclude /etc/extra*\nuser _chrony', {
        files: {
          '/etc/extra1': '  Server ntp1 iburst',
          '/etc/chrony/conf.d/a.conf': 'server NTP2.example\n',
        },
        outputs: { 'ps -eo user=,comm=': 'root     init\n_chrony  chronyd\n_chrony  chronyd' },
      }),
      params: { servers: ['ntp1', 'ntp2.example'] },
    },
    { name: 'the package comes with the plan', host: { packages: { chrony: '3.2' }, arrived: ['chrony'] } },
    {
      name: 'the command line names the user',
      host: chrony('server a\nuser root\n', {
        files: { '/etc/default/chrony': 'DAEMON_OPTS="-F -1 -u _chrony"\n' },
      }),
    },
  ],
  failing: [
    {
      name: 'only peers, clocks and comments',
      host: chrony(
        '! server a\n;pool b\n% server c\n# server d\npeer e\nrefclock PPS /dev/pps0\nsourcedir /run/chrony-dhcp',
        {
          files: { '/run/chrony-dhcp/eth0.sources': 'server f\n' },
        },
      ),
      finds: [none()],
      decides: ['set servers of chrony-configured'],
      leaves: [none()],
    },
    {
      name: 'one server of the site is missing, and another account runs it',
      host: chrony('pool a\nuser chrony # as before\n', {
        outputs: { 'ps -eo user=,comm=': 'chrony   chronyd' },
      }),
      params: { servers: ['A', 'b'] },
      finds: [finding('servers of chrony', 'A b', 'a', CHRONY), user('chrony', `${CHRONY}:2`)],
      files: { [CHRONY]: 'pool a\nuser _chrony\nserver b iburst\n' },
    },
    {
      name: 'the folder of drop-ins is read',
      host: chrony('confdir /etc/chrony/conf.d\n'),
      params: { servers: ['b'] },
      finds: [finding('servers of chrony', 'b', 'none', CHRONY)],
      files: { [CHRONY_OURS]: `${header}server b iburst\n` },
    },
    {
      name: 'the package comes with the plan, and the site has servers',
      host: { packages: { chrony: '4.3' }, arrived: ['chrony'] },
      params: { servers: ['a', 'b'] },
      finds: [finding('servers of chrony', 'a b', 'none', CHRONY)],
      files: { [CHRONY]: wholeChrony },
    },
    {
      name: 'the file is gone, which is no package to come',
      host: { packages: { chrony: '4.3' } },
      finds: [none()],
      decides: ['set servers of chrony-configured'],
      leaves: [none()],
    },
    {
      name: 'it runs as root though the file is right',
      host: chrony('server a\n', { outputs: { 'ps -eo user=,comm=': 'root     chronyd' } }),
      finds: [{ ...user('root', 'ps -C chronyd'), state: 'running' }],
      decides: ['chronyd does not run as _chrony'],
      leaves: [{ ...user('root', 'ps -C chronyd'), state: 'running' }],
    },
    {
      name: 'the command line names another user',
      host: chrony('server a\n', { files: { '/etc/default/chrony': "DAEMON_OPTS='-u root'\n" } }),
      finds: [user('root', '/etc/default/chrony')],
      decides: ['take -u out of /etc/default/chrony'],
      leaves: [user('root', '/etc/default/chrony')],
    },
  ],
  notApplicable: [
    {
      name: 'ntp keeps the time',
      host: { packages: { ntp: '4' } },
      reason: 'ntp keeps the time of this host, not chrony',
    },
    {
      name: 'the profile names another',
      host: chrony(''),
      params: { daemon: 'systemd-timesyncd' },
      reason: 'the profile says that systemd-timesyncd keeps the time of this host, not chrony',
    },
    {
      name: 'it is not there yet',
      host: {},
      params: { daemon: 'chrony' },
      reason: 'chrony is not installed',
    },
  ],
});

const NTP = '/etc/ntp.conf';
const NTPSEC = '/etc/ntpsec/ntp.conf';
const flags = 'kod nomodify notrap nopeer noquery';
const stockNtp = `restrict -4 default kod notrap nomodify nopeer noquery limited
restrict -6 default kod notrap nomodify nopeer noquery limited
restrict 127.0.0.1
pool 0.ubuntu.pool.ntp.org iburst
`;

function ntp(main: string, more: ExampleHost = {}): ExampleHost {
  const files = { [NTP]: main, ...more.files };
  return { packages: { ntp: '4.2.8' }, ...more, files };
}

const wholeNtp = (
  source: string,
  folder: string,
) => `# Written by cis-harden where there was none; see ntp.conf(5).
${source} iburst

driftfile /var/lib/${folder}/ntp.drift
leapfile /usr/share/zoneinfo/leap-seconds.list

# Strangers may ask for the time and for nothing else; the host itself may ask everything.
restrict default ${flags} limited
restrict -6 default ${flags} limited
restrict 127.0.0.1
restrict ::1
# Servers of a pool are met under nopeer too.
restrict source nomodify notrap noquery
`;

const restrict = (family: string, actual: string, where: string) =>
  finding(`restrict default for ${family}`, flags, actual, where);

testRule(ntpConfigured, {
  compliant: [
    {
      name: 'as Ubuntu ships it: all flags in another order, and more',
      host: ntp(stockNtp, {
        files: { '/etc/init.d/ntp': 'RUNASUSER=ntp\nUGID=$(getent passwd $RUNASUSER) || true\n' },
        outputs: { 'ps -eo user=,comm=': 'ntp      ntpd\nroot     ntpd-helper' },
      }),
    },
    {
      name: 'nobody is answered at all, in a file of its own',
      host: ntp('includefile /etc/ntp.more\nserver a # ours\n', {
        files: { '/etc/ntp.more': 'restrict default ignore\nrestrict -6 default ignore\n' },
      }),
    },
  ],
  failing: [
    {
      name: 'nothing is restricted',
      host: ntp('#restrict default kod\nserver a'),
      finds: [restrict('IPv4', 'no such line', NTP), restrict('IPv6', 'no such line', NTP)],
      files: {
        [NTP]: `#restrict default kod\nserver a\nrestrict default ${flags}\nrestrict -6 default ${flags}\n`,
      },
    },
    {
      name: 'the package comes with the plan, and the site has servers',
      host: { packages: { ntp: '4' }, arrived: ['ntp'] },
      params: { servers: ['a'] },
      finds: [
        restrict('IPv4', 'no such line', NTP),
        restrict('IPv6', 'no such line', NTP),
        finding('servers of ntp', 'a', 'none', NTP),
      ],
      files: { [NTP]: wholeNtp('server a', 'ntp') },
    },
    {
      name: 'NTPsec comes with the plan, and nobody says which servers it asks',
      host: {
        packages: { ntp: '4', ntpsec: '1.2' },
        arrived: ['ntp', 'ntpsec'],
        files: { '/etc/os-release': 'ID=debian\n' },
      },
      finds: [
        restrict('IPv4', 'no such line', NTPSEC),
        restrict('IPv6', 'no such line', NTPSEC),
        finding('servers of ntp', 'at least one server or pool line', 'none', NTPSEC),
      ],
      files: { [NTPSEC]: wholeNtp('pool 2.debian.pool.ntp.org', 'ntpsec') },
    },
    {
      name: 'NTPsec as Debian ships it',
      host: {
        packages: { ntpsec: '1.2', ntp: '4' },
        files: {
          '/etc/ntpsec/ntp.conf':
            'restrict default kod nomodify nopeer noquery limited # strangers\npool a\n',
        },
        units: { 'ntpsec.service': 'enabled active' },
      },
      finds: [
        restrict('IPv4', 'without notrap', '/etc/ntpsec/ntp.conf:1'),
        restrict('IPv6', 'no such line', '/etc/ntpsec/ntp.conf'),
      ],
      files: {
        '/etc/ntpsec/ntp.conf': `restrict default kod nomodify nopeer noquery limited notrap # strangers\npool a\nrestrict -6 default ${flags}\n`,
      },
    },
    {
      name: 'no server, and another account in the start script',
      host: ntp(stockNtp.replace(/^pool.*$/m, '#'), {
        files: { '/etc/init.d/ntp': { content: 'x\nRUNASUSER="root"\ny\n', mode: 0o755 } },
      }),
      params: { servers: ['t.example'] },
      finds: [
        finding('servers of ntp', 't.example', 'none', NTP),
        finding('user of ntpd', 'ntp', 'root', '/etc/init.d/ntp'),
      ],
      files: {
        [NTP]: `${stockNtp.replace(/^pool.*$/m, '#')}server t.example iburst\n`,
        '/etc/init.d/ntp': 'x\nRUNASUSER=ntp\ny\n',
      },
    },
    {
      name: 'no server and nobody says which; it runs as root',
      host: ntp(stockNtp.replace('pool', 'peer'), { outputs: { 'ps -eo user=,comm=': 'root     ntpd\n' } }),
      finds: [
        finding('servers of ntp', 'at least one server or pool line', 'none', NTP),
        { ...finding('user of ntpd', 'ntp', 'root', 'ps -C ntpd'), state: 'running' },
      ],
      decides: ['set servers of ntp-configured', 'does not run as user ntp'],
      leaves: [
        finding('servers of ntp', 'at least one server or pool line', 'none', NTP),
        { ...finding('user of ntpd', 'ntp', 'root', 'ps -C ntpd'), state: 'running' },
      ],
    },
  ],
  notApplicable: [
    {
      name: 'timesyncd keeps the time',
      host: {},
      reason: 'systemd-timesyncd keeps the time of this host, not ntp',
    },
  ],
});

const TIMESYNCD = '/etc/systemd/timesyncd.conf';
const OURS = '/etc/systemd/timesyncd.conf.d/zz-cis-harden.conf';

testRule(timesyncdConfigured, {
  compliant: [
    { name: 'nobody says which servers', host: { files: { [TIMESYNCD]: '[Time]\n#NTP=\n' } } },
    {
      name: 'the servers are there, in two lines of two files',
      host: {
        files: {
          [TIMESYNCD]: '[Time]\nNTP=x\nNTP=\nNTP=a\nRootDistanceMaxSec=1s\n',
          '/run/systemd/timesyncd.conf.d/b.conf': '[Time]\nNTP=c B\nFallbackNTP=f\n',
        },
      },
      params: { servers: ['a', 'b'], fallback: ['f'], rootDistanceMax: 1 },
    },
  ],
  failing: [
    {
      name: 'stock',
      host: { files: { [TIMESYNCD]: '[Time]\n#NTP=\n#FallbackNTP=ntp.ubuntu.com\n' } },
      params: { servers: ['a', 'b'], fallback: ['c'], rootDistanceMax: 3 },
      finds: [
        finding('NTP', 'a b', 'no server', TIMESYNCD),
        finding('FallbackNTP', 'c', 'no server', TIMESYNCD),
        finding('RootDistanceMaxSec', 'at most 3', 'not set', TIMESYNCD),
      ],
      files: { [OURS]: `${header}[Time]\nFallbackNTP=c\nNTP=a b\nRootDistanceMaxSec=3\n` },
    },
    {
      name: 'a later file begins the list anew',
      host: {
        files: {
          [TIMESYNCD]: '[Time]\nNTP=a\n',
          '/usr/lib/systemd/timesyncd.conf.d/b.conf': '[Time]\nNTP=\nNTP=b\n',
        },
      },
      params: { servers: ['a'] },
      finds: [finding('NTP', 'a', 'b', '/usr/lib/systemd/timesyncd.conf.d/b.conf:3')],
      files: { [OURS]: `${header}[Time]\nNTP=a\n` },
    },
  ],
  notApplicable: [
    {
      name: 'chrony keeps the time',
      host: chrony(''),
      reason: 'chrony keeps the time of this host, not systemd-timesyncd',
    },
  ],
});
