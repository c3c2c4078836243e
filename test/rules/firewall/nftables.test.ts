import { describe, expect, it } from 'vitest';
import { NFT_FILE, NFTABLES_CONF } from '../../../src/facts/nftables.ts';
import { NftRuleset } from '../../../src/facts/packet-filter/nft-ruleset.ts';
import { targetFor } from '../../../src/kinds/firewall/nft-target.ts';
import { nftablesRules } from '../../../src/rules/firewall/nftables.ts';
import type { Finding, Rule } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { speaksIpv6, webServerWith } from './hosts.ts';

const firewall = { firewall: 'nftables' };
const consents = ['cuts-network'];
const LIST = 'nft list ruleset';

const stock = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	chain input {
		type filter hook input priority 0;
	}
	chain forward {
		type filter hook forward priority 0;
	}
	chain output {
		type filter hook output priority 0;
	}
}
`;
const including = `${stock}
include "${NFT_FILE}"
`;

/** The file of this tool, with these rules. Chains of others keep their policy where none is stated. */
function own(input: readonly string[], output: readonly string[], policy = ''): string {
  const chain = (name: string, rules: readonly string[]) =>
    `\tchain ${name} {\n\t\ttype filter hook ${name} priority 0;${policy}\n${rules.map((rule) => `\t\t${rule}\n`).join('')}\t}\n`;
  return `# Written by cis-harden, which rewrites it whole: keep other rules in other files.\ntable inet filter {\n${chain('input', input)}${chain('forward', [])}${chain('output', output)}}\n`;
}

/** What nft lists of it. */
function list(input: readonly string[], output: readonly string[], policy = 'accept'): string {
  const chain = (name: string, rules: readonly string[]) =>
    `\tchain ${name} {\n\t\ttype filter hook ${name} priority filter; policy ${policy};\n${rules.map((rule) => `\t\t${rule}\n`).join('')}\t}\n`;
  return `table inet filter {\n${chain('input', input)}\n${chain('forward', [])}\n${chain('output', output)}}\n`;
}

const loopback = ['iif "lo" accept', 'ip saddr 127.0.0.0/8 counter drop'];
const input = [
  ...loopback,
  'ct state established,related accept',
  'tcp dport 80 ct state new accept',
  'tcp dport 2222 ct state new accept',
];
const listedInput = [input[0], input[1], input[2], input[4], input[3]].map((rule) => rule ?? '');
const output = ['oif "lo" accept', 'ct state established,related accept', 'ct state new accept'];
const strictFile = own(input, output, ' policy drop;');
const strictList = list(listedInput, output, 'drop');

function host(conf: string | undefined, listed: string, more: ExampleHost = {}): ExampleHost {
  return webServerWith({
    units: { 'nftables.service': 'enabled active' },
    outputs: { 'nft list ruleset': listed },
    ...more,
    packages: { nftables: '1.0.6-2', ...more.packages },
    files: { ...(conf !== undefined && { [NFTABLES_CONF]: conf }), ...more.files },
  });
}

/** A host that has the rules in its file and in its kernel. */
function kept(file: string, listed: string, more: ExampleHost = {}): ExampleHost {
  return host(including, listed, { ...more, files: { [NFT_FILE]: file, ...more.files } });
}

function found(where: string, what: string, expected: string, actual: string): Finding {
  return { what, expected, actual, where, state: where === LIST ? 'running' : 'persistent' };
}

const strict = { name: 'a strict rule set', host: kept(strictFile, strictList), params: firewall };

