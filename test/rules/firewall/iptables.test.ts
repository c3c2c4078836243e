import { describe, expect, it } from 'vitest';
import { iptables } from '../../../src/rules/firewall/iptables.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { sockets, speaksIpv6 } from './hosts.ts';

const V4 = '/etc/iptables/rules.v4';
const open = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
`;
const loopback = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -s 127.0.0.0/8 -j DROP
-A OUTPUT -o lo -j ACCEPT
COMMIT
`;
const strict = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -s 127.0.0.0/8 -j DROP
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 2222 -m conntrack --ctstate NEW -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT
-A OUTPUT -o lo -j ACCEPT
-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT
COMMIT
`;

/** A web server whose sshd answers on 2222, on IPv4 only; something listens on loopback. */
function host(saved: string | undefined, running: string, more: ExampleHost = {}): ExampleHost {
  return {
    packages: { iptables: '1.6', 'iptables-persistent': '1', 'openssh-server': '1:7.6p1' },
    units: { 'netfilter-persistent.service': 'enabled active' },
    outputs: { 'iptables-save': running, 'ip6tables-save': '' },
    kernel: {
      '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999',
      '/proc/net/tcp': sockets('00000000:0050 0A', '0100007F:0277 0A', '00000000:0051 01'),
      '/proc/net/udp': sockets('00000000:9C40 07'),
    },
    ...more,
    files: {
      '/etc/ssh/sshd_config': 'Port 2222\n',
      ...(saved !== undefined && { [V4]: saved }),
      ...more.files,
    },
  };
}

function both(...findings: readonly (readonly [string, string, string])[]): Finding[] {
  return [at(V4, 'persistent'), at('iptables-save', 'running')].flatMap((place) =>
    findings.map(([what, expected, actual]) => ({ what, expected, actual, ...place })),
  );
}

function at(where: string, state: Finding['state']) {
  return { where, state };
}

const noLoopback = [
  ['IPv4 in by lo', 'accepted by a rule', 'accepted by policy'],
  ['source 127.0.0.0/8 from elsewhere', 'dropped by a rule', 'accepted by policy'],
  ['IPv4 out by lo', 'accepted by a rule', 'accepted by policy'],
] as const;
const consents = ['cuts-network'];

testRule(ruleOf('iptables-loopback'), {
  compliant: [
    { name: 'the three rules are there', host: host(loopback, loopback) },
    { name: 'the policy is stricter', host: host(strict, strict) },
    {
      name: 'the rules are elsewhere and other rules tell nothing about them',
      host: host(
        loopback.replace(
          '-A INPUT',
          '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -j LOG\n-A INPUT',
        ),
        loopback,
      ),
    },
    {
      name: 'a chain of its own holds them',
      host: host(
        '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n:own - [0:0]\n-A INPUT -j own\n-A OUTPUT -o lo+ -j ACCEPT\n-A own -i lo -j ACCEPT\n-A own -s 127.0.0.0/8 ! -i lo -j REJECT --reject-with icmp-port-unreachable\n-A own -j RETURN\nCOMMIT\n',
        loopback,
      ),
    },
    {
      name: 'an image has them in its file',
      host: host(loopback.replaceAll('\n', '\r\n'), '', { running: false }),
    },
  ],
  failing: [
    {
      name: 'nothing is there',
      host: host(undefined, ''),
      finds: both(...noLoopback),
      files: { [V4]: { content: loopback, mode: 0o640 } },
      tables: { iptables: loopback },
      consents,
    },
    {
      name: 'what restores rules comes with the plan',
      host: host(undefined, '', { units: {}, arrived: ['iptables', 'iptables-persistent'], outputs: {} }),
      finds: both(...noLoopback),
      files: { [V4]: { content: loopback, mode: 0o640 } },
      tables: { iptables: loopback },
      consents,
    },
    {
      name: 'what restores rules comes with the plan, and saves those that are in force',
      host: host(undefined, open, { units: {}, arrived: ['iptables-persistent'] }),
      finds: both(...noLoopback),
      files: { [V4]: { content: loopback, mode: 0o640 } },
      tables: { iptables: loopback },
      consents,
    },
    {
      name: 'only the file lacks them',
      host: host(open, loopback),
      finds: both(...noLoopback).filter(({ state }) => state === 'persistent'),
      files: { [V4]: loopback },
      consents,
    },
    {
      name: 'a program of its own keeps chains and tables in the kernel',
      host: host(
        loopback,
        '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A INPUT -j DOCKER\n-A FORWARD -o docker0 -j DOCKER\n-A DOCKER -d 172.17.0.2/32 -j ACCEPT\nCOMMIT\n*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j DNAT --to-destination 172.17.0.2:80\nCOMMIT\n',
      ),
      finds: [
        {
          what: 'IPv4 in by lo',
          expected: 'accepted by a rule',
          actual: 'accepted or accepted by policy',
          ...at('iptables-save', 'running'),
        },
        {
          what: 'source 127.0.0.0/8 from elsewhere',
          expected: 'dropped by a rule',
          actual: 'accepted or accepted by policy',
          ...at('iptables-save', 'running'),
        },
        {
          what: 'IPv4 out by lo',
          expected: 'accepted by a rule',
          actual: 'accepted by policy',
          ...at('iptables-save', 'running'),
        },
      ],
      tables: {
        iptables:
          '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -s 127.0.0.0/8 -j DROP\n-A INPUT -j DOCKER\n-A FORWARD -o docker0 -j DOCKER\n-A OUTPUT -o lo -j ACCEPT\n-A DOCKER -d 172.17.0.2/32 -j ACCEPT\nCOMMIT\n*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j DNAT --to-destination 172.17.0.2:80\nCOMMIT\n',
      },
      consents,
    },
    {
      name: 'the drop stands before the accept, or after a broad accept',
      host: host(
        loopback.replace(
          '-A INPUT -i lo -j ACCEPT\n-A INPUT -s 127.0.0.0/8 -j DROP',
          '-A INPUT -s 127.0.0.0/8 -j DROP\n-A INPUT -i lo -j ACCEPT',
        ),
        loopback.replace('-A INPUT -s', '-A INPUT -p tcp -j ACCEPT\n-A INPUT -s'),
      ),
      finds: [
        {
          what: 'IPv4 in by lo',
          expected: 'accepted by a rule',
          actual: 'accepted or dropped',
          ...at(V4, 'persistent'),
        },
        {
          what: 'source 127.0.0.0/8 from elsewhere',
          expected: 'dropped by a rule',
          actual: 'accepted or dropped',
          ...at('iptables-save', 'running'),
        },
      ],
      files: {
        [V4]: loopback.replace(
          '-A OUTPUT',
          '-A INPUT -s 127.0.0.0/8 -j DROP\n-A INPUT -i lo -j ACCEPT\n-A OUTPUT',
        ),
      },
      tables: {
        iptables: loopback.replace(
          '-A OUTPUT',
          '-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -s 127.0.0.0/8 -j DROP\n-A OUTPUT',
        ),
      },
      consents,
    },
    {
      name: 'the rules are comments',
      host: host(loopback.replaceAll('-A', '#-A'), loopback),
      finds: both(...noLoopback).filter(({ state }) => state === 'persistent'),
      files: {
        [V4]: loopback
          .replace(
            'COMMIT',
            '#-A INPUT -i lo -j ACCEPT\n#-A INPUT -s 127.0.0.0/8 -j DROP\n#-A OUTPUT -o lo -j ACCEPT\nCOMMIT',
          )
          .replace(/(-A INPUT -i lo[^]*?-A OUTPUT -o lo -j ACCEPT\n)(#[^]*?)(COMMIT)/, '$2$1$3'),
      },
      consents,
    },
  ],
  notApplicable: [
    {
      name: 'ufw is chosen',
      host: host(open, open),
      params: { firewall: 'ufw' },
      reason: 'the profile says that the firewall of this host is ufw, not iptables',
    },
    {
      name: 'there shall be none',
      host: host(open, open),
      params: { firewall: 'none' },
      reason: 'the profile says that this host needs no firewall',
    },
  ],
  unmeasured: [
    {
      name: 'the file is none of iptables-save',
      host: host('iptables -A INPUT -i lo -j ACCEPT\n', open),
      says: `${V4}:1: "iptables -A INPUT`,
    },
    { name: 'the file has no end', host: host('*filter\n:INPUT ACCEPT\n', open), says: 'has no COMMIT' },
    {
      name: 'the kernel cannot be asked',
      host: host(loopback, '', { outputs: { 'iptables-save': 1 } }),
      says: 'iptables-save failed',
    },
    {
      name: 'the file cannot be read',
      host: host(undefined, open, {
        files: { [V4]: { node: { type: 'hidden', reason: 'permission denied' } } },
      }),
      says: 'permission denied',
    },
  ],
});

