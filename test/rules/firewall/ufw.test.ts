import { describe, expect, it } from 'vitest';
import { ufw } from '../../../src/rules/firewall/ufw.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { webServerWith } from './hosts.ts';

const firewall = { firewall: 'ufw' };
const consents = ['cuts-network'];
const RULES = '/etc/ufw/user.rules';
const RULES6 = '/etc/ufw/user6.rules';
const CONF = '/etc/ufw/ufw.conf';
const DEFAULTS = '/etc/default/ufw';

const defaults =
  'IPV6=no\nDEFAULT_INPUT_POLICY="DROP"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\nDEFAULT_FORWARD_POLICY="DROP"\nDEFAULT_APPLICATION_POLICY="SKIP"\n';
const denying = defaults.replace('"ACCEPT"', '"DROP"');

/** A file as ufw writes it, with these blocks of a tuple and its rules. */
function rules(...blocks: readonly string[]): string {
  return `*filter\n:ufw-user-input - [0:0]\n:ufw-user-output - [0:0]\n### RULES ###\n${blocks.map((block) => `\n${block}\n`).join('')}\n### END RULES ###\nCOMMIT\n`;
}

const anywhere = '0.0.0.0/0 any 0.0.0.0/0';
const inLo = `### tuple ### allow any any ${anywhere} in_lo\n-A ufw-user-input -i lo -j ACCEPT`;
const outLo = `### tuple ### allow any any ${anywhere} out_lo\n-A ufw-user-output -o lo -j ACCEPT`;
const spoofed =
  '### tuple ### deny any any 0.0.0.0/0 any 127.0.0.0/8 in\n-A ufw-user-input -s 127.0.0.0/8 -j DROP';
const allowing = (port: number, protocol = 'tcp') =>
  `### tuple ### allow ${protocol} ${port} ${anywhere} in\n-A ufw-user-input -p ${protocol} --dport ${port} -j ACCEPT`;
const out = `### tuple ### allow any any ${anywhere} out\n-A ufw-user-output -j ACCEPT`;
const outTo = (port: number, protocol: string) =>
  `### tuple ### allow ${protocol} ${port} ${anywhere} out\n-A ufw-user-output -p ${protocol} --dport ${port} -j ACCEPT`;

/** The package's own file of rules, with these. */
function arrived(...blocks: readonly string[]): string {
  const chains = ['input', 'output', 'forward', 'limit', 'limit-accept'];
  const head = chains.map((chain) => `:ufw-user-${chain} - [0:0]\n`).join('');
  return `*filter\n${head}### RULES ###\n\n${blocks.join('\n\n')}\n-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "\n-A ufw-user-limit -j REJECT\n-A ufw-user-limit-accept -j ACCEPT\nCOMMIT\n`;
}

function arrived6(...blocks: readonly string[]): string {
  const head = ['input', 'output', 'forward'].map((chain) => `:ufw6-user-${chain} - [0:0]\n`).join('');
  const six = blocks.map((block) => block.replaceAll('0.0.0.0/0', '::/0').replaceAll('-A ufw-', '-A ufw6-'));
  return `*filter\n${head}### RULES ###\n\n${six.join('\n\n')}\nCOMMIT\n`;
}

/** What `ufw status verbose` says; a line of the list is its three columns. */
function status(default_: string, ...lines: readonly (readonly [string, string, string])[]): string {
  const head = `Status: active\nLogging: on (low)\nDefault: ${default_}, disabled (routed)\nNew profiles: skip\n`;
  const line = ([to, action, from]: readonly [string, string, string]) =>
    `${to.padEnd(26)} ${action.padEnd(12)}${from.padEnd(26)}\n`;
  const ins = lines.filter(([, action]) => action.endsWith('IN')).map(line);
  const outs = lines.filter(([, action]) => action.endsWith('OUT')).map(line);
  if (lines.length === 0) return head;
  return `${head}\nTo                         Action      From\n--                         ------      ----\n${ins.join('')}${ins.length > 0 && outs.length > 0 ? '\n' : ''}${outs.join('')}\n`;
}

const DENY_IN = 'deny (incoming), allow (outgoing)';
const lines = {
  inLo: ['Anywhere on lo', 'ALLOW IN', 'Anywhere'],
  outLo: ['Anywhere', 'ALLOW OUT', 'Anywhere on lo'],
  spoofed: ['Anywhere', 'DENY IN', '127.0.0.0/8'],
  out: ['Anywhere', 'ALLOW OUT', 'Anywhere'],
  ssh: ['2222/tcp', 'ALLOW IN', 'Anywhere'],
  ssh6: ['2222/tcp (v6)', 'ALLOW IN', 'Anywhere (v6)'],
  web: ['80/tcp', 'ALLOW IN', 'Anywhere'],
} as const;

