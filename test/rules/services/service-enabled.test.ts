import { serviceEnabled } from '../../../src/kinds/service-enabled.ts';
import type { Finding } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const texts = { title: 'The logger runs', rationale: 'Without it nothing is kept.' };

const boot = (actual: string): Finding => ({
  what: 'rsyslog.service',
  expected: 'enabled',
  actual,
  where: 'systemctl is-enabled rsyslog.service',
  state: 'persistent',
});
const stopped = (actual: string): Finding => ({
  what: 'rsyslog.service',
  expected: 'active',
  actual,
  where: 'systemctl is-active rsyslog.service',
  state: 'running',
});

testRule(
  serviceEnabled({
    ...texts,
    id: 'optional-logger',
    unit: 'rsyslog.service',
    packages: ['rsyslog', 'rsyslog-lite'],
    withoutPackage: 'not-applicable',
  }),
  {
    compliant: [
      { name: 'it is enabled and runs', host: host('enabled active') },
      { name: 'it is being reloaded', host: host('enabled reloading') },
      {
        name: 'the other package brings it',
        host: { ...host('enabled active'), packages: { 'rsyslog-lite': '1' } },
      },
      { name: 'an image has it enabled', host: { ...host('enabled'), running: false } },
    ],
    notApplicable: [
      {
        name: 'the package is not there',
        host: { units: { 'rsyslog.service': 'enabled active' } },
        reason: 'package rsyslog or rsyslog-lite is not installed',
      },
    ],
    failing: [
      {
        name: 'it is disabled and stopped',
        host: host('disabled inactive'),
        finds: [boot('disabled'), stopped('inactive')],
        units: { 'rsyslog.service': 'enabled active' },
      },
      {
        name: 'it is enabled until the next boot only',
        host: host('enabled-runtime active'),
        finds: [boot('enabled-runtime')],
        units: { 'rsyslog.service': 'enabled active' },
      },
      {
        name: 'it is masked',
        host: host('masked inactive'),
        finds: [boot('masked'), stopped('inactive')],
        units: { 'rsyslog.service': 'enabled active' },
      },
      {
        name: 'it has failed',
        host: host('enabled failed'),
        finds: [stopped('failed')],
        units: { 'rsyslog.service': 'enabled active' },
      },
      {
        name: 'its unit comes with a package that the plan brings',
        host: { packages: { rsyslog: '8.32' } },
        finds: [boot('not-found'), stopped('inactive')],
        units: { 'rsyslog.service': 'enabled active' },
      },
      {
        name: 'an image has it disabled',
        host: { ...host('disabled active'), running: false },
        finds: [boot('disabled')],
        units: { 'rsyslog.service': 'enabled' },
      },
      {
        name: 'its unit cannot be enabled',
        host: host('static active'),
        finds: [boot('static')],
        decides: ['rsyslog.service is static, so it cannot be enabled'],
        leaves: [boot('static')],
      },
    ],
  },
);

testRule(
  serviceEnabled({
    ...texts,
    id: 'wanted-logger',
    unit: 'rsyslog.service',
    packages: ['rsyslog'],
    withoutPackage: 'finding',
    consent: 'cuts-network',
    note: 'x',
  }),
  {
    compliant: [{ name: 'it is enabled and runs', host: host('enabled active') }],
    failing: [
      {
        name: 'the package is not there',
        host: { units: { 'rsyslog.service': 'enabled active' } },
        finds: [{ ...boot('package rsyslog is not installed'), where: '/var/lib/dpkg/status' }],
        leaves: [{ ...boot('package rsyslog is not installed'), where: '/var/lib/dpkg/status' }],
      },
      {
        name: 'it is disabled',
        host: host('disabled active'),
        finds: [boot('disabled')],
        units: { 'rsyslog.service': 'enabled active' },
        consents: ['cuts-network'],
      },
    ],
  },
);

function host(unit: string): ExampleHost {
  return { packages: { rsyslog: '8.32.0' }, units: { 'rsyslog.service': unit } };
}
