import { describe, expect, it } from 'vitest';
import type { PlannedChange } from '../../src/plan/plan.ts';
import type { ExampleHost } from '../host.ts';
import { answer, hostWith, removed, table, unit, writes } from './access-host.ts';

const nft = (rules: string, sets = '') => `table inet filter {
${sets}\tchain input {
\t\ttype filter hook input priority 0; policy drop;
\t\tiif "lo" accept
\t\tct state established,related accept
${rules}
\t}
}
`;
const saved = (rules: string, policy = 'DROP') =>
  `*filter\n:INPUT ${policy} [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m state --state ESTABLISHED -j ACCEPT\n${rules}COMMIT\n`;
const six: ExampleHost = {
  connection: { client: '2001:db8::9', clientPort: 40_000, server: '2001:db8::1', port: 22 },
};
const other: ExampleHost = {
  connection: { client: '192.0.2.7', clientPort: 40_000, server: '198.51.100.2', port: 2222 },
};
const dropped =
  /^login: the rules of (?:nftables|iptables) in force would drop a new connection from (?:192\.0\.2\.7|2001:db8::9) to port \d+$/;

interface Row {
  readonly name: string;
  readonly change: PlannedChange;
  readonly is: RegExp | 'yes';
  readonly host?: ExampleHost;
}

describe('nftables', () => {
  const row = (name: string, rules: string, is: Row['is'], host: ExampleHost = {}, sets = ''): Row => ({
    name,
    change: table('nftables', '', nft(rules, sets)),
    is,
    host,
  });
  it.each<Row>([
    row('the port is let in', 'tcp dport 22 accept', 'yes'),
    row('the port is not', 'tcp dport 443 accept', dropped),
    row('the port in use is another', 'tcp dport 22 accept', dropped, other),
    row('the port in use is among several', 'tcp dport { 22, 2222 } accept', 'yes', other),
    row(
      'a set without the port',
      'tcp dport @ports accept',
      dropped,
      {},
      '\tset ports {\n\t\ttype inet_service\n\t\telements = { 80, 443 }\n\t}\n',
    ),
    row(
      'a set with the port',
      'tcp dport @ports accept',
      'yes',
      {},
      '\tset ports {\n\t\ttype inet_service\n\t\telements = { 22, 443 }\n\t}\n',
    ),
    row('the network of the client', 'ip saddr 192.0.2.0/24 tcp dport 22 accept', 'yes'),
    row('a range with the client', 'ip saddr 192.0.2.1-192.0.2.9 tcp dport 22 accept', 'yes'),
    row('another network', 'ip saddr 10.0.0.0/8 tcp dport 22 accept', dropped),
    row(
      'a set of networks with the client',
      'ip saddr @admins tcp dport 22 accept',
      'yes',
      {},
      '\tset admins {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = { 10.0.0.0/8, 192.0.2.0/24 }\n\t}\n',
    ),
    row(
      'a set that fills by itself',
      'ip saddr @seen drop\n\t\ttcp dport 22 accept',
      /^unknown: whether the rules of nftables in force would let in/,
      {},
      '\tset seen {\n\t\ttype ipv4_addr\n\t\tflags dynamic,timeout\n\t\ttimeout 1h\n\t}\n',
    ),
    row('the client is shut out before', 'ip saddr 192.0.2.7 drop\n\t\ttcp dport 22 accept', dropped),
    row('another address of the server', 'ip daddr 198.51.100.3 tcp dport 22 accept', dropped),
    row('a limit', 'tcp dport 22 limit rate 3/minute accept', /^unknown:/),
    row('some interface', 'iifname "eth0" tcp dport 22 accept', /^unknown:/),
    row('a map of verdicts', 'tcp dport vmap { 22 : accept, 80 : drop }', 'yes'),
    row('IPv4 only, for a client with IPv6', 'ip saddr 0.0.0.0/0 tcp dport 22 accept', dropped, six),
    row('the network of a client with IPv6', 'ip6 saddr 2001:db8::/32 tcp dport 22 accept', 'yes', six),
    row('another network of IPv6', 'ip6 saddr fe80::/10 tcp dport 22 accept', dropped, six),
  ])('$name', check);

  it('counts what a boot loads, once its unit is enabled', () => {
    const host = hostWith({
      packages: { nftables: '0.8.2-1' },
      units: { 'nftables.service': 'disabled inactive' },
      files: { '/etc/nftables.conf': `flush ruleset\n${nft('tcp dport 443 accept')}` },
    });
    expect(answer(host, unit('nftables.service', 'disabled inactive', 'enabled inactive'))).toMatch(
      /^login: \/etc\/nftables\.conf, which a boot loads, would drop/,
    );
  });
});