function host(text: string, said: string, more: ExampleHost = {}): ExampleHost {
  return webServerWith({
    units: { 'ufw.service': 'enabled active' },
    outputs: { 'ufw status verbose': said },
    sysctls: { 'net/ipv4/ip_forward': '0' },
    ...more,
    packages: { ufw: '0.36', ...more.packages },
    files: {
      [RULES]: text,
      [RULES6]: rules(),
      [CONF]: `ENABLED=${said.includes(': active') ? 'yes' : 'no'}\nLOGLEVEL=low\n`,
      [DEFAULTS]: defaults,
      ...more.files,
    },
  });
}

function lacks(where: string, what: string, actual = 'none', expected = 'a rule of ufw'): Finding {
  return { what, expected, actual, where, state: 'persistent' };
}

const OFF = 'Status: inactive\n';
const noLoopback = ['allow in on lo', 'allow out on lo', 'deny in from 127.0.0.0/8'].map((what) =>
  lacks(RULES, `${what}, IPv4`),
);

testRule(ruleOf('ufw-loopback'), {
  compliant: [
    { name: 'the three rules are there', host: host(rules(inLo, outLo, spoofed), OFF), params: firewall },
    {
      name: 'among others, with a comment, in CR LF',
      host: host(
        rules(
          allowing(22),
          inLo.replace('in_lo', 'in_lo comment=6c6f'),
          outLo,
          spoofed.replace('deny', 'reject'),
        ).replaceAll('\n', '\r\n'),
        OFF,
      ),
      params: firewall,
    },
    {
      name: 'for IPv6 too, in an image',
      host: host(rules(inLo, outLo, spoofed), OFF, {
        running: false,
        files: {
          [DEFAULTS]: defaults.replace('IPV6=no', 'IPV6=yes'),
          [RULES6]: rules(inLo, outLo, spoofed)
            .replaceAll('0.0.0.0/0', '::/0')
            .replaceAll('127.0.0.0/8', '::1'),
        },
      }),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'nothing is there, and ufw is off',
      host: host(rules(), OFF),
      params: firewall,
      finds: noLoopback,
      files: { [RULES]: rules(inLo, outLo, spoofed) },
      consents,
    },
    {
      name: 'ufw is on, and has a rule',
      host: host(rules(allowing(2222)), status(DENY_IN, lines.ssh)),
      params: firewall,
      finds: noLoopback,
      files: { [RULES]: rules(inLo, outLo, spoofed, allowing(2222)) },
      tables: { ufw: status(DENY_IN, lines.inLo, lines.spoofed, lines.ssh, lines.outLo) },
      consents,
    },
    {
      name: 'the denying rule stands first',
      host: host(rules(spoofed, inLo, outLo), OFF),
      params: firewall,
      finds: [lacks(RULES, 'allow in on lo, IPv4', 'stands after deny in from 127.0.0.0/8')],
      files: { [RULES]: rules(inLo, spoofed, inLo, outLo) },
      consents,
    },
    {
      name: 'only the denying rule is lacking',
      host: host(rules(allowing(22), inLo, outLo), OFF),
      params: firewall,
      finds: [lacks(RULES, 'deny in from 127.0.0.0/8, IPv4')],
      files: { [RULES]: rules(allowing(22), inLo, spoofed, outLo) },
      consents,
    },
    {
      name: 'IPv6 is on, and the file is the stock one',
      host: host(rules(inLo, outLo, spoofed), OFF, {
        files: {
          [DEFAULTS]: defaults.replace('IPV6=no', 'IPV6=yes'),
          [RULES6]: '*filter\n:ufw6-user-input - [0:0]\n### RULES ###\nCOMMIT\n',
        },
      }),
      params: firewall,
      finds: ['allow in on lo', 'allow out on lo', 'deny in from ::1'].map((what) =>
        lacks(RULES6, `${what}, IPv6`),
      ),
      files: {
        [RULES6]: `*filter\n:ufw6-user-input - [0:0]\n### RULES ###\n\n${[inLo, outLo, spoofed].join('\n\n').replaceAll('0.0.0.0/0', '::/0').replaceAll('127.0.0.0/8', '::1').replaceAll('ufw-', 'ufw6-')}\nCOMMIT\n`,
      },
      consents,
    },
    {
      name: 'rules that look alike',
      host: host(
        rules(
          inLo.replace('any any', 'tcp 22'),
          outLo.replace('out_lo', 'out_lo0'),
          spoofed.replace('127.0.0.0/8', '127.0.0.1'),
          `# ${inLo}`,
        ),
        OFF,
      ),
      params: firewall,
      finds: noLoopback,
      files: {
        [RULES]: rules(
          inLo,
          outLo,
          spoofed,
          inLo.replace('any any', 'tcp 22'),
          outLo.replace('out_lo', 'out_lo0'),
          spoofed.replace('127.0.0.0/8', '127.0.0.1'),
          `# ${inLo}`,
        ),
      },
      consents,
    },
  ],
  notApplicable: [
    {
      name: 'nftables is chosen',
      host: host(rules(), OFF),
      params: { firewall: 'nftables' },
      reason: 'the profile says that the firewall of this host is nftables, not ufw',
    },
  ],
  unmeasured: [
    {
      name: 'ufw cannot be asked',
      host: host(rules(), OFF, { outputs: { 'ufw status verbose': 1 } }),
      params: firewall,
      says: 'ufw status failed',
    },
    {
      name: 'a setting needs a shell',
      host: host(rules(), OFF, { files: { [DEFAULTS]: 'IPV6=$(cat x)\n' } }),
      params: firewall,
      says: 'more than a plain word',
    },
  ],
});