const connections = strict
  .replace(/-A.*dport.*\n/g, '')
  .replace(/-A.*(lo|127).*\n/g, '')
  .replaceAll('DROP', 'ACCEPT');

testRule(ruleOf('iptables-connections'), {
  compliant: [
    { name: 'both directions are there', host: host(connections, connections) },
    { name: 'a strict rule set', host: host(strict, strict) },
    {
      name: 'the older match is used, protocol by protocol',
      host: host(
        strict.replace(
          /-A INPUT -m conntrack.*\n/,
          ['tcp', 'udp', 'icmp']
            .map((protocol) => `-A INPUT -p ${protocol} -m state --state ESTABLISHED -j ACCEPT\n`)
            .join(''),
        ),
        strict,
      ),
    },
    {
      name: 'only named ports are let out, as the profile says',
      host: host(
        strict.replace(
          '--ctstate NEW -j ACCEPT\nCOMMIT',
          '--ctstate NEW -p udp --dport 53 -j ACCEPT\nCOMMIT',
        ),
        strict,
      ),
      params: { outbound: ['53/udp'] },
    },
  ],
  failing: [
    {
      name: 'nothing is there',
      host: host(open, connections),
      finds: both(
        ...['in', 'out'].flatMap((way) =>
          ['tcp', 'udp', 'icmp'].map(
            (protocol) =>
              [`established ${protocol} ${way}, IPv4`, 'accepted by a rule', 'accepted by policy'] as const,
          ),
        ),
        ...['tcp', 'udp', 'icmp'].map(
          (protocol) => [`new ${protocol} out, IPv4`, 'accepted by a rule', 'accepted by policy'] as const,
        ),
      ).filter(({ state }) => state === 'persistent'),
      files: { [V4]: connections },
      consents,
    },
    {
      name: 'new connections out are shut',
      host: host(strict, strict.replace('-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT\n', '')),
      finds: ['tcp', 'udp', 'icmp'].map((protocol) => ({
        what: `new ${protocol} out, IPv4`,
        expected: 'accepted by a rule',
        actual: 'dropped by policy',
        ...at('iptables-save', 'running'),
      })),
      decides: ['new tcp out, IPv4: iptables-save lets nothing through', 'new udp out', 'new icmp out'],
      leaves: ['tcp', 'udp', 'icmp'].map((protocol) => ({
        what: `new ${protocol} out, IPv4`,
        expected: 'accepted by a rule',
        actual: 'dropped by policy',
        ...at('iptables-save', 'running'),
      })),
    },
    {
      name: 'the profile names what shall be let out',
      host: host(strict, strict.replace('-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT\n', '')),
      params: { outbound: ['443/tcp'] },
      finds: [
        {
          what: 'new connections out to 443/tcp, IPv4',
          expected: 'accepted by a rule',
          actual: 'dropped by policy',
          ...at('iptables-save', 'running'),
        },
      ],
      tables: {
        iptables: strict.replace(
          '-A OUTPUT -m conntrack --ctstate NEW -j',
          '-A OUTPUT -p tcp -m tcp --dport 443 -m conntrack --ctstate NEW -j',
        ),
      },
      consents,
    },
  ],
});

