import { describe, expect, it } from 'vitest';
import { unique } from '../../../src/rules/accounts/unique.ts';
import type { Finding } from '../../../src/rule.ts';
import { exampleHost, type ExampleHost } from '../../host.ts';
import { testRule } from '../../rule-tester.ts';
import { ruleNamed } from '../rule-named.ts';

const ROOT = 'root:x:0:0::/root:/bin/sh\n';

function passwd(...lines: string[]): ExampleHost {
  return { files: { '/etc/passwd': ROOT + lines.map((line) => `${line}\n`).join('') } };
}

function group(...lines: string[]): ExampleHost {
  return { files: { '/etc/group': `root:x:0:\n${lines.map((line) => `${line}\n`).join('')}` } };
}

function found(what: string, actual: string, where: string): Finding {
  return { what, expected: 'one entry', actual, where, state: 'persistent' };
}

testRule(ruleNamed(unique, 'unique-uids'), {
  compliant: [
    { name: 'each has its own', host: passwd('a:x:1:1::/:/bin/sh', 'b:x:2:1::/:/bin/sh') },
    { name: 'entries of a name service', host: passwd('+::::::', '+a::0:0:::', '-b::0:0:::') },
    {
      name: 'a comment, a blank line and what is no entry',
      host: passwd('#a:x:0:0:::', '', 'a:x:0x0:0:::', 'a'),
    },
  ],
  failing: [
    {
      name: 'numbers that are written in several ways, far from each other',
      host: passwd('a:x:7:1::/:/bin/sh', 'b:x:8:1::/:/bin/sh', 'c:x:007:1::/:/bin/sh', 'd:x:+0:1:::'),
      finds: [
        found('uid 0', '2 entries: root in line 1, d in line 5', '/etc/passwd:5'),
        found('uid 7', '2 entries: a in line 2, c in line 4', '/etc/passwd:4'),
      ],
      decides: ['uid 0 2 times (root in line 1, d in line 5)', 'uid 7'],
      leaves: [
        found('uid 0', '2 entries: root in line 1, d in line 5', '/etc/passwd:5'),
        found('uid 7', '2 entries: a in line 2, c in line 4', '/etc/passwd:4'),
      ],
    },
  ],
  unmeasured: [{ name: 'there is no /etc/passwd', host: {}, says: 'there is no /etc/passwd' }],
});

testRule(ruleNamed(unique, 'unique-gids'), {
  compliant: [{ name: 'each has its own', host: group('a:x:1:', 'b:x:2:') }],
  failing: [
    {
      name: 'three share one',
      host: group('a:x:1:', 'b:x:01:', 'c:x:1:'),
      finds: [found('gid 1', '3 entries: a in line 2, b in line 3, c in line 4', '/etc/group:3')],
      decides: ['/etc/group has gid 1 3 times'],
      leaves: [found('gid 1', '3 entries: a in line 2, b in line 3, c in line 4', '/etc/group:3')],
    },
  ],
  unmeasured: [{ name: 'there is no /etc/group', host: {}, says: 'there is no /etc/group' }],
});

testRule(ruleNamed(unique, 'unique-user-names'), {
  compliant: [{ name: 'names that differ by case', host: passwd('Alice:x:1:1:::', 'alice:x:2:1:::') }],
  failing: [
    {
      name: 'a second root',
      host: passwd('root:x:1000:1000::/home/x:/bin/sh'),
      finds: [found('account root', '2 entries: root in line 1, root in line 2', '/etc/passwd:2')],
      decides: ['account root 2 times'],
      leaves: [found('account root', '2 entries: root in line 1, root in line 2', '/etc/passwd:2')],
    },
  ],
});

testRule(ruleNamed(unique, 'unique-group-names'), {
  compliant: [{ name: 'a name within another', host: group('shadow:x:42:', 'shadowy:x:43:') }],
  failing: [
    {
      name: 'members split over two lines',
      host: group('adm:x:4:a', 'adm:x:5:b'),
      finds: [found('group adm', '2 entries: adm in line 2, adm in line 3', '/etc/group:3')],
      decides: ['group adm 2 times'],
      leaves: [found('group adm', '2 entries: adm in line 2, adm in line 3', '/etc/group:3')],
    },
  ],
});

describe('a huge database', () => {
  it('is read and compared in a time that grows with its size', () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `u${at}:x:${at}:100::/home/u${at}:/bin/sh`);
    const host = exampleHost({ files: { '/etc/passwd': `${lines.join('\n')}\nlast:x:99999:100:::\n` } });
    const started = performance.now();
    const rule = ruleNamed(unique, 'unique-uids');
    expect(rule.audit(host, {})).toHaveLength(1);
    expect(rule.remediate(host, {})).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('shows ten of thousands that share a number', () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `u${at}:x:7:100:::`);
    const [finding] = ruleNamed(unique, 'unique-uids').audit(
      exampleHost({ files: { '/etc/passwd': lines.join('\n') } }),
      {},
    );
    expect(finding?.actual).toMatch(/^5000 entries: u0 in line 1, .*u9 in line 10 and 4990 more$/);
  });

  it('shows what it passes over', () => {
    const evidence = ruleNamed(unique, 'unique-uids').evidence(exampleHost(passwd('+::::::', 'broken')), {});
    expect(evidence).toEqual([
      { what: 'line 2 stands for a name service', where: '/etc/passwd:2' },
      { what: 'line 3 is no entry', where: '/etc/passwd:3' },
    ]);
  });
});
