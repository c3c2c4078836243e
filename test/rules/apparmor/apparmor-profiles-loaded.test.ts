import { expect, it } from 'vitest';
import apparmorProfilesLoaded from '../../../src/rules/apparmor/apparmor-profiles-loaded.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ENABLED, image, loaded, PROFILES } from './hosts.ts';

const ntpd = '/etc/apparmor.d/usr.sbin.ntpd';
const none: Finding = {
  what: 'profiles of AppArmor',
  expected: 'at least one',
  actual: 'none',
  where: PROFILES,
  state: 'running',
};
const off: Finding = {
  what: 'AppArmor',
  expected: 'enabled',
  actual: 'switched off at boot',
  where: ENABLED,
  state: 'running',
};
const free: Finding = {
  what: 'process 812, /usr/sbin/ntpd',
  expected: 'confined by the profile of that program',
  actual: 'unconfined',
  where: '/proc/812/attr/current',
  state: 'running',
};
const stray = (where: string, state: Finding['state']): Finding => ({
  what: 'profile /usr/sbin/ntpd',
  expected: 'enforce or complain',
  actual: 'unconfined',
  where,
  state,
});

testRule(apparmorProfilesLoaded, {
  compliant: [
    {
      name: 'all enforce, complain or kill, and names hold blanks and brackets',
      host: loaded('/sbin/dhclient (enforce)\na b (x) (complain)\nsnap.x (kill)'),
    },
    {
      name: 'unconfined processes have no profile, or are of another program',
      host: loaded(
        '/usr/sbin/ntpd (enforce)',
        {},
        '/proc/1/attr/current:unconfined\n/proc/1/exe:/lib/systemd/systemd\n/proc/2/attr/current:unconfined\n/proc/2/exe:\n' +
          '/proc/812/attr/current:/usr/sbin/ntpd (enforce)\n/proc/812/exe:/usr/sbin/ntpd\n/proc/9/exe:/usr/sbin/ntpd\n',
      ),
    },
    {
      name: 'another security module shows its labels first',
      host: loaded(
        '/usr/sbin/ntpd (enforce)',
        {},
        '/proc/812/attr/current:unconfined\n/proc/812/attr/apparmor/current:/usr/sbin/ntpd (enforce)\n/proc/812/exe:/usr/sbin/ntpd\n',
      ),
    },
    {
      name: 'the package arrives with this plan and brings its profiles',
      host: { ...loaded(''), packages: { apparmor: { architecture: '' } } },
    },
    { name: 'an image has a profile', host: image({ [ntpd]: '/usr/sbin/ntpd flags=(complain) {\n}\n' }) },
  ],
  failing: [
    {
      name: 'nothing is loaded',
      host: loaded(''),
      finds: [none],
      decides: ['why apparmor.service has loaded none'],
      leaves: [none],
    },
    {
      name: 'an image whose only files are comments, disabled or left behind',
      host: image({
        '/etc/apparmor.d/a': '# profile x { }\n',
        '/etc/apparmor.d/usr.bin.x.dpkg-dist': 'profile x { }\n',
        '/etc/apparmor.d/.hidden': 'profile y { }\n',
        '/etc/apparmor.d/usr.bin.z': 'profile z { }\n',
        '/etc/apparmor.d/disable/usr.bin.z': { link: '/etc/apparmor.d/usr.bin.z' },
        '/etc/apparmor.d/tunables/home': 'profile w { }\n',
      }),
      finds: [{ ...none, where: '/etc/apparmor.d', state: 'persistent' }],
      leaves: [{ ...none, where: '/etc/apparmor.d', state: 'persistent' }],
    },
    {
      name: 'switched off at boot',
      host: { ...loaded(''), kernel: { [ENABLED]: 'N' } },
      finds: [off],
      decides: ['apparmor-boot-parameters'],
      leaves: [off],
    },
    {
      name: 'a profile that confines nothing, in the kernel and in its file',
      host: loaded('/usr/sbin/ntpd (unconfined)', { [ntpd]: '\n/usr/sbin/ntpd flags=(unconfined) {\n}\n' }),
      finds: [stray(`${ntpd}:2`, 'persistent'), stray(PROFILES, 'running')],
      decides: ['in enforce or complain mode: profile /usr/sbin/ntpd, profile /usr/sbin/ntpd'],
      leaves: [stray(`${ntpd}:2`, 'persistent'), stray(PROFILES, 'running')],
    },
    {
      name: 'a daemon was started before its profile',
      host: loaded(
        '/usr/sbin/ntpd (enforce)',
        {},
        '/proc/812/exe:/usr/sbin/ntpd (deleted)\n/proc/812/attr/current:unconfined\n',
      ),
      finds: [free],
      decides: ['/usr/sbin/ntpd (812)'],
      leaves: [free],
    },
    {
      name: 'a daemon whose profile has another name',
      host: loaded(
        'ntp (complain)\nother (enforce)',
        { [ntpd]: 'profile ntp /usr/sbin/ntpd {\n}\nprofile unloaded /bin/x {\n}\n' },
        '/proc/812/attr/current:unconfined\n/proc/812/exe:/usr/sbin/ntpd\n/proc/813/attr/current:unconfined\n/proc/813/exe:/bin/x\n',
      ),
      finds: [free],
      decides: ['restart'],
      leaves: [free],
    },
  ],
  notApplicable: [
    {
      name: 'a kernel without it',
      host: { packages: { apparmor: '1' } },
      reason: 'AppArmor is not available in the running kernel',
    },
    {
      name: 'a container, which does not see the list',
      host: { packages: { apparmor: '1' }, kernel: { [ENABLED]: 'Y' }, files: { '/.dockerenv': '' } },
      reason: 'AppArmor is not available in the running kernel',
    },
    {
      name: 'its tools are not there',
      host: { kernel: { [ENABLED]: 'Y' } },
      reason: 'package apparmor is not installed',
    },
    { name: 'an image without it', host: { running: false }, reason: 'package apparmor is not installed' },
  ],
  unmeasured: [
    {
      name: 'the list is not there',
      host: { packages: { apparmor: '1' }, kernel: { [ENABLED]: 'Y' } },
      says: 'securityfs is not mounted',
    },
    {
      name: 'a file cannot be read',
      host: loaded('x (enforce)', {
        [ntpd]: { node: { type: 'file', mode: 0o600, uid: 0, gid: 0, size: 9, unread: 'permission denied' } },
      }),
      says: 'permission denied',
    },
  ],
});

it('counts profiles by mode and names what is disabled', () => {
  const host = exampleHost(
    loaded('a (enforce)\nb (complain)\nc (enforce)', {
      '/etc/apparmor.d/disable/usr.bin.x': { link: '../x' },
    }),
  );
  expect(apparmorProfilesLoaded.evidence(host, {})).toEqual([
    { what: '1 profiles in complain mode', where: PROFILES },
    { what: '2 profiles in enforce mode', where: PROFILES },
    { what: 'usr.bin.x is not loaded', where: '/etc/apparmor.d/disable/usr.bin.x' },
  ]);
});