testRule(ruleOf('nftables-table-present'), {
  compliant: [
    strict,
    { name: 'any table', host: host('table ip x { }\n', 'table ip x {\n}\n'), params: firewall },
  ],
  failing: [
    {
      name: 'nothing is there',
      host: host(undefined, ''),
      params: firewall,
      finds: [
        found(NFTABLES_CONF, 'tables', 'at least one', 'none'),
        found(LIST, 'tables', 'at least one', 'none'),
      ],
      files: {
        [NFTABLES_CONF]: {
          content: `#!/usr/sbin/nft -f\n\nflush ruleset\n\ninclude "${NFT_FILE}"\n`,
          mode: 0o755,
        },
        [NFT_FILE]: own([], [], ' policy accept;'),
      },
      tables: { nftables: list([], []) },
      consents,
    },
    {
      name: 'the package comes with the plan, and brings chains to the file',
      host: webServerWith({ packages: { nftables: '1.0.6-2' }, arrived: ['nftables'] }),
      params: firewall,
      finds: [found(LIST, 'tables', 'at least one', 'none')],
      tables: { nftables: list([], []) },
      consents,
    },
    {
      name: 'the package comes with the plan, where iptables holds rules',
      host: webServerWith({
        packages: { nftables: '1.0.6-2' },
        arrived: ['nftables'],
        outputs: { 'iptables-save': '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n' },
      }),
      params: firewall,
      finds: [found(LIST, 'tables', 'at least one', 'none')],
      reboots: ['the kernel holds tables that iptables made'],
      leaves: [found(LIST, 'tables', 'at least one', 'none')],
    },
    {
      name: 'nft 0.8 says priorities by number',
      host: host(stock, '', { packages: { nftables: '0.8.2-1' } }),
      params: firewall,
      finds: [found(LIST, 'tables', 'at least one', 'none')],
      tables: { nftables: list([], []).replaceAll('priority filter', 'priority 0') },
      consents,
    },
  ],
  notApplicable: [
    {
      name: 'nothing is in use',
      host: {},
      reason: 'the firewall of this host is ufw, not nftables: no firewall is in use and ufw is the default',
    },
  ],
  unmeasured: [
    {
      name: 'the kernel cannot be asked',
      host: host(stock, '', { outputs: { 'nft list ruleset': 1 } }),
      params: firewall,
      says: 'nft list ruleset failed',
    },
    {
      name: 'a file that is included is not there',
      host: host('include "/etc/none.nft"\n', ''),
      params: firewall,
      says: 'includes /etc/none.nft, which does not exist',
    },
    {
      name: 'a rule goes to a place by number',
      host: host('table ip a { chain b { } }\ninsert rule ip a b index 3 accept\n', ''),
      params: firewall,
      says: `${NFTABLES_CONF}:2`,
    },
    {
      name: 'a brace is open',
      host: host('table ip a {\n', ''),
      params: firewall,
      says: 'ends in the middle',
    },
    {
      name: 'files include each other',
      host: host(`include "${NFTABLES_CONF}"\n`, ''),
      params: firewall,
      says: 'more than 16 deep',
    },
  ],
});

const none = (where: string, hook: string) =>
  found(where, `base chain for ${hook}`, 'one of type filter for every family', 'none');

testRule(ruleOf('nftables-base-chains'), {
  compliant: [
    strict,
    { name: 'the stock file', host: host(stock, list([], [])), params: firewall },
    {
      name: 'a table for IPv4 on a host without IPv6',
      host: host(stock.replace('inet', 'ip'), list([], []).replace('inet', 'ip')),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'a table for IPv4 on a host with IPv6',
      host: host(stock, list([], []).replace('inet', 'ip'), { sysctls: speaksIpv6 }),
      params: firewall,
      finds: ['input', 'forward', 'output'].map((hook) => none(LIST, hook)),
      tables: { nftables: `${list([], []).replace('inet', 'ip')}${list([], [])}` },
      consents,
    },
    {
      name: 'the table has a chain of its own',
      host: host(
        'flush ruleset\ntable inet filter {\n  chain own { tcp dport 1 drop; }\n}',
        'table inet filter {\n\tchain own {\n\t\ttcp dport 1 drop\n\t}\n}\n',
      ),
      params: firewall,
      finds: [NFTABLES_CONF, LIST].flatMap((where) =>
        ['input', 'forward', 'output'].map((hook) => none(where, hook)),
      ),
      files: {
        [NFT_FILE]: own([], [], ' policy accept;'),
        [NFTABLES_CONF]: `flush ruleset\ntable inet filter {\n  chain own { tcp dport 1 drop; }\n}\n\ninclude "${NFT_FILE}"\n`,
      },
      tables: {
        nftables: list([], []).replace('{\n', '{\n\tchain own {\n\t\ttcp dport 1 drop\n\t}\n\n'),
      },
      consents,
    },
  ],
});

const spoofed = (where: string, actual = 'accepted by policy') =>
  found(where, 'source 127.0.0.0/8 from elsewhere', 'dropped by a rule', actual);
const byLo = (where: string, actual = 'accepted by policy') =>
  found(where, 'IPv4 in by lo', 'accepted by a rule', actual);