const port = (what: string) =>
  [`open port ${what}, IPv4`, 'accepted by a rule', 'dropped by policy'] as const;

testRule(ruleOf('iptables-open-ports'), {
  compliant: [
    { name: 'each has a rule', host: host(strict, strict) },
    {
      name: 'ranges and lists name them',
      host: host(
        strict.replace('-m tcp --dport 80 ', '-m multiport --dports 79:81,443 '),
        strict.replace('--dport 2222', '--dport 2000:3000'),
      ),
    },
    {
      name: 'some sources only are let in',
      host: host(
        strict.replace('-p tcp -m tcp --dport 80', '-s 10.0.0.0/8 -p tcp -m tcp --dport 80'),
        strict,
      ),
    },
    {
      name: 'a port shall have none',
      host: host(strict, strict.replace(/.*dport 80 .*\n/, '')),
      params: { ignorePorts: ['80/tcp', '2222/tcp'] },
    },
  ],
  failing: [
    {
      name: 'they are open by the policy',
      host: host(open, strict),
      finds: [
        ['open port 2222/tcp, IPv4', 'accepted by a rule', 'accepted by policy'] as const,
        ['open port 80/tcp, IPv4', 'accepted by a rule', 'accepted by policy'] as const,
      ].map(([what, expected, actual]) => ({ what, expected, actual, ...at(V4, 'persistent') })),
      files: {
        [V4]: open.replace(
          'COMMIT',
          '-A INPUT -p tcp -m tcp --dport 2222 -m conntrack --ctstate NEW -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT',
        ),
      },
      consents,
    },
    {
      name: 'they are shut: SSH is let in, the other is left shut',
      host: host(strict, strict.replace(/.*dport.*\n/g, '')),
      finds: both(port('2222/tcp'), port('80/tcp')).filter(({ state }) => state === 'running'),
      tables: {
        iptables: strict.replace(/.*dport 80 .*\n/g, ''),
      },
      decides: ['open port 80/tcp, IPv4: iptables-save lets nothing through'],
      leaves: both(port('80/tcp')).filter(({ state }) => state === 'running'),
      consents,
    },
    {
      name: 'SSH shall have none, and has one all the same',
      host: host(strict, strict.replace(/.*dport.*\n/g, '')),
      params: { ignorePorts: ['80/tcp', '2222/tcp'] },
      finds: both(port('2222/tcp')).filter(({ state }) => state === 'running'),
      tables: { iptables: strict.replace(/.*dport 80 .*\n/g, '') },
      consents,
    },
    {
      name: 'the number of another port begins alike',
      host: host(strict.replace('--dport 80 ', '--dport 8080 '), strict),
      finds: both(port('80/tcp')).filter(({ state }) => state === 'persistent'),
      decides: ['open port 80/tcp'],
      leaves: both(port('80/tcp')).filter(({ state }) => state === 'persistent'),
    },
    {
      name: 'the other protocol is let in',
      host: host(strict, strict.replace('-p tcp -m tcp --dport 80', '-p udp -m udp --dport 80')),
      finds: both(port('80/tcp')).filter(({ state }) => state === 'running'),
      decides: ['open port 80/tcp'],
      leaves: both(port('80/tcp')).filter(({ state }) => state === 'running'),
    },
  ],
  unmeasured: [
    {
      name: 'an image shows no open ports',
      host: host(strict, '', { running: false }),
      says: 'only be seen on a running host',
    },
  ],
});

