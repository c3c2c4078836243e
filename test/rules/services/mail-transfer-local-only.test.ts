import { expect, it } from 'vitest';
import { expanded, postfixLines } from '../../../src/facts/mail/postfix.ts';
import mailTransferLocalOnly from '../../../src/rules/services/mail-transfer-local-only.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { listening } from './listening.ts';

const MAIN = '/etc/postfix/main.cf';
const MASTER = '/etc/postfix/master.cf';
const EXIM = '/etc/exim4/update-exim4.conf.conf';
const master =
  'smtp      inet  n  -  y  -  -  smtpd\n#submission inet n - y - - smtpd\npickup unix n - y 60 1 pickup\n';

const everywhere = listening(['tcp', '0.0.0.0', 25], ['tcp6', '::', 25]);
const local = listening(['tcp', '127.0.0.1', 25], ['tcp6', '::1', 25], ['tcp', '0.0.0.0', 2525]);

function postfix(main: string, more: ExampleHost & { master?: string } = {}): ExampleHost {
  const { master: services = master, ...rest } = more;
  return { packages: { postfix: '3' }, kernel: local, files: { [MAIN]: main, [MASTER]: services }, ...rest };
}

function exim(conf: string, more: ExampleHost = {}): ExampleHost {
  return { packages: { 'exim4-config': '4' }, kernel: local, files: { [EXIM]: conf }, ...more };
}

function setting(what: string, actual: string, where: string): Finding {
  return { what, expected: 'loopback addresses only', actual, where, state: 'persistent' };
}

function socket(actual: string, where: string, port = 25): Finding {
  return { what: `TCP port ${port}`, expected: 'loopback addresses only', actual, where, state: 'running' };
}