testRule(ruleOf('nftables-loopback'), {
  compliant: [
    strict,
    {
      name: 'another spelling, in files that a pattern includes',
      host: host(
        'include "/etc/nft.d/*.nft"\n',
        list(['iifname "lo" accept', 'iif != "lo" ip saddr { 127.0.0.0/8, 192.0.2.0/24 } drop'], []),
        {
          files: {
            '/etc/nft.d/1.nft':
              'define local = 127.0.0.0/8\ntable inet fw {\n chain in { type filter hook input priority -5; policy drop; meta iif lo counter accept; ip saddr $local log prefix "x accept" drop\n }\n}\n',
            '/etc/nft.d/2.txt': 'nonsense',
          },
        },
      ),
      params: firewall,
    },
    {
      name: 'an image',
      host: kept(strictFile, '', {
        running: false,
        files: {
          '/etc/sysctl.d/1.conf':
            'net.ipv6.conf.all.disable_ipv6 = 1\nnet.ipv6.conf.default.disable_ipv6 = 1\n',
        },
      }),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'the stock file',
      host: host(stock, list([], [])),
      params: firewall,
      finds: [byLo(NFTABLES_CONF), spoofed(NFTABLES_CONF), byLo(LIST), spoofed(LIST)],
      files: { [NFTABLES_CONF]: including, [NFT_FILE]: own(loopback, ['oif "lo" accept']) },
      tables: { nftables: list(loopback, ['oif "lo" accept']) },
      consents,
    },
    {
      name: 'IPv6 is spoken',
      host: kept(strictFile, strictList, { sysctls: speaksIpv6 }),
      params: firewall,
      finds: [NFTABLES_CONF, LIST].map((where) =>
        found(where, 'source ::1 from elsewhere', 'dropped by a rule', 'accepted or dropped by policy'),
      ),
      files: {
        [NFT_FILE]: strictFile.replace('drop\n\t\tct', 'drop\n\t\tip6 saddr ::1 counter drop\n\t\tct'),
      },
      tables: {
        nftables: strictList.replace(
          '\t\tiif',
          '\t\tiif "lo" accept\n\t\tip saddr 127.0.0.0/8 counter drop\n\t\tip6 saddr ::1 counter drop\n\t\tiif',
        ),
      },
      consents,
    },
    {
      name: 'an administrator’s rules stand before it and stay',
      host: host(
        'table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t\ttcp dport 22 accept\n\t}\n}\n',
        list(loopback, []),
      ),
      params: firewall,
      finds: [
        byLo(NFTABLES_CONF, 'accepted or dropped by policy'),
        spoofed(NFTABLES_CONF, 'accepted or dropped by policy'),
      ],
      files: {
        [NFTABLES_CONF]: `table inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t\ttcp dport 22 accept\n\t}\n}\n\ninclude "${NFT_FILE}"\n`,
        [NFT_FILE]: `${own([], ['oif "lo" accept'])
          .replace('input priority 0', 'input priority filter')
          .replace('hook forward priority 0;', 'hook forward priority 0; policy accept;')
          .replace(
            'hook output priority 0;',
            'hook output priority 0; policy accept;',
          )}insert rule inet filter input ip saddr 127.0.0.0/8 counter drop\ninsert rule inet filter input iif "lo" accept\n`,
      },
      consents,
    },
  ],
});

const accepted = 'accepted by a rule';
const policy = 'accepted by policy';