testRule(ruleOf('iptables-default-deny'), {
  compliant: [
    { name: 'all three drop', host: host(strict, strict) },
    { name: 'with counters', host: host(strict.replaceAll('[0:0]', '[12:3456]'), strict) },
  ],
  failing: [
    {
      name: 'everything passes',
      host: host(undefined, open),
      finds: both(
        ['policy for input', 'drop', 'accept'],
        ['policy for forward', 'drop', 'accept'],
        ['policy for output', 'drop', 'accept'],
      ),
      files: { [V4]: { content: strict, mode: 0o640 } },
      tables: { iptables: strict },
      consents,
    },
    {
      name: 'a last rule drops',
      host: host(
        strict,
        strict.replace(':INPUT DROP', ':INPUT ACCEPT').replace('-A OUTPUT', '-A INPUT -j DROP\n-A OUTPUT'),
      ),
      finds: [
        { what: 'policy for input', expected: 'drop', actual: 'accept', ...at('iptables-save', 'running') },
      ],
      tables: { iptables: strict.replace('-A OUTPUT', '-A INPUT -j DROP\n-A OUTPUT') },
      consents,
    },
    {
      name: 'an administrator has a list of their own, with a last rule that drops',
      host: host(
        strict,
        '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [7:420]\n:OUTPUT DROP [0:0]\n-A INPUT -s 192.0.2.0/24 -j DROP\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -j DROP\n-A OUTPUT -j ACCEPT\nCOMMIT\n',
      ),
      finds: [
        { what: 'policy for input', expected: 'drop', actual: 'accept', ...at('iptables-save', 'running') },
      ],
      tables: {
        iptables:
          '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [7:420]\n:OUTPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -s 127.0.0.0/8 -j DROP\n-A INPUT -s 192.0.2.0/24 -j DROP\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 2222 -m conntrack --ctstate NEW -j ACCEPT\n-A INPUT -j DROP\n-A OUTPUT -j ACCEPT\nCOMMIT\n',
      },
      consents,
    },
    {
      name: 'what is let out is shut already: no business of this rule',
      host: host(
        strict,
        strict
          .replace('INPUT DROP', 'INPUT ACCEPT')
          .replace('-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT\n', ''),
      ),
      finds: [
        { what: 'policy for input', expected: 'drop', actual: 'accept', ...at('iptables-save', 'running') },
      ],
      tables: { iptables: strict.replace('-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT\n', '') },
      consents,
    },
    {
      name: 'an image knows its sshd only',
      host: host(open, '', { running: false }),
      finds: ['input', 'forward', 'output'].map((hook) => ({
        what: `policy for ${hook}`,
        expected: 'drop',
        actual: 'accept',
        ...at(V4, 'persistent'),
      })),
      files: { [V4]: strict.replace(/.*dport 80 .*\n/, '') },
      consents,
    },
    {
      name: 'no line states the chains',
      host: host('*filter\nCOMMIT', strict),
      finds: ['input', 'forward', 'output'].map((hook) => ({
        what: `policy for ${hook}`,
        expected: 'drop',
        actual: 'accept',
        ...at(V4, 'persistent'),
      })),
      files: {
        [V4]: strict
          .replace(
            /:INPUT DROP.*\n:FORWARD.*\n:OUTPUT.*\n/,
            ':OUTPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:INPUT DROP [0:0]\n',
          )
          .trimEnd(),
      },
      consents,
    },
  ],
});