testRule(ruleOf('ufw-outbound'), {
  compliant: [
    { name: 'everything is let out by default', host: host(rules(), OFF), params: firewall },
    {
      name: 'a rule lets everything out',
      host: host(rules(out), OFF, { files: { [DEFAULTS]: denying } }),
      params: firewall,
    },
    {
      name: 'the ports that the profile names are let out',
      host: host(rules(outTo(53, 'udp'), outTo(443, 'tcp').replace('443', '80,400:450')), OFF),
      params: { ...firewall, outbound: ['53/udp', '443/tcp'] },
    },
  ],
  failing: [
    {
      name: 'nothing is let out',
      host: host(rules(allowing(53, 'udp'), outLo), OFF, { files: { [DEFAULTS]: denying } }),
      params: firewall,
      finds: [lacks(RULES, 'new connections out, IPv4', 'no rule', 'allowed by a rule of ufw')],
      decides: ['name in `outbound` what this host shall reach'],
      leaves: [lacks(RULES, 'new connections out, IPv4', 'no rule', 'allowed by a rule of ufw')],
    },
    {
      name: 'a port that the profile names is not let out',
      host: host(
        rules(outTo(53, 'udp')),
        status('deny (incoming), deny (outgoing)', ['53/udp', 'ALLOW OUT', 'Anywhere']),
        {
          files: { [DEFAULTS]: denying },
        },
      ),
      params: { ...firewall, outbound: ['53/udp', '443/tcp'] },
      finds: [lacks(RULES, 'new connections out to 443/tcp, IPv4', 'no rule', 'allowed by a rule of ufw')],
      files: { [RULES]: rules(outTo(53, 'udp'), outTo(443, 'tcp')) },
      tables: {
        ufw: status(
          'deny (incoming), deny (outgoing)',
          ['53/udp', 'ALLOW OUT', 'Anywhere'],
          ['443/tcp', 'ALLOW OUT', 'Anywhere'],
        ),
      },
      consents,
    },
  ],
});

const ports = [allowing(2222), allowing(80)];

