import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NFT_FILE, nftables, NFTABLES_CONF } from '../../src/facts/nftables.ts';
import type { OpenPort } from '../../src/facts/open-ports.ts';
import { NftRuleset } from '../../src/facts/packet-filter/nft-ruleset.ts';
import type { Packet } from '../../src/facts/packet-filter/packet.ts';
import { persistentEdited } from '../../src/kinds/firewall/nft-persistent.ts';
import { runningEdited } from '../../src/kinds/firewall/nft-running.ts';
import { nftConnections, nftDeny, nftLoopback, nftPorts } from '../../src/kinds/firewall/nftables-wish.ts';
import { exampleHost } from '../host.ts';

const RUNS = 160;
const works = spawnSync('unshare', ['--net', 'nft', 'list', 'ruleset']).status === 0;
const title = works ? '' : ' (skipped: needs root and nft)';

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

const match = fc.constantFrom(
  'iif lo',
  'iifname "eth*"',
  'iifname != "lo" ip saddr 127.0.0.0/8',
  'ip saddr { 192.0.2.0/24, 198.51.100.7 }',
  'ip saddr @bad',
  'ip6 saddr ::1',
  'tcp dport ssh',
  'tcp dport { 22, 80-90, 443 }',
  'udp dport $ports',
  'tcp sport 20',
  'th dport 53',
  'ct state established,related',
  'ct state { new, untracked }',
  'ct state != invalid',
  'ct mark 7',
  'meta l4proto { tcp, udp }',
  'meta l4proto icmpv6',
  'ip protocol icmp',
  'meta nfproto ipv4',
  'icmp type echo-request limit rate 5/second',
  'icmpv6 type { nd-neighbor-solicit, nd-router-advert }',
  'tcp flags & (fin|syn) == syn',
  'ip saddr . tcp dport { 192.0.2.1 . 22 }',
  'counter packets 3 bytes 4',
  'log prefix "a \'b\' accept" level info',
  '',
);
const verdict = fc.constantFrom(
  'accept',
  'drop',
  'reject',
  'reject with tcp reset',
  'reject with icmp type host-unreachable',
  'reject with icmpx type admin-prohibited',
  'return',
  'continue',
  'jump own',
  'goto own',
  'counter',
);
const mapped = fc.constantFrom(
  'tcp dport vmap { 22 : accept, 80-90 : drop }',
  'ct state vmap { established : accept, related : accept, invalid : drop }',
  'udp dport vmap { 53 : jump own }',
);
const ruleOf = (end: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(match, end).map((words) => words.join(' ').trim()) },
    { weight: 1, arbitrary: mapped },
  );
const own = fc.array(
  fc.tuple(match, fc.constantFrom('accept', 'drop', 'return')).map((words) => words.join(' ')),
  { maxLength: 3 },
);
const chainRules = fc.array(ruleOf(verdict), { maxLength: 6 });

/** A file as an administrator may keep it. */
const kept = fc
  .record({
    table: fc.constantFrom('inet filter', 'inet fw', 'ip filter'),
    chains: fc.tuple(chainRules, chainRules),
    own,
    policy: fc.constantFrom('', 'policy accept;', 'policy drop;'),
    priority: fc.constantFrom('0', 'filter', 'filter + 5', '-10'),
    style: fc.constantFrom('block', 'commands'),
    crowd: fc.boolean(),
  })
  .map(({ table, chains: [input, output], own: called, policy, priority, style, crowd }) => {
    const fits = (rule: string) =>
      (!table.startsWith('ip ') || !/ip6|icmpv6|icmpx|nfproto/.test(rule)) &&
      // What contradicts itself is refused.
      !(rule.includes('tcp reset') && /udp|icmp|l4proto|th /.test(rule)) &&
      !(rule.includes('with icmp ') && /ip6|icmpv6/.test(rule));
    const [ins, outs] = [input.filter(fits), output.filter((rule) => fits(rule) && !/iif/.test(rule))];
    const head = 'flush ruleset\ndefine ports = { 53, 123 }\n';
    const set =
      'set bad {\n type ipv4_addr; flags interval;\n elements = { 203.0.113.0/24,\n 198.51.100.9 }\n }\n';
    const tail = crowd ? 'table ip nat {\nchain post { type nat hook postrouting priority 100; }\n}\n' : '';
    // Only rules with an interface of the way in may stand in a chain that both call.
    const inner = called.filter((rule) => fits(rule) && !/iif/.test(rule));
    if (style === 'block')
      return `${head}table ${table} {\n${set}chain own {\n${inner.join('\n')}\n}\nchain input { type filter hook input priority ${priority}; ${policy}\n${ins.join('\n')} # last\n}\nchain output {\ntype filter hook output priority ${priority}\n${outs.join(' ; ')}\n}\n}\n${tail}`;
    const rules = [
      ...inner.map((rule) => `own ${rule}`),
      ...ins.map((rule) => `input ${rule}`),
      ...outs.map((rule) => `output ${rule}`),
    ];
    return `${head}add table ${table}\nadd set ${table} bad { type ipv4_addr; flags interval; elements = { 203.0.113.0/24, 198.51.100.9 }; }\nadd chain ${table} own\nadd chain ${table} input { type filter hook input priority ${priority}; ${policy} }\nadd chain ${table} output { type filter hook output priority ${priority}; }\n${rules.map((rule) => `${rule.startsWith('input') ? 'insert' : 'add'} rule ${table} ${rule}\n`).join('')}${tail}`;
  });