testRule(ruleOf('nftables-connections'), {
  compliant: [
    strict,
    {
      name: 'by a map of states',
      host: kept(
        strictFile,
        strictList.replace(
          /ct state established,related accept/,
          'ct state vmap { invalid : drop, established : accept, related : accept }',
        ),
      ),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'protocol by protocol, without ICMP',
      host: kept(
        strictFile,
        strictList.replace(
          'ct state established,related accept',
          'ip protocol tcp ct state established accept\n\t\tip protocol udp ct state established accept',
        ),
      ),
      params: firewall,
      finds: [found(LIST, 'established icmp in, IPv4', accepted, 'dropped by policy')],
      tables: {
        nftables: strictList
          .replace(
            'ct state established,related accept',
            'ip protocol tcp ct state established accept\n\t\tip protocol udp ct state established accept',
          )
          .replace(
            'tcp dport 80 ct state new accept\n',
            'tcp dport 80 ct state new accept\n\t\tct state established,related accept\n',
          ),
      },
      consents,
    },
    {
      name: 'the stock file',
      host: host(stock, strictList),
      params: firewall,
      finds: [
        ...['in', 'out'].flatMap((way) =>
          ['tcp', 'udp', 'icmp'].map((one) =>
            found(NFTABLES_CONF, `established ${one} ${way}, IPv4`, accepted, policy),
          ),
        ),
        ...['tcp', 'udp', 'icmp'].map((one) =>
          found(NFTABLES_CONF, `new ${one} out, IPv4`, accepted, policy),
        ),
      ],
      files: {
        [NFTABLES_CONF]: including,
        [NFT_FILE]: own(['ct state established,related accept'], output.slice(1)),
      },
      consents,
    },
    {
      name: 'a last rule decides before what could be added',
      host: host(
        stock.replace('input priority 0;', 'input priority 0;\n\t\ttcp dport 22 accept\n\t\tdrop'),
        strictList,
      ),
      params: { ...firewall, outbound: [] },
      finds: [
        ...['tcp', 'udp', 'icmp']
          .map((one) =>
            found(
              NFTABLES_CONF,
              `established ${one} in, IPv4`,
              accepted,
              one === 'tcp' ? 'accepted or dropped' : 'dropped',
            ),
          )
          .filter(({ actual }) => actual === 'dropped'),
        ...['tcp', 'udp', 'icmp'].map((one) =>
          found(NFTABLES_CONF, `established ${one} out, IPv4`, accepted, policy),
        ),
      ],
      files: {
        [NFTABLES_CONF]: `${stock.replace('input priority 0;', 'input priority 0;\n\t\ttcp dport 22 accept\n\t\tdrop')}\ninclude "${NFT_FILE}"\n`,
        [NFT_FILE]: own([], ['ct state established,related accept']),
      },
      decides: ['established udp in, IPv4: the rules of /etc/nftables.conf', 'established icmp in'],
      leaves: ['udp', 'icmp'].map((one) =>
        found(NFTABLES_CONF, `established ${one} in, IPv4`, accepted, 'dropped'),
      ),
      consents,
    },
  ],
});

const deny = (where: string) =>
  ['input', 'forward', 'output'].map((hook) => found(where, `policy for ${hook}`, 'drop', 'accept'));

testRule(ruleOf('nftables-default-deny'), {
  compliant: [
    strict,
    {
      name: 'another chain on the hook accepts',
      host: kept(
        strictFile,
        `${strictList}table ip other {\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n}\n`,
      ),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'the stock file',
      host: host(stock, list([], [])),
      params: firewall,
      finds: [...deny(NFTABLES_CONF), ...deny(LIST)],
      files: { [NFTABLES_CONF]: including, [NFT_FILE]: strictFile },
      tables: { nftables: strictList },
      consents,
    },
    {
      name: 'nothing at all',
      host: host('', ''),
      params: firewall,
      finds: [NFTABLES_CONF, LIST].flatMap((where) =>
        ['input', 'forward', 'output'].map((hook) =>
          found(where, `policy for ${hook}`, 'drop', 'no chain filters there'),
        ),
      ),
      files: { [NFTABLES_CONF]: `\ninclude "${NFT_FILE}"\n`, [NFT_FILE]: strictFile },
      tables: { nftables: strictList },
      consents,
    },
    {
      name: 'a last rule drops',
      host: kept(
        strictFile,
        list([...listedInput, 'drop'], output).replaceAll(
          /(forward|output) priority filter; policy accept/g,
          '$1 priority filter; policy drop',
        ),
      ),
      params: firewall,
      finds: [found(LIST, 'policy for input', 'drop', 'accept')],
      tables: { nftables: list([...listedInput, 'drop'], output, 'drop') },
      consents,
    },
    {
      name: 'only named ports shall be let out, and one shall not be let in',
      host: host(stock, strictList),
      params: { ...firewall, outbound: ['53/udp', '443/tcp'], ignorePorts: ['80/tcp'] },
      finds: deny(NFTABLES_CONF),
      files: {
        [NFTABLES_CONF]: including,
        [NFT_FILE]: own(
          input.filter((rule) => !rule.includes(' 80 ')),
          [...output.slice(0, 2), 'tcp dport 443 ct state new accept', 'udp dport 53 ct state new accept'],
          ' policy drop;',
        ),
      },
      consents,
    },
    {
      name: 'the kernel has what iptables made',
      host: kept(
        strictFile,
        'table ip filter {\n\tchain INPUT {\n\t\ttype filter hook input priority filter; policy accept;\n\t\txt match "addrtype" counter jump DOCKER\n\t}\n}\n',
      ),
      params: firewall,
      finds: [
        found(LIST, 'policy for input', 'drop', 'accept'),
        found(LIST, 'policy for forward', 'drop', 'no chain filters there'),
        found(LIST, 'policy for output', 'drop', 'no chain filters there'),
      ],
      reboots: ['the kernel holds tables that iptables made'],
      leaves: [
        found(LIST, 'policy for input', 'drop', 'accept'),
        found(LIST, 'policy for forward', 'drop', 'no chain filters there'),
        found(LIST, 'policy for output', 'drop', 'no chain filters there'),
      ],
    },
  ],
});

