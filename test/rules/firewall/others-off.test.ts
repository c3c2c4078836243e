import { othersOff } from '../../../src/rules/firewall/others-off.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import type { ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';

const CONF = '/etc/ufw/ufw.conf';
const consents = ['cuts-network'];
const active = 'Status: active\nLogging: on (low)\n';
const inactive = 'Status: inactive\n';

function host(conf: string, status: string, unit: string, more: ExampleHost = {}): ExampleHost {
  return {
    packages: { ufw: '0.36' },
    files: { [CONF]: conf },
    units: { 'ufw.service': unit },
    outputs: { 'ufw status verbose': status },
    ...more,
  };
}

const enabled: Finding = { what: 'ENABLED', expected: 'no', actual: 'yes', where: CONF, state: 'persistent' };
const filters: Finding = {
  what: 'ufw',
  expected: 'inactive',
  actual: 'active',
  where: 'ufw status',
  state: 'running',
};
const notMasked = (actual: string): Finding => ({
  what: 'ufw.service',
  expected: 'masked',
  actual,
  where: 'systemctl is-enabled ufw.service',
  state: 'persistent',
});

for (const stack of ['nftables', 'iptables'] as const) {
  const firewall = { firewall: stack };
  const masks = stack === 'iptables';
  testRule(ruleOf(`${stack}-without-ufw`), {
    compliant: [
      { name: 'ufw is not installed', host: {}, params: firewall },
      {
        name: 'only its configuration is left',
        host: host('ENABLED=yes\n', '', 'disabled', {
          packages: { ufw: { status: 'deinstall ok config-files' } },
        }),
        params: firewall,
      },
      { name: 'it is off and masked', host: host('ENABLED=no\n', inactive, 'masked'), params: firewall },
      {
        name: 'it is off',
        host: host('#ENABLED=yes\n', inactive, 'enabled active'),
        params: { ...firewall, requireMasked: false },
      },
      {
        name: 'it is off in an image',
        host: host('ENABLED=no\n', '', 'masked', { running: false }),
        params: firewall,
      },
    ],
    failing: [
      {
        name: 'it is on',
        host: host('# how\nENABLED=yes', active, 'enabled active'),
        params: firewall,
        finds: [enabled, ...(masks ? [notMasked('enabled')] : []), filters],
        files: { [CONF]: '# how\nENABLED=no' },
        tables: { ufw: inactive },
        ...(masks && { units: { 'ufw.service': 'masked inactive' } }),
        consents,
      },
      {
        name: 'it is off and its unit shall be masked',
        host: host('ENABLED=no\n', inactive, 'disabled inactive'),
        params: { ...firewall, requireMasked: true },
        finds: [notMasked('disabled')],
        units: { 'ufw.service': 'masked inactive' },
        consents,
      },
      {
        name: 'it will be on in an image',
        host: host("ENABLED='yes'\nENABLED=YES\n", '', 'enabled', { running: false }),
        params: { ...firewall, requireMasked: false },
        finds: [enabled],
        files: { [CONF]: 'ENABLED=no\nENABLED=no\n' },
        consents,
      },
    ],
    notApplicable: [
      {
        name: 'ufw is the firewall',
        host: host('ENABLED=yes\n', active, 'enabled active'),
        reason: `the firewall of this host is ufw, not ${stack}: /etc/ufw/ufw.conf says ENABLED=yes`,
      },
    ],
    unmeasured: [
      {
        name: 'ufw cannot be asked',
        host: host('ENABLED=no\n', inactive, 'masked', { outputs: { 'ufw status verbose': 1 } }),
        params: firewall,
        says: 'ufw status failed',
      },
    ],
  });
}

const empty = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const docker =
  '*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -j DOCKER\n-A DOCKER -i docker0 -j RETURN\nCOMMIT\n';
const nft = { firewall: 'nftables' };
const rulesOf = (program: string, lines: number): Finding => ({
  what: `rules of ${program}`,
  expected: 'none',
  actual: `${lines} lines`,
  where: `${program}-save`,
  state: 'running',
});

testRule(ruleOf('nftables-without-iptables-rules'), {
  compliant: [
    {
      name: 'nothing is listed',
      host: { outputs: { 'iptables-save': '', 'ip6tables-save': '' } },
      params: nft,
    },
    { name: 'iptables is not installed', host: {}, params: nft },
    { name: 'the tables are empty', host: { outputs: { 'iptables-save': empty } }, params: nft },
  ],
  failing: [
    {
      name: 'a container engine has rules, and a policy drops',
      host: {
        outputs: { 'iptables-save': docker, 'ip6tables-save': empty.replace('INPUT ACCEPT', 'INPUT DROP') },
      },
      params: nft,
      finds: [rulesOf('iptables', 2), rulesOf('ip6tables', 1)],
      decides: ['iptables-save and ip6tables-save list rules'],
      leaves: [rulesOf('iptables', 2), rulesOf('ip6tables', 1)],
    },
  ],
  unmeasured: [
    {
      name: 'an image holds none',
      host: { running: false },
      params: nft,
      says: 'only be seen on a running host',
    },
    {
      name: 'the kernel cannot be asked',
      host: { outputs: { 'iptables-save': 1 } },
      params: nft,
      says: 'iptables-save failed',
    },
  ],
});

function ruleOf(id: string): Rule {
  const rule = othersOff.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