testRule(ruleOf('ufw-open-ports'), {
  compliant: [
    { name: 'each port has a rule', host: host(rules(...ports), OFF), params: firewall },
    {
      name: 'by a list, a limit and a profile',
      host: host(
        rules(
          allowing(2222).replace('allow tcp 2222', 'limit any 2000:3000'),
          `### tuple ### deny tcp 80,443 ${anywhere} Apache%20Full - in`,
        ),
        OFF,
      ),
      params: firewall,
    },
    {
      name: 'one shall have none',
      host: host(rules(allowing(2222)), OFF),
      params: { ...firewall, ignorePorts: ['80/tcp'] },
    },
  ],
  failing: [
    {
      name: 'nothing filters yet',
      host: host(rules(allowing(8080), outTo(80, 'tcp'), allowing(80, 'udp')), OFF),
      params: firewall,
      finds: [lacks(RULES, 'open port 2222/tcp, IPv4'), lacks(RULES, 'open port 80/tcp, IPv4')],
      files: { [RULES]: rules(allowing(8080), outTo(80, 'tcp'), allowing(80, 'udp'), ...ports) },
      consents,
    },
    {
      name: 'ufw keeps them shut: SSH is let in, the other stays shut',
      host: host(rules(), status(DENY_IN)),
      params: firewall,
      finds: [lacks(RULES, 'open port 2222/tcp, IPv4'), lacks(RULES, 'open port 80/tcp, IPv4')],
      files: { [RULES]: rules(allowing(2222)) },
      tables: { ufw: status(DENY_IN, lines.ssh) },
      decides: ['open port 80/tcp: ufw lets nothing through'],
      leaves: [lacks(RULES, 'open port 80/tcp, IPv4')],
      consents,
    },
  ],
  unmeasured: [
    {
      name: 'an image shows no open ports',
      host: host(rules(), OFF, { running: false }),
      params: firewall,
      says: 'only be seen on a running host',
    },
  ],
});

const allowed = (variable: string, direction: string) =>
  lacks(DEFAULTS, `DEFAULT_${variable}_POLICY (${direction})`, 'ACCEPT', 'DROP or REJECT');

testRule(ruleOf('ufw-default-deny'), {
  compliant: [
    { name: 'all is denied', host: host(rules(), OFF, { files: { [DEFAULTS]: denying } }), params: firewall },
    {
      name: 'all is rejected, in small letters',
      host: host(rules(), OFF, { files: { [DEFAULTS]: denying.replaceAll('"DROP"', 'reject') } }),
      params: firewall,
    },
    {
      name: 'nothing is forwarded',
      host: host(rules(), OFF, {
        files: { [DEFAULTS]: denying.replace('FORWARD_POLICY="DROP"', 'FORWARD_POLICY="ACCEPT"') },
      }),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'the stock policies, and ufw is on',
      host: host(rules(allowing(2222)), status(DENY_IN, lines.ssh)),
      params: firewall,
      finds: [allowed('OUTPUT', 'outgoing')],
      files: { [DEFAULTS]: denying, [RULES]: rules(allowing(2222), out) },
      tables: { ufw: status('deny (incoming), deny (outgoing)', lines.ssh, lines.out) },
      consents,
    },
    {
      name: 'ufw comes with the plan',
      host: webServerWith({
        packages: { ufw: '0.36' },
        arrived: ['ufw'],
        sysctls: { 'net/ipv4/ip_forward': '0' },
      }),
      params: firewall,
      finds: [allowed('OUTPUT', 'outgoing')],
      files: {
        [DEFAULTS]: `${denying.replace('IPV6=no', 'IPV6=yes')}MANAGE_BUILTINS=no\nIPT_SYSCTL=/etc/ufw/sysctl.conf\nIPT_MODULES=""\n`,
        [RULES]: { content: arrived(out), mode: 0o640 },
        [RULES6]: { content: arrived6(out), mode: 0o640 },
      },
      consents,
    },
    {
      name: 'everything passes, in an image',
      host: host(rules(), OFF, {
        running: false,
        files: { [DEFAULTS]: defaults.replaceAll('"DROP"', 'ACCEPT') },
      }),
      params: { ...firewall, outbound: ['53/udp'] },
      finds: [allowed('INPUT', 'incoming'), allowed('OUTPUT', 'outgoing'), allowed('FORWARD', 'routed')],
      files: { [DEFAULTS]: denying, [RULES]: rules(allowing(2222), outTo(53, 'udp')) },
      consents,
    },
    {
      name: 'packets are forwarded, and the later file decides',
      host: host(rules(), OFF, {
        sysctls: { 'net/ipv4/ip_forward': '1' },
        files: { [DEFAULTS]: denying, [CONF]: 'ENABLED=no\nexport DEFAULT_FORWARD_POLICY=ACCEPT' },
      }),
      params: firewall,
      finds: [allowed('FORWARD', 'routed')],
      files: { [CONF]: 'ENABLED=no\nDEFAULT_FORWARD_POLICY="DROP"' },
      consents,
    },
  ],
});

const off: Finding = { what: 'ENABLED', expected: 'yes', actual: 'no', where: CONF, state: 'persistent' };
const inactive: Finding = {
  what: 'ufw',
  expected: 'active',
  actual: 'inactive',
  where: 'ufw status',
  state: 'running',
};

