import apparmorProfilesEnforced from '../../../src/rules/apparmor/apparmor-profiles-enforced.ts';
import type { Finding } from '../../../src/rule.ts';
import { testRule } from '../../rule-tester.ts';
import { image, loaded, PROFILES } from './hosts.ts';

const path = '/etc/apparmor.d/usr.sbin.ntpd';
const forced = '/etc/apparmor.d/force-complain/usr.sbin.ntpd';
const text = `#include <tunables/global>
/usr/sbin/ntpd flags=(attach_disconnected, complain) {
  /etc/ntp.conf r,
  profile child flags=(complain) {
  }
}
# /usr/bin/x flags=(complain) {
`;
const enforced = text
  .replace('(attach_disconnected, complain)', '(attach_disconnected)')
  .replace('child flags=(complain) {', 'child {');
const now = finding('/usr/sbin/ntpd', PROFILES, 'running');
const written = [finding('/usr/sbin/ntpd', `${path}:2`), finding('/usr/sbin/ntpd//child', `${path}:4`)];
const linked = { ...finding('', forced), what: `profiles of ${path}` };

testRule(apparmorProfilesEnforced, {
  compliant: [
    { name: 'everything enforces', host: loaded('/usr/sbin/ntpd (enforce)\nx (kill)', { [path]: enforced }) },
    {
      name: 'what the profile lets complain does',
      params: { complainAllow: ['/usr/sbin/ntpd', '/usr/sbin/ntpd//child'] },
      host: loaded('/usr/sbin/ntpd (complain)\n/usr/sbin/ntpd//child (complain)', {
        [path]: text,
        [forced]: { link: path },
      }),
    },
    {
      name: 'a disabled file says complain',
      host: loaded('x (enforce)', { [path]: text, '/etc/apparmor.d/disable/usr.sbin.ntpd': { link: path } }),
    },
  ],
  failing: [
    {
      name: 'flags in a file, on an image',
      host: image({ [path]: text }),
      finds: written,
      files: { [path]: enforced },
    },
    {
      name: 'flags in a file that is loaded',
      host: loaded('/usr/sbin/ntpd (complain)', { [path]: text.replaceAll('\n', '\r\n') }),
      finds: [...written, now],
      files: { [path]: enforced.replaceAll('\n', '\r\n') },
      reboots: ['/usr/sbin/ntpd complain until apparmor.service'],
      leaves: [now],
    },
    {
      name: 'one of two may complain',
      params: { complainAllow: ['/usr/sbin/ntpd//child'] },
      host: image({ [path]: text }),
      finds: written.slice(0, 1),
      files: { [path]: text.replace('(attach_disconnected, complain)', '(attach_disconnected)') },
    },
    {
      name: 'a link forces it',
      host: image({ [path]: enforced, [forced]: { link: '../usr.sbin.ntpd' } }),
      finds: [linked],
      unlinks: [forced],
    },
    {
      name: 'a file of that name forces it',
      host: image({ [path]: enforced, [forced]: '' }),
      finds: [linked],
      files: { [forced]: null },
    },
    {
      name: 'a snap in devmode',
      host: loaded('snap.x (complain)\n/usr/sbin/ntpd (enforce)'),
      finds: [finding('snap.x', PROFILES, 'running')],
      decides: ['no file below /etc/apparmor.d holds snap.x'],
      leaves: [finding('snap.x', PROFILES, 'running')],
    },
  ],
  notApplicable: [
    {
      name: 'an image without AppArmor',
      host: { running: false },
      reason: 'package apparmor is not installed',
    },
  ],
});

function finding(name: string, where: string, state: Finding['state'] = 'persistent'): Finding {
  return { what: `profile ${name}`, expected: 'enforce', actual: 'complain', where, state };
}