const strict6 = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -s ::1/128 -j DROP
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p ipv6-icmp -j ACCEPT
-A INPUT -p tcp -m tcp --dport 2222 -m conntrack --ctstate NEW -j ACCEPT
-A OUTPUT -o lo -j ACCEPT
-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A OUTPUT -p ipv6-icmp -j ACCEPT
-A OUTPUT -m conntrack --ctstate NEW -j ACCEPT
COMMIT
`;

/** A host that speaks IPv6. */
function six(saved: string, running: string): ExampleHost {
  return {
    ...host(undefined, '', { files: { '/etc/iptables/rules.v6': saved } }),
    outputs: { 'ip6tables-save': running },
    sysctls: speaksIpv6,
  };
}

it('ip6tables-default-deny adds what keeps the host in touch', () => {
  const rule = ruleOf('ip6tables-default-deny');
  expect(rule.remediate(exampleHost(six('', '')), rule.params.parse({}))).toMatchObject([
    { kind: 'file', path: '/etc/iptables/rules.v6', content: strict6, check: 'ip6tables' },
    { kind: 'table', table: 'ip6tables', content: strict6 },
  ]);
});

describe.each([
  'ip6tables-loopback',
  'ip6tables-connections',
  'ip6tables-open-ports',
  'ip6tables-default-deny',
])('%s', (id) => {
  const rule = ruleOf(id);
  const values = rule.params.parse({});

  it('passes a strict rule set, which the default policy’s repair makes of nothing', () => {
    const target = exampleHost(six(strict6, strict6));
    expect(rule.notApplicable(target, values)).toBeUndefined();
    expect(rule.audit(target, values)).toEqual([]);
  });

  it('finds something where nothing is', () => {
    const target = exampleHost(six('', ''));
    const places = rule.audit(target, values).map(({ where }) => where);
    expect(new Set(places)).toEqual(new Set(['/etc/iptables/rules.v6', 'ip6tables-save']));
  });

  it('is not applicable where IPv6 is off', () => {
    expect(rule.notApplicable(exampleHost(host('', '')), values)).toBe('the host does not speak IPv6');
  });
});

describe('where nothing restores rules at boot', () => {
  it.each(iptables)('$id leaves it to people', (rule) => {
    const target = exampleHost({ ...host(undefined, '', { units: {} }), sysctls: speaksIpv6 });
    expect(rule.remediate(target, rule.params.parse({}))).toMatchObject([
      {
        kind: 'decision',
        text: expect.stringContaining('netfilter-persistent.service is not there') as string,
      },
    ]);
  });
});

function ruleOf(id: string): Rule {
  const rule = iptables.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

it('iptables-connections shows the rules that are about it, and no others', () => {
  const rule = ruleOf('iptables-connections');
  const shown = rule.evidence(exampleHost(host(strict, strict, { running: false })), rule.params.parse({}));
  expect(shown.map(({ what }) => what)).toEqual(
    strict.split('\n').filter((line) => line.startsWith('-A OUTPUT') || line.includes('--ctstate')),
  );
});