const lackingAll = [
  ...deny(NFTABLES_CONF),
  byLo(NFTABLES_CONF),
  spoofed(NFTABLES_CONF),
  ...['in', 'out'].flatMap((way) =>
    ['tcp', 'udp', 'icmp'].map((one) =>
      found(NFTABLES_CONF, `established ${one} ${way}, IPv4`, accepted, policy),
    ),
  ),
];

testRule(ruleOf('nftables-rules-permanent'), {
  compliant: [
    strict,
    { name: 'only the kernel lacks them', host: kept(strictFile, ''), params: firewall },
    {
      name: 'a pattern includes the file',
      host: host(`flush ruleset\ninclude "/etc/nftables.d/*.nft"\n`, '', {
        files: { [NFT_FILE]: own(input, output, ' policy drop;') },
      }),
      params: firewall,
    },
  ],
  failing: [
    {
      name: 'the package comes with the plan: its file is written whole',
      host: webServerWith({ packages: { nftables: '1.0.6-2' }, arrived: ['nftables'] }),
      params: firewall,
      finds: lackingAll,
      files: {
        [NFTABLES_CONF]: { content: including, mode: 0o755 },
        [NFT_FILE]: strictFile,
      },
      consents,
    },
    {
      name: 'the line that includes the file is a comment',
      host: kept(strictFile, strictList, {
        files: { [NFTABLES_CONF]: including.replace('include', '#include') },
      }),
      params: firewall,
      finds: lackingAll,
      files: { [NFTABLES_CONF]: `${including.replace('include', '#include')}\ninclude "${NFT_FILE}"\n` },
      consents,
    },
  ],
});

describe('chains of another type on the hooks', () => {
  const listed =
    'table inet filter {\n\tchain output {\n\t\ttype route hook output priority filter; policy accept;\n\t}\n\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t}\n}\n';
  const target = exampleHost(host(stock, listed));
  const rule = ruleOf('nftables-base-chains');

  it('do not count, and keep their names', () => {
    expect(rule.audit(target, rule.params.parse(firewall))).toEqual([
      none(LIST, 'forward'),
      none(LIST, 'output'),
    ]);
    expect(() => rule.remediate(target, rule.params.parse(firewall))).toThrow(
      'chain output of table inet filter is no filter of its hook: rename it',
    );
  });
});

describe('where nftables is not installed', () => {
  it.each(nftablesRules)('$id leaves it to people', (rule) => {
    const target = exampleHost(webServerWith({}));
    expect(rule.remediate(target, rule.params.parse(firewall))).toMatchObject([
      { kind: 'decision', text: expect.stringContaining('nftables.service is not there') as string },
    ]);
  });
});

function ruleOf(id: string): Rule {
  const rule = nftablesRules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

it('puts rules in no table that a program fills', () => {
  const chain = ' { chain in { type filter hook input priority 0; }; }\n';
  const said = (...tables: readonly string[]) =>
    new NftRuleset('x', tables.map((table) => `table inet ${table}${chain}`).join(''));
  expect(targetFor(said('docker-x', 'f2b'), 'input')).toMatchObject({ table: 'filter', name: 'input' });
  expect(targetFor(said('docker-x', 'site-docker'), 'input')).toMatchObject({
    table: 'site-docker',
    name: 'in',
  });
});
