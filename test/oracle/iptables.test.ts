import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SavedRules } from '../../src/facts/iptables.ts';
import type { OpenPort } from '../../src/facts/open-ports.ts';
import { filterTable } from '../../src/facts/packet-filter/iptables-save.ts';
import type { Family } from '../../src/facts/packet-filter/packet.ts';
import { edited } from '../../src/kinds/firewall/iptables-edit.ts';
import {
  connectionsWish,
  denyWish,
  type IptablesWish,
  loopbackWish,
  portsWish,
} from '../../src/kinds/firewall/iptables-wish.ts';

/** In a network namespace of its own: this machine's rules are never touched. */
function inNamespace(script: string, input = ''): string {
  return execFileSync('unshare', ['--net', 'sh', '-ec', script], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

const works = ['iptables-save', 'ip6tables-save'].every(
  (program) => spawnSync('unshare', ['--net', program]).status === 0,
);
const title = works ? '' : ' (skipped: needs root and iptables)';

const port = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  port: fc.integer({ min: 1, max: 65535 }),
  families: fc.constant(['ip', 'ip6'] as const),
}) satisfies fc.Arbitrary<OpenPort>;

const outbound = fc.oneof(
  fc.constant('any' as const),
  fc.array(
    fc.tuple(fc.integer({ min: 1, max: 65535 }), fc.constantFrom('tcp', 'udp')).map((pair) => pair.join('/')),
    { maxLength: 4 },
  ),
);

/** What the rules may ask for, alone or together. */
const wish = fc
  .tuple(fc.constantFrom<Family>('ip', 'ip6'), fc.array(port, { maxLength: 6 }), outbound, fc.nat(3))
  .map(([family, ports, out, which]): [Family, IptablesWish] => {
    const parts = [
      loopbackWish(family),
      connectionsWish(family, out),
      portsWish(family, ports, [22]),
    ] as const;
    return [family, parts[which] ?? denyWish(parts)];
  });

const target = fc.constantFrom('ACCEPT', 'DROP', 'REJECT', 'RETURN', 'own', 'LOG');
const match = fc.constantFrom(
  '-i lo',
  '-i eth+',
  '! -i lo',
  '-p tcp -m tcp --dport 22',
  '-p udp -m udp --dport 53:60',
  '-p tcp -m multiport --dports 80,443,8000:8080',
  '-m conntrack --ctstate RELATED,ESTABLISHED',
  '-m conntrack --ctstate NEW -p tcp --dport 25',
  '-m state --state INVALID',
  '-m comment --comment "a \\"b\\" -j ACCEPT"',
  '-m limit --limit 3/min',
  '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN',
  '',
);

/** A rule set as an administrator may have it. */
const present = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom('INPUT', 'FORWARD', 'own'), match, target), { maxLength: 8 }),
    fc.constantFrom('ACCEPT', 'DROP'),
    fc.boolean(),
  )
  .map(([rules, policy, nat]) => {
    const lines = rules
      .filter(([chain, , jump]) => !(chain === 'own' && jump === 'own'))
      .map(([chain, words, jump]) => `-A ${chain} ${words} -j ${jump}`)
      .filter((line) => !(line.includes('-A FORWARD') && line.includes('-i lo') && line.includes('!')));
    const natTable = nat
      ? '*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n'
      : '';
    return `${natTable}*filter\n:INPUT ${policy} [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:own - [0:0]\n${lines.join('\n')}\nCOMMIT\n`;
  });

const none = '-';
const RUNS = 250;

describe.skipIf(!works)(`iptables-save and iptables-restore${title}`, () => {
  const runs = fc.sample(fc.tuple(wish, fc.oneof(fc.constant(none), present)), { numRuns: RUNS, seed: 1804 });
  let listed: readonly string[] = [];

  it('have the rules that are read', { timeout: 60_000 }, () => {
    listed = listings(runs.map(([[family], text]) => ({ family, text })));
    let compared = 0;
    for (const [at, [, text]] of runs.entries()) {
      if (text === none) continue;
      const own = filterTable('a', text);
      const theirs = filterTable('b', listed[at] ?? '');
      for (const [name, { rules, policy }] of own?.chains ?? []) {
        expect(theirs?.chains.get(name)?.policy).toBe(policy);
        expect(theirs?.chains.get(name)?.rules.length).toBe(rules.length);
        for (const [index, rule] of rules.entries())
          for (const packet of packets) {
            compared += 1;
            const decision = theirs?.chains.get(name)?.rules[index]?.decide(packet);
            expect(decision, rule.text).toEqual(rule.decide(packet));
          }
      }
    }
    expect(compared).toBeGreaterThan(RUNS);
  });

  it('take what is rendered, and list it letter by letter', { timeout: 60_000 }, () => {
    const rendered = runs.map(([[family, wanted]], at) => ({
      family,
      text: edited(saved(listed[at] ?? ''), wanted).text,
    }));
    const again = listings(rendered);
    for (const [at, [[, wanted]]] of runs.entries()) {
      expect(again[at]).toBe(rendered[at]?.text);
      const second = edited(saved(again[at] ?? ''), wanted).text;
      expect(second, 'a second time nothing is added').toBe(again[at]);
    }
  });
});

const packets = [true, false].flatMap((loopback) =>
  (['new', 'established'] as const).flatMap((state) =>
    [22, 53, 443, 8001].map((number) => ({
      hook: 'input' as const,
      family: 'ip' as const,
      loopback,
      protocol: number === 53 ? 'udp' : 'tcp',
      port: number,
      state,
    })),
  ),
);

function saved(text: string): SavedRules {
  return { state: 'running', where: 'rules', text };
}

/** Loads each rule set in one namespace after the other's is gone, and lists it as the look does. */
function listings(sets: readonly { readonly family: Family; readonly text: string }[]): string[] {
  const script = sets
    .map(({ family, text }) => {
      const program = family === 'ip' ? 'iptables' : 'ip6tables';
      const load = text === none || text === '' ? '' : `${program}-restore <<'E'\n${text}\nE\n`;
      return `nft flush ruleset\n${load}${program}-save | sed -e '/^#/d' -e 's/\\[[0-9]*:[0-9]*\\]$/[0:0]/'\necho ==\n`;
    })
    .join('');
  return inNamespace('sh -e', script).split('==\n').slice(0, -1);
}
