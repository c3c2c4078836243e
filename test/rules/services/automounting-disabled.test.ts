import rule from '../../../src/rules/services/automounting-disabled.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const enabled = (actual: string): Finding => ({
  what: 'autofs.service',
  expected: 'disabled or masked',
  actual,
  where: 'systemctl is-enabled autofs.service',
  state: 'persistent',
});
const active = (actual = 'active'): Finding => ({
  what: 'autofs.service',
  expected: 'inactive',
  actual,
  where: 'systemctl is-active autofs.service',
  state: 'running',
});

testRule(rule, {
  compliant: [
    { name: 'the package is not there', host: { units: { 'autofs.service': 'enabled active' } } },
    {
      name: 'only its configuration is left',
      host: { packages: { autofs: { status: 'deinstall ok config-files' } } },
    },
    { name: 'it is disabled', host: host('disabled inactive') },
    { name: 'it is masked and has failed', host: host('masked failed') },
    { name: 'an image has it disabled', host: { ...host('disabled active'), running: false } },
    {
      name: 'units of systemd that mount on demand are others',
      host: host('disabled inactive', 'systemd-1'),
    },
  ],
  notApplicable: [
    {
      name: 'the profile allows it',
      params: { allow: true },
      host: host('enabled active'),
      reason: 'the profile says that this host uses autofs',
    },
  ],
  failing: [
    {
      name: 'it is enabled and runs',
      host: host('enabled active', 'systemd-1'),
      finds: [enabled('enabled'), active()],
      units: { 'autofs.service': 'masked inactive' },
    },
    {
      name: 'it mounts homes',
      host: host('enabled active', '/etc/auto.home'),
      finds: [enabled('enabled'), active()],
      units: { 'autofs.service': 'masked inactive' },
      consents: ['limits-logins'],
    },
    {
      name: 'it is disabled and runs all the same',
      host: host('disabled active'),
      finds: [active()],
      units: { 'autofs.service': 'masked inactive' },
    },
    {
      name: 'an image has it enabled',
      host: { ...host('enabled'), running: false },
      finds: [enabled('enabled')],
      units: { 'autofs.service': 'masked' },
    },
    {
      name: 'another unit can pull it in',
      host: host('static inactive'),
      finds: [enabled('static')],
      units: { 'autofs.service': 'masked inactive' },
    },
    {
      name: 'it was enabled until the next boot only',
      host: host('enabled-runtime reloading'),
      finds: [enabled('enabled-runtime'), active('reloading')],
      units: { 'autofs.service': 'masked inactive' },
    },
  ],
});

function host(unit: string, automount?: string): ExampleHost {
  return {
    packages: { autofs: '5.1.2-1ubuntu3' },
    units: { 'autofs.service': unit },
    ...(automount !== undefined && {
      kernel: {
        '/proc/self/mountinfo': `30 1 0:50 / /home rw,relatime shared:9 - autofs ${automount} rw,fd=6,indirect`,
      },
    }),
  };
}
