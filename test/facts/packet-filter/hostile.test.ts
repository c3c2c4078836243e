import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterTable } from '../../../src/facts/packet-filter/iptables-save.ts';
import { NftRuleset } from '../../../src/facts/packet-filter/nft-ruleset.ts';
import type { Packet } from '../../../src/facts/packet-filter/packet.ts';
import { fate } from '../../../src/facts/packet-filter/fate.ts';
import { readUfwRules } from '../../../src/facts/ufw-rules.ts';
import { Unmeasured } from '../../../src/host/unmeasured.ts';

const packet: Packet = {
  hook: 'input',
  family: 'ip',
  loopback: false,
  protocol: 'tcp',
  port: 22,
  state: 'new',
};
const word = fc.constantFrom(
  ...[
    'table',
    'inet',
    'filter',
    'chain',
    'input',
    'add',
    'rule',
    'insert',
    'flush',
    'ruleset',
    'delete',
    'set',
  ],
  ...[
    'define',
    'x',
    '=',
    '$x',
    '{',
    '}',
    ';',
    '\n',
    ',',
    '"lo"',
    'iif',
    'tcp',
    'dport',
    'vmap',
    ':',
    'accept',
    'drop',
  ],
  ...[
    'jump',
    'type',
    'hook',
    'priority',
    '0',
    'policy',
    '22',
    '1-',
    '!=',
    '@s',
    'elements',
    'include',
    '#',
    '"',
    '\\\n',
  ],
  ...['*filter', 'COMMIT', ':INPUT', '-A', 'INPUT', '-j', '-i', '!', '-p', '--dport', '[0:0]', '-P'],
);
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
);

function neverBreaks(read: () => unknown): void {
  try {
    read();
  } catch (problem) {
    expect(problem).toBeInstanceOf(Unmeasured);
  }
}

describe('a saved rule set', () => {
  it('may have several blanks before a policy', () => {
    const table = filterTable('x', '*filter\n:INPUT \t DROP [0:0]\nCOMMIT\n');
    expect(table?.chains.get('INPUT')?.policy).toBe('drop');
  });
});

describe('a rule set of nft', () => {
  const chain = (rules: string) =>
    `table inet f {\n chain i {\n type filter hook input priority 0; policy drop;\n ${rules}\n }\n}\n`;
  const outcomes = (said: string, loopback = false) =>
    [...new NftRuleset('x', said).outcomes({ ...packet, loopback })].toSorted();

  it('has no rules in a chain that was flushed', () => {
    expect(outcomes(chain('tcp dport 22 accept'))).toEqual(['accepted']);
    expect(outcomes(`${chain('tcp dport 22 accept')}flush chain inet f i\n`)).toEqual(['dropped by policy']);
  });

  it('may name interfaces by their beginning', () => {
    expect(outcomes(chain('iifname "l*" accept'), true)).toEqual(['accepted']);
    expect(outcomes(chain('iifname "e*" accept'), true)).toEqual(['dropped by policy']);
    expect(outcomes(chain('iifname "l*" accept'))).toEqual(['accepted', 'dropped by policy']);
  });
});

describe('whatever a host says', () => {
  it('is read or refused, as nft’s', () => {
    fc.assert(
      fc.property(text, (said) => neverBreaks(() => new NftRuleset('x', said).outcomes(packet))),
      { numRuns: 3000 },
    );
  });

  it('is read or refused, as iptables’', () => {
    fc.assert(
      fc.property(text, (said) =>
        neverBreaks(() => fate(filterTable('x', said)?.chains ?? new Map(), 'INPUT', packet)),
      ),
      { numRuns: 3000 },
    );
  });

  it('is read, as ufw’s', () => {
    fc.assert(fc.property(text, (said) => neverBreaks(() => readUfwRules('x', `### tuple ### ${said}`))));
  });

  it('takes no longer where each chain jumps to the next one twice', () => {
    const chains = Array.from(
      { length: 200 },
      (_, at) => `-A c${at} -j c${at + 1}\n-A c${at} -j c${at + 1}\n`,
    );
    const said = `*filter\n:INPUT DROP [0:0]\n-A INPUT -j c0\n${chains.join('')}-A c200 -p tcp -j ACCEPT\nCOMMIT\n`;
    expect([...fate(filterTable('x', said)?.chains ?? new Map(), 'INPUT', packet)]).toEqual(['accepted']);
  });

  it('takes no longer where variables grow', () => {
    const lines = Array.from({ length: 40 }, (_, at) => `define v${at + 1} = { $v${at}, $v${at} }`);
    const said = `define v0 = 1\n${lines.join('\n')}\n`;
    expect(() => new NftRuleset('x', said)).toThrow('grow beyond all bounds');
  });

  it('is followed where chains go in a circle', () => {
    const said = '*filter\n:INPUT DROP [0:0]\n-A INPUT -j a\n-A a -j b\n-A b -g a\nCOMMIT\n';
    expect([...fate(filterTable('x', said)?.chains ?? new Map(), 'INPUT', packet)]).toEqual([
      'dropped by policy',
    ]);
  });
});
