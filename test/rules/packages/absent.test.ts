import { describe, expect, it } from 'vitest';
import { absent } from '../../../src/rules/packages/absent.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

/** Rule to a package that it wants away, and one with a similar name that it has nothing against. */
const wanted: Record<string, [unwanted: string, harmless: string]> = {
  'package-prelink-absent': ['prelink', 'prelink-doc'],
  'package-gdm-absent': ['gdm3', 'lightdm'],
  'package-xserver-absent': ['xserver-xorg-core', 'xserver-common'],
  'package-avahi-absent': ['avahi-daemon', 'libavahi-client3'],
  'package-cups-absent': ['cups', 'cups-daemon'],
  'package-dhcp-server-absent': ['isc-dhcp-server', 'isc-dhcp-client'],
  'package-ldap-server-absent': ['slapd', 'libldap-2.4-2'],
  'package-nfs-server-absent': ['nfs-kernel-server', 'nfs-common'],
  'package-dns-server-absent': ['bind9', 'bind9-host'],
  'package-ftp-server-absent': ['vsftpd', 'ftp'],
  'package-http-server-absent': ['apache2', 'apache2-bin'],
  'package-imap-pop3-server-absent': ['dovecot-pop3d', 'dovecot-core'],
  'package-samba-absent': ['samba', 'samba-common'],
  'package-http-proxy-absent': ['squid', 'squid-common'],
  'package-snmp-server-absent': ['snmpd', 'snmp'],
  'package-rsync-absent': ['rsync', 'librsync1'],
  'package-nis-server-absent': ['nis', 'libnss-nis'],
  'package-nis-client-absent': ['nis', 'libnss-nis'],
  'package-rsh-client-absent': ['rsh-client', 'rsh-redone-client'],
  'package-talk-client-absent': ['talk', 'talkd'],
  'package-telnet-client-absent': ['telnet', 'inetutils-telnet'],
  'package-ldap-client-absent': ['ldap-utils', 'sssd-ldap'],
  'package-rpcbind-absent': ['rpcbind', 'nfs-common'],
};

/** Where the rule is about more than one name. */
const subjects: Record<string, string> = {
  'package-xserver-absent': 'xserver-xorg*',
  'package-imap-pop3-server-absent': 'dovecot-imapd, dovecot-pop3d',
};

const consents = ['removes-packages'];

it('knows what every rule of the table is about', () => {
  expect(absent.map(({ id }) => id)).toEqual(Object.keys(wanted));
});

for (const rule of absent) {
  const [unwanted = '', harmless = ''] = wanted[rule.id] ?? [];
  testRule(rule, {
    compliant: [
      { name: 'the package was never there', host: {} },
      { name: 'a package of a similar name is there', host: { packages: { [harmless]: '2.0' } } },
      {
        name: 'only the configuration of the package is left',
        host: { packages: { [unwanted]: { status: 'deinstall ok config-files' } } },
      },
      {
        name: 'the package is known and not installed',
        host: { packages: { [unwanted]: { status: 'unknown ok not-installed' } } },
      },
    ],
    failing: [
      {
        name: 'the package is installed',
        host: { packages: { [unwanted]: '2.2.7-1ubuntu2', [harmless]: '1.0' } },
        finds: [found(`${unwanted}:amd64`, '2.2.7-1ubuntu2 (install ok installed)')],
        packages: { [unwanted]: false },
        consents,
      },
      {
        name: 'the package was unpacked and never configured',
        host: { packages: { [unwanted]: { status: 'install ok half-configured', architecture: 'all' } } },
        finds: [found(unwanted, '1.0 (install ok half-configured)')],
        packages: { [unwanted]: false },
        consents,
      },
      {
        name: 'packages depend on it, directly and through others',
        host: {
          packages: {
            [unwanted]: '1.0',
            frontend: { depends: `libc6, ${unwanted} (>= 0.5)` },
            desktop: { depends: 'nothing | frontend' },
            bystander: { depends: `something | ${harmless}` },
          },
        },
        finds: [found(`${unwanted}:amd64`, '1.0 (install ok installed)')],
        packages: { [unwanted]: false, frontend: false, desktop: false },
        consents,
      },
    ],
    notApplicable: [
      {
        name: 'the host needs it, says the profile',
        host: { packages: { [unwanted]: '1.0' } },
        params: { required: true },
        reason: `the profile says that this host requires ${subjects[rule.id] ?? unwanted}`,
      },
    ],
  });
}

describe('several packages under one rule', () => {
  testRule(ruleOf('package-xserver-absent'), {
    compliant: [
      { name: 'a name holds xserver-xorg further in', host: { packages: { 'my-xserver-xorg': '1' } } },
    ],
    failing: [
      {
        name: 'the server and two drivers, one for another architecture',
        host: {
          packages: {
            dpkg: { essential: true },
            'xserver-xorg': { depends: 'xserver-xorg-core' },
            'xserver-xorg-core': '1.19',
            'xserver-xorg-hwe-18.04': { status: 'hold ok config-files' },
            'xserver-xorg-video-intel': { architecture: 'i386' },
          },
        },
        finds: [
          found('xserver-xorg:amd64', '1.0 (install ok installed)'),
          found('xserver-xorg-core:amd64', '1.19 (install ok installed)'),
          found('xserver-xorg-video-intel:i386', '1.0 (install ok installed)'),
        ],
        packages: {
          'xserver-xorg': false,
          'xserver-xorg-core': false,
          'xserver-xorg-video-intel:i386': false,
        },
        consents,
      },
    ],
  });

  testRule(ruleOf('package-imap-pop3-server-absent'), {
    compliant: [{ name: 'only what both are built on', host: { packages: { 'dovecot-core': '1' } } }],
    failing: [
      {
        name: 'either server is a finding',
        host: { packages: { 'dovecot-imapd': '1.0', 'dovecot-pop3d': '1.0' } },
        finds: [
          found('dovecot-imapd:amd64', '1.0 (install ok installed)'),
          found('dovecot-pop3d:amd64', '1.0 (install ok installed)'),
        ],
        packages: { 'dovecot-imapd': false, 'dovecot-pop3d': false },
        consents,
      },
    ],
  });
});

describe('beside the verdict', () => {
  it('shows a related package that is installed', () => {
    const rule = ruleOf('package-cups-absent');
    const host = exampleHost({
      packages: { 'cups-daemon': '2.2', 'cups-browsed': { status: 'purge ok not-installed' } },
    });
    expect(rule.evidence(host, rule.params.parse({}))).toEqual([
      { what: 'package cups-daemon:amd64 2.2 is installed', where: '/var/lib/dpkg/status' },
    ]);
  });

  it('says what to do before prelink goes', () => {
    const rule = ruleOf('package-prelink-absent');
    const host = exampleHost({ packages: { prelink: '1' } });
    expect(rule.remediate(host, rule.params.parse({}))[0]).toMatchObject({
      note: expect.stringContaining('prelink -ua'),
    });
  });

  it('refuses a parameter that does not exist', () => {
    expect(() => ruleOf('package-cups-absent').params.parse({ requierd: true })).toThrow('requierd');
  });
});

function ruleOf(id: string): Rule {
  const rule = absent.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

function found(name: string, actual: string): Finding {
  return {
    what: `package ${name}`,
    expected: 'not installed',
    actual,
    where: '/var/lib/dpkg/status',
    state: 'persistent',
  };
}