const unitOff = (actual: string): Finding => ({
  what: 'ufw.service',
  expected: 'enabled',
  actual,
  where: 'systemctl is-enabled ufw.service',
  state: 'persistent',
});
const unitIdle: Finding = {
  what: 'ufw.service',
  expected: 'active',
  actual: 'inactive',
  where: 'systemctl is-active ufw.service',
  state: 'running',
};

testRule(ruleOf('ufw-enabled'), {
  compliant: [
    { name: 'it is on', host: host(rules(), status(DENY_IN)), params: firewall },
    {
      name: 'it will be on, in an image',
      host: host(rules(), OFF, { running: false, files: { [CONF]: "ENABLED='YES'\n" } }),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'it is off: what is open stays open',
      host: host(rules(), OFF),
      params: firewall,
      finds: [off, inactive],
      files: { [CONF]: 'ENABLED=yes\nLOGLEVEL=low\n', [RULES]: rules(...ports) },
      tables: { ufw: status(DENY_IN, lines.ssh, lines.web) },
      consents,
    },
    {
      name: 'it comes with the plan: its files are written whole',
      host: webServerWith({
        packages: { ufw: '0.36' },
        arrived: ['ufw'],
        sysctls: { 'net/ipv4/ip_forward': '0' },
      }),
      params: firewall,
      finds: [off, unitOff('not-found'), unitIdle, inactive],
      files: {
        [CONF]: 'ENABLED=yes\nLOGLEVEL=low\n',
        [RULES]: { content: arrived(...ports), mode: 0o640 },
        [RULES6]: { content: arrived6(allowing(2222)), mode: 0o640 },
      },
      tables: { ufw: status(DENY_IN, lines.ssh, lines.web, lines.ssh6) },
      units: { 'ufw.service': 'enabled active' },
      consents,
    },
    {
      name: 'it comes with the plan, into an image',
      host: webServerWith({ packages: { ufw: '0.36' }, arrived: ['ufw'], running: false }),
      params: firewall,
      finds: [off, unitOff('not-found')],
      files: {
        [CONF]: 'ENABLED=yes\nLOGLEVEL=low\n',
        [RULES]: { content: arrived(allowing(2222)), mode: 0o640 },
        [RULES6]: { content: arrived6(allowing(2222)), mode: 0o640 },
      },
      units: { 'ufw.service': 'enabled' },
      consents,
    },
    {
      name: 'its unit is disabled',
      host: host(rules(), status(DENY_IN), { units: { 'ufw.service': 'disabled inactive' } }),
      params: firewall,
      finds: [
        {
          what: 'ufw.service',
          expected: 'enabled',
          actual: 'disabled',
          where: 'systemctl is-enabled ufw.service',
          state: 'persistent',
        },
        {
          what: 'ufw.service',
          expected: 'active',
          actual: 'inactive',
          where: 'systemctl is-active ufw.service',
          state: 'running',
        },
      ],
      units: { 'ufw.service': 'enabled active' },
      consents,
    },
    {
      name: 'it is switched on and not loaded',
      host: host(rules(...ports), OFF, { files: { [CONF]: 'ENABLED=yes\nLOGLEVEL=off' } }),
      params: firewall,
      finds: [inactive],
      tables: { ufw: status(DENY_IN, lines.ssh, lines.web).replace('on (low)', 'off') },
      consents,
    },
    {
      name: 'it is not installed',
      host: webServerWith({}),
      params: firewall,
      finds: [
        {
          what: 'package ufw',
          expected: 'installed',
          actual: 'not installed',
          where: '/var/lib/dpkg/status',
          state: 'persistent',
        },
      ],
      leaves: [
        {
          what: 'package ufw',
          expected: 'installed',
          actual: 'not installed',
          where: '/var/lib/dpkg/status',
          state: 'persistent',
        },
      ],
    },
  ],
});

describe('what cannot be edited', () => {
  const enabled = ruleOf('ufw-enabled');

  it('waits for files without which ufw does not start', () => {
    const target = exampleHost(webServerWith({ packages: { ufw: '0.36' } }));
    expect(() => enabled.remediate(target, enabled.params.parse(firewall))).toThrow(
      'files of ufw are missing',
    );
  });

  it('is left alone where ufw did not write it', () => {
    const target = exampleHost(host('*filter\nCOMMIT\n', OFF));
    expect(() => enabled.remediate(target, enabled.params.parse(firewall))).toThrow(
      'it is not as ufw writes it',
    );
  });
});

function ruleOf(id: string): Rule {
  const rule = ufw.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
