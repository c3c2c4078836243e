import timeDaemonInUse from '../../../src/rules/time/time-daemon-in-use.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const DPKG = '/var/lib/dpkg/status';
const TIMESYNCD = 'systemd-timesyncd.service';
const program = { '/lib/systemd/systemd-timesyncd': '' };

function persistent(what: string, expected: string, actual: string, where: string): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

function running(what: string, expected: string, actual: string): Finding {
  return { what, expected, actual, where: `systemctl is-active ${what}`, state: 'running' };
}

const boot = (unit: string, expected: string, actual: string) =>
  persistent(unit, expected, actual, `systemctl is-enabled ${unit}`);
const chrony: ExampleHost = { packages: { chrony: '3.2' }, files: program };

testRule(timeDaemonInUse, {
  compliant: [
    { name: 'timesyncd as installed', host: { files: program, units: { [TIMESYNCD]: 'enabled active' } } },
    {
      name: 'chrony, with timesyncd masked',
      host: { ...chrony, units: { 'chrony.service': 'enabled active', [TIMESYNCD]: 'masked inactive' } },
    },
    {
      name: 'ntp, without timesyncd',
      host: { packages: { ntp: '4.2' }, units: { 'ntp.service': 'enabled active' } },
    },
    {
      name: 'NTPsec with its transitional package',
      host: {
        packages: { ntp: '4.2', ntpsec: '1.2' },
        units: { 'ntpsec.service': 'enabled active', 'ntp.service': 'alias active' },
      },
    },
    {
      name: 'an image with chrony',
      host: {
        ...{ ...chrony, running: false },
        units: { 'chrony.service': 'enabled', [TIMESYNCD]: 'masked' },
      },
    },
  ],
  failing: [
    {
      name: 'timesyncd is there and does not run',
      host: { files: program, units: { [TIMESYNCD]: 'disabled inactive' } },
      finds: [boot(TIMESYNCD, 'enabled', 'disabled'), running(TIMESYNCD, 'active', 'inactive')],
      units: { [TIMESYNCD]: 'enabled active' },
    },
    {
      name: 'chrony runs beside timesyncd',
      host: { ...chrony, units: { 'chrony.service': 'enabled active', [TIMESYNCD]: 'enabled active' } },
      finds: [boot(TIMESYNCD, 'masked', 'enabled'), running(TIMESYNCD, 'inactive', 'active')],
      units: { [TIMESYNCD]: 'masked inactive' },
    },
    {
      name: 'timesyncd is only disabled',
      host: { ...chrony, units: { 'chrony.service': 'enabled active', [TIMESYNCD]: 'disabled inactive' } },
      finds: [boot(TIMESYNCD, 'masked', 'disabled')],
      units: { [TIMESYNCD]: 'masked inactive' },
    },
    {
      name: 'three of them',
      host: {
        packages: { chrony: '3.2', ntp: '4.2', openntpd: '6.2' },
        units: { 'chrony.service': 'enabled active', 'ntp.service': 'enabled active' },
      },
      finds: [
        persistent('package ntp', 'not installed, since chrony keeps the time', '4.2', DPKG),
        persistent('package openntpd', 'not installed, since chrony keeps the time', '6.2', DPKG),
      ],
      packages: { ntp: false, openntpd: false },
      consents: ['removes-packages'],
    },
    {
      name: 'the profile wants another one than the host has',
      host: {
        ...{
          packages: { ntp: '4.2' },
          files: program,
          units: { 'ntp.service': 'enabled active', [TIMESYNCD]: 'disabled inactive' },
        },
        apt: { chrony: { installs: [{ name: 'chrony', version: '3.2' }], removes: [] } },
      },
      params: { daemon: 'chrony' },
      finds: [
        persistent('package chrony', 'installed', 'not installed', DPKG),
        persistent('package ntp', 'not installed, since chrony keeps the time', '4.2', DPKG),
        boot(TIMESYNCD, 'masked', 'disabled'),
      ],
      packages: { chrony: true, ntp: false },
      units: { 'chrony.service': 'enabled active', [TIMESYNCD]: 'masked inactive' },
      consents: ['removes-packages'],
    },
    {
      name: 'ntp is wanted, and its package brings NTPsec',
      host: {
        running: false,
        apt: {
          ntp: {
            installs: [
              { name: 'ntp', version: '4.2' },
              { name: 'ntpsec', version: '1.2' },
            ],
            removes: [],
          },
        },
      },
      params: { daemon: 'ntp' },
      finds: [persistent('package ntp or ntpsec', 'installed', 'not installed', DPKG)],
      packages: { ntpsec: true },
      units: { 'ntpsec.service': 'enabled' },
    },
    {
      name: 'ntp is wanted of an image whose apt cannot be asked',
      host: { running: false, files: { '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n' } },
      params: { daemon: 'ntp' },
      finds: [persistent('package ntp or ntpsec', 'installed', 'not installed', DPKG)],
      packages: { ntpsec: true },
      units: { 'ntpsec.service': 'enabled' },
    },
    {
      name: 'ntp is wanted of an older image',
      host: { running: false, files: { '/etc/os-release': 'ID=ubuntu\nVERSION_ID="18.04"\n' } },
      params: { daemon: 'ntp' },
      finds: [persistent('package ntp or ntpsec', 'installed', 'not installed', DPKG)],
      packages: { ntp: true },
      units: { 'ntp.service': 'enabled' },
    },
    {
      name: 'apt would take timesyncd away',
      host: {
        ...{ files: program, units: { [TIMESYNCD]: 'masked inactive' } },
        apt: { ntp: { installs: [], removes: ['systemd-timesyncd'] } },
      },
      params: { daemon: 'ntp' },
      finds: [persistent('package ntp or ntpsec', 'installed', 'not installed', DPKG)],
      decides: ['apt would remove systemd-timesyncd'],
      leaves: [persistent('package ntp or ntpsec', 'installed', 'not installed', DPKG)],
    },
    {
      name: 'apt cannot find it',
      host: {
        ...{ files: program, units: { [TIMESYNCD]: 'masked inactive' } },
        apt: { chrony: { impossible: 'no such package' } },
      },
      params: { daemon: 'chrony' },
      finds: [persistent('package chrony', 'installed', 'not installed', DPKG)],
      decides: ['no such package'],
      leaves: [persistent('package chrony', 'installed', 'not installed', DPKG)],
    },
    {
      name: 'nothing keeps the time',
      host: {},
      finds: [persistent('package systemd-timesyncd', 'installed', 'not installed', DPKG)],
      packages: { 'systemd-timesyncd': true },
      units: { [TIMESYNCD]: 'enabled active' },
    },
  ],
});