describe('iptables', () => {
  const row = (name: string, rules: string, is: Row['is'], host: ExampleHost = {}): Row => ({
    name,
    change: table(host === six ? 'ip6tables' : 'iptables', '', saved(rules)),
    is,
    host,
  });
  it.each<Row>([
    row('the port is let in', '-A INPUT -p tcp -m tcp --dport 22 -m state --state NEW -j ACCEPT\n', 'yes'),
    row('the port is not', '-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\n', dropped),
    row('several ports', '-A INPUT -p tcp -m multiport --dports 80,2222 -j ACCEPT\n', 'yes', other),
    row('the network of the client', '-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT\n', 'yes'),
    row(
      'all networks but that of the client',
      '-A INPUT ! -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT\n',
      dropped,
    ),
    row(
      'another address of the server',
      '-A INPUT -d 198.51.100.3/32 -p tcp -m tcp --dport 22 -j ACCEPT\n',
      dropped,
    ),
    row('a client with IPv6', '-A INPUT -s 2001:db8::/32 -p tcp -m tcp --dport 22 -j ACCEPT\n', 'yes', six),
    row(
      'a client with IPv6 that no rule is about',
      '-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\n',
      dropped,
      six,
    ),
  ])('$name', check);

  it('of the other family do not matter', () => {
    const host = hostWith({});
    expect(answer(host, table('ip6tables', '', saved('')))).toBe('yes');
  });
});

describe('ufw', () => {
  const conf = '/etc/ufw/ufw.conf';
  const rules = (...tuples: string[]) =>
    `*filter\n### RULES ###\n${tuples.map((one) => `### tuple ### ${one}\n`).join('')}COMMIT\n`;
  const host = (given: ExampleHost = {}, tuples: string[] = []) =>
    hostWith({
      ...given,
      packages: { ufw: '0.35-5' },
      files: {
        [conf]: 'ENABLED=no\nLOGLEVEL=low\n',
        '/etc/default/ufw': 'IPV6=yes\nDEFAULT_INPUT_POLICY="DROP"\n',
        '/etc/ufw/user.rules': rules(...tuples),
        '/etc/ufw/user6.rules': rules(...tuples.map((one) => one.replaceAll('0.0.0.0/0', '::/0'))),
      },
      outputs: { 'ufw status verbose': 'Status: inactive\n' },
    });
  const on = 'ENABLED=yes\nLOGLEVEL=low\n';
  it.each<[string, string[], Row['is'], ExampleHost?]>([
    ['no rule', [], /^login: ufw would drop a new connection/],
    ['the port', ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'], 'yes'],
    ['the port for IPv6', ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'], 'yes', six],
    ['another port', ['allow tcp 443 0.0.0.0/0 any 0.0.0.0/0 in'], /^login: ufw would drop/],
    ['a limit', ['limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'], 'yes'],
    [
      'the client is denied first',
      ['deny any any 0.0.0.0/0 any 192.0.2.0/24 in', 'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'],
      /^login: ufw would drop/,
    ],
    [
      'another client is denied first',
      ['deny any any 0.0.0.0/0 any 10.0.0.0/8 in', 'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in'],
      'yes',
    ],
    [
      'by some interface',
      ['allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in_eth0'],
      /^unknown: whether ufw would let in/,
    ],
  ])('%s', (_, tuples, is, given) => {
    const before = host(given, tuples);
    const said = answer(before, writes(before, conf, on));
    if (typeof is === 'string') expect(said).toBe(is);
    else expect(said).toMatch(is);
  });
});

describe('the server itself', () => {
  it.each<[string, PlannedChange, RegExp | 'yes']>([
    ['goes', removed(hostWith(), 'openssh-server'), /^login: /],
    [
      'is stopped',
      unit('ssh.service', 'enabled active', 'enabled inactive'),
      /^login: sshd does not run any more/,
    ],
    [
      'is not started by a boot',
      unit('ssh.service', 'enabled active', 'disabled active'),
      /^login: sshd is not started at the next boot/,
    ],
    ['stays', unit('cron.service', 'disabled inactive', 'enabled active'), 'yes'],
  ])('%s', (_, change, is) => {
    const said = answer(hostWith(), change);
    if (typeof is === 'string') expect(said).toBe(is);
    else expect(said).toMatch(is);
  });
});

function check({ host = {}, change, is }: Row): void {
  const said = answer(hostWith({ ...host, outputs: { 'accepted login': '' } }), change);
  if (typeof is === 'string') expect(said).toBe(is);
  else expect(said).toMatch(is);
}