const port = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  port: fc.integer({ min: 1, max: 65535 }),
  families: fc.constant(['ip', 'ip6'] as const),
}) satisfies fc.Arbitrary<OpenPort>;
const outbound = fc.oneof(fc.constant('any' as const), fc.constant<string[]>(['53/udp', '443/tcp']));
const families = fc.constantFrom(['ip'] as const, ['ip', 'ip6'] as const);
const wish = fc
  .tuple(families, fc.array(port, { maxLength: 8 }), outbound, fc.nat(3))
  .map(([spoken, ports, out, which]) => {
    const ssh: OpenPort = { protocol: 'tcp', port: 2222, families: ['ip', 'ip6'] };
    const parts = [
      nftLoopback(spoken),
      nftConnections(spoken, out),
      nftPorts(spoken, [ssh, ...ports], [2222]),
    ] as const;
    return parts[which] ?? nftDeny(parts);
  });

describe.skipIf(!works)(`nft${title}`, () => {
  const runs = fc.sample(fc.tuple(fc.oneof(fc.constant(stock), kept), wish), { numRuns: RUNS, seed: 1804 });
  let listed: readonly string[] = [];

  it('makes of a file what is read', { timeout: 60_000 }, () => {
    listed = listings(runs.map(([text]) => ({ 'nftables.conf': text })));
    let decided = 0;
    for (const [at, [text]] of runs.entries())
      decided += same(text, new NftRuleset('conf', text), listed[at] ?? '');
    expect(decided, 'packets whose way is known').toBeGreaterThan(RUNS);
  });

  it('takes the files that are rendered, and makes of them what is read', { timeout: 60_000 }, () => {
    const hosts = runs.map(([text, wanted]) => {
      const fact = nftables.of(exampleHost({ files: { [NFTABLES_CONF]: text } }));
      const files = persistentEdited(fact, wanted);
      return {
        'nftables.conf': files.conf ?? text,
        ...(files.own !== undefined && { 'own.nft': files.own }),
      };
    });
    const loaded = listings(hosts);
    for (const [at, files] of hosts.entries()) {
      const host = exampleHost({
        files: {
          [NFTABLES_CONF]: files['nftables.conf'],
          ...(files['own.nft'] !== undefined && { [NFT_FILE]: files['own.nft'] }),
        },
      });
      const fact = nftables.of(host);
      same(JSON.stringify(files), fact.persistent, loaded[at] ?? '');
      const again = persistentEdited(fact, runs[at]?.[1] ?? { rules: [], deny: [] });
      expect(again.own ?? files['own.nft'], 'a second time nothing is added').toBe(files['own.nft']);
      expect(again.conf).toBeUndefined();
    }
  });

  it('lists what is to be loaded letter by letter', { timeout: 60_000 }, () => {
    const rendered = runs.map(([, wanted], at) => runningEdited(listed[at] ?? '', wanted, true).text);
    const again = listings(rendered.map((text) => ({ 'nftables.conf': text })));
    for (const [at, [, wanted]] of runs.entries()) {
      expect(again[at]).toBe(rendered[at]);
      expect(runningEdited(again[at] ?? '', wanted, true).text, 'a second time nothing is added').toBe(
        again[at],
      );
    }
  });
});

/** Every packet meets the same ends by both; gives how many have one end only. */
function same(text: string, read: NftRuleset, list: string): number {
  const theirs = new NftRuleset('list', list);
  let decided = 0;
  for (const packet of packets) {
    const ends = [...theirs.outcomes(packet)].sort();
    const own = [...read.outcomes(packet)].sort();
    expect(own, `${JSON.stringify(packet)} by\n${text}\nlisted as\n${list}`).toEqual(ends);
    if (ends.length === 1) decided += 1;
  }
  for (const hook of ['input', 'forward', 'output'] as const)
    for (const family of ['ip', 'ip6'] as const)
      expect(read.policy(hook, family)).toBe(theirs.policy(hook, family));
  return decided;
}

const packets: readonly Packet[] = (['input', 'output'] as const).flatMap((hook) =>
  (['ip', 'ip6'] as const).flatMap((family) =>
    [true, false].flatMap((loopback) =>
      (['new', 'established', 'untracked'] as const).flatMap((state) =>
        [
          { protocol: 'tcp', port: 22 },
          { protocol: 'tcp', port: 2222, source: 'other' as const },
          { protocol: 'udp', port: 53 },
          { protocol: family === 'ip' ? 'icmp' : 'ipv6-icmp' },
          { source: 'loopback' as const },
          {},
        ].map((more): Packet => ({ hook, family, loopback, state, ...more })),
      ),
    ),
  ),
);

/** Loads each set of files in one network namespace of their own, and lists what the kernel then has. */
function listings(all: readonly Readonly<Record<string, string>>[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nft-'));
  try {
    for (const [at, files] of all.entries()) {
      mkdirSync(join(folder, String(at)));
      for (const [name, text] of Object.entries(files))
        writeFileSync(
          join(folder, String(at), name),
          text.replace(NFT_FILE, join(folder, String(at), 'own.nft')),
        );
    }
    const script = `cd ${folder}; at=0; while [ $at -lt ${all.length} ]; do
      nft flush ruleset
      nft -c -f $at/nftables.conf || { echo "refused: $at" >&2; cat $at/* >&2; exit 1; }
      nft -f $at/nftables.conf
      nft -s list ruleset; echo ==; at=$((at + 1)); done`;
    const output = execFileSync('unshare', ['--net', 'sh', '-ec', script], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return output.split('==\n').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