testRule(mailTransferLocalOnly, {
  compliant: [
    { name: 'nothing listens', host: { kernel: listening() } },
    { name: 'there is no IPv6', host: { kernel: { '/proc/net/tcp': 'h\n', '/proc/net/udp': 'h\n' } } },
    {
      name: 'only the loopback addresses, IPv4 inside IPv6 too',
      host: { kernel: listening(['tcp6', '::ffff:127.0.0.9', 25]) },
    },
    {
      name: 'Postfix for this host',
      host: postfix('inet_interfaces = all\ninet_interfaces=\n 127.0.0.1,\n# no\n [::1]\n'),
    },
    {
      name: 'Postfix by a name of its own',
      host: postfix('here = loopback-only\ninet_interfaces = ${here}\n'),
    },
    {
      name: 'Postfix with a service on a port that carries no mail',
      host: postfix('', { master: '8025 inet n - y - - smtpd\n127.0.0.1:smtp inet n - y - - smtpd\n' }),
    },
    {
      name: 'Postfix without a service that listens',
      host: postfix('', { master: '#smtp inet n - y - - smtpd\n' }),
    },
    { name: 'Exim for this host', host: exim("dc_local_interfaces='127.0.0.1 ; ::1'\n") },
    { name: 'Exim with ports', host: exim("dc_local_interfaces='<; 127.0.0.1.25 ; [::1]:587'\n") },
    {
      name: 'Exim with a configuration that people wrote',
      host: exim("dc_local_interfaces=''\n", {
        files: { [EXIM]: "dc_local_interfaces=''\n", '/etc/exim4/exim4.conf': '' },
      }),
    },
    { name: 'another port that nobody asked for', host: { kernel: listening(['tcp', '10.0.0.1', 587]) } },
    {
      name: 'an image with Postfix for itself',
      host: postfix('inet_interfaces = localhost\n', { running: false }),
    },
  ],
  failing: [
    {
      name: 'Postfix as installed',
      host: postfix('myhostname = a\ninet_interfaces = all', { kernel: everywhere }),
      finds: [
        setting('inet_interfaces of postfix', 'all', `${MAIN}:2`),
        socket('0.0.0.0:25', '/proc/net/tcp'),
        socket('[::]:25', '/proc/net/tcp6'),
      ],
      files: { [MAIN]: 'myhostname = a\n# inet_interfaces = all\ninet_interfaces = loopback-only\n' },
    },
    {
      name: 'Postfix stopped, nothing set, one address more',
      host: postfix('', { kernel: listening(), running: false }),
      finds: [setting('inet_interfaces of postfix', 'all (not set)', MAIN)],
      files: { [MAIN]: 'inet_interfaces = loopback-only\n' },
    },
    {
      name: 'Postfix with continued lines and a stranger',
      host: postfix('inet_interfaces = 127.0.0.1,\n\t$myhostname\nrelayhost =\n'),
      finds: [setting('inet_interfaces of postfix', '127.0.0.1,\t$myhostname', `${MAIN}:1`)],
      files: {
        [MAIN]:
          '# inet_interfaces = 127.0.0.1,\n# \t$myhostname\nrelayhost =\ninet_interfaces = loopback-only\n',
      },
    },
    {
      name: 'Postfix for a name that only ends like one of this host',
      host: postfix('inet_interfaces = mail.localhost\n'),
      finds: [setting('inet_interfaces of postfix', 'mail.localhost', `${MAIN}:1`)],
      files: { [MAIN]: '# inet_interfaces = mail.localhost\ninet_interfaces = loopback-only\n' },
    },
    {
      name: 'Postfix with a name that leads back to itself',
      host: postfix('a = $b\nb = ${a}\ninet_interfaces = $(a)\n'),
      finds: [setting('inet_interfaces of postfix', '${a}', `${MAIN}:3`)],
      files: {
        [MAIN]: 'a = $b\nb = ${a}\n# inet_interfaces = $(a)\ninet_interfaces = loopback-only\n',
      },
    },
    {
      name: 'Postfix with a comment before what goes on with a line',
      host: postfix('inet_interfaces = 127.0.0.1,\n# no\n\n 10.0.0.1\n'),
      finds: [setting('inet_interfaces of postfix', '127.0.0.1, 10.0.0.1', `${MAIN}:1`)],
      files: {
        [MAIN]: '# inet_interfaces = 127.0.0.1,\n# no\n\n#  10.0.0.1\ninet_interfaces = loopback-only\n',
      },
    },
    {
      name: 'a service of Postfix with an address of its own',
      host: postfix('inet_interfaces = loopback-only\n', {
        master: '[::1]:smtp inet n\n10.0.0.1:25 inet n\n',
      }),
      finds: [setting('service 10.0.0.1:25 of postfix', '10.0.0.1', `${MASTER}:2`)],
      decides: [`${MASTER}:2: service 10.0.0.1:25 of postfix`],
      leaves: [setting('service 10.0.0.1:25 of postfix', '10.0.0.1', `${MASTER}:2`)],
    },
    {
      name: 'Exim on every interface',
      host: exim("dc_eximconfig_configtype='internet'\ndc_local_interfaces=''\n", { kernel: everywhere }),
      finds: [
        setting('dc_local_interfaces of exim4', 'empty: every interface', EXIM),
        socket('0.0.0.0:25', '/proc/net/tcp'),
        socket('[::]:25', '/proc/net/tcp6'),
      ],
      files: { [EXIM]: "dc_eximconfig_configtype='internet'\ndc_local_interfaces='127.0.0.1 ; ::1'\n" },
    },
    {
      name: 'Exim that says nothing of interfaces',
      host: exim("dc_use_split_config='false'"),
      finds: [setting('dc_local_interfaces of exim4', 'empty: every interface', EXIM)],
      files: { [EXIM]: "dc_use_split_config='false'\ndc_local_interfaces='127.0.0.1 ; ::1'\n" },
    },
    {
      name: 'a proxy of containers beside Postfix',
      host: postfix('inet_interfaces = all\n', {
        kernel: everywhere,
        outputs: {
          'ss -Hlnptu':
            'tcp   LISTEN 0      100          0.0.0.0:25        0.0.0.0:*    users:(("docker-proxy",pid=9,fd=4))\n',
        },
      }),
      finds: [
        setting('inet_interfaces of postfix', 'all', `${MAIN}:1`),
        socket('0.0.0.0:25 (docker-proxy)', '/proc/net/tcp'),
        socket('[::]:25 (docker-proxy)', '/proc/net/tcp6'),
      ],
      files: { [MAIN]: '# inet_interfaces = all\ninet_interfaces = loopback-only\n' },
      decides: ['0.0.0.0:25 takes connections of other hosts (docker-proxy)', '[::]:25'],
      leaves: [
        socket('0.0.0.0:25 (docker-proxy)', '/proc/net/tcp'),
        socket('[::]:25 (docker-proxy)', '/proc/net/tcp6'),
      ],
    },
    {
      name: 'Postfix was set right and never restarted',
      host: postfix('inet_interfaces = loopback-only\n', { kernel: everywhere }),
      finds: [socket('0.0.0.0:25', '/proc/net/tcp'), socket('[::]:25', '/proc/net/tcp6')],
      decides: ['0.0.0.0:25 takes', '[::]:25 takes'],
      leaves: [socket('0.0.0.0:25', '/proc/net/tcp'), socket('[::]:25', '/proc/net/tcp6')],
    },
    {
      name: 'a program that nobody knows, on a port that was asked for',
      host: { kernel: listening(['tcp', '192.0.2.1', 587]) },
      params: { ports: [25, 587] },
      finds: [socket('192.0.2.1:587', '/proc/net/tcp', 587)],
      decides: ['192.0.2.1:587 takes'],
      leaves: [socket('192.0.2.1:587', '/proc/net/tcp', 587)],
    },
  ],
  notApplicable: [
    {
      name: 'a mail server',
      host: { kernel: everywhere },
      params: { mailServer: true },
      reason: 'the profile says that this host is a mail server',
    },
  ],
  unmeasured: [
    { name: 'the kernel shows no sockets', host: {}, says: '/proc/net/tcp does not exist' },
    {
      name: 'a row of the table is nonsense',
      host: { kernel: { ...listening(), '/proc/net/tcp': 'h\n 0: 00:1 0:0 0A\n' } },
      says: 'a row that is not understood',
    },
    {
      name: 'only a shell knows the interfaces of Exim',
      host: exim('dc_local_interfaces="$(hostname -I)"\n'),
      says: 'dc_local_interfaces',
    },
  ],
});

it('takes no longer where names of Postfix lead to each other many times', () => {
  const text = Array.from({ length: 9 }, (_, at) => `a${at} = ${`$a${at + 1} `.repeat(200)}\n`).join('');
  const began = performance.now();
  expanded(postfixLines({ name: 'main.cf', path: MAIN, text }), '$a0 $a0');
  expect(performance.now() - began).toBeLessThan(1000);
});
