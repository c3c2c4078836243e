import { describe, expect, it } from 'vitest';
import { compareEvidence } from '../../src/compare/snapshots.ts';
import { exampleEvidence, type ExampleHost } from '../host.ts';

const rows = (before: ExampleHost, after: ExampleHost) =>
  compareEvidence(exampleEvidence(before), exampleEvidence(after)).map(
    ({ topic, id, what, before: was, after: is }) => [topic, id, what, was, is].join(' | '),
  );
const passwd = 'root:x:0:0:root:/root:/bin/bash\n';

describe('two snapshots differ in', () => {
  it.each<[string, ExampleHost, ExampleHost, string[]]>([
    ['nothing', { files: { '/etc/a': 'x\n' } }, { files: { '/etc/a': 'x\n' } }, []],
    [
      'mode and owner',
      { files: { '/etc/a': 'x' } },
      { files: { '/etc/a': { content: 'x', mode: 0o4666, uid: 1000 } } },
      ['file | /etc/a | mode | 0644 | 04666', 'file | /etc/a | owner | 0:0 | 1000:0'],
    ],
    [
      'type',
      { files: { '/etc/a': 'x' } },
      { files: { '/etc/a': { link: '/etc/b' } } },
      ['file | /etc/a | type | file | symlink'],
    ],
    [
      'packages',
      { packages: { cron: '1', telnet: '2' } },
      { packages: { cron: '1.1', nmap: '3' } },
      [
        'package | cron:amd64 | version | 1 | 1.1',
        'package | nmap:amd64 | version |  | 3',
        'package | telnet:amd64 | version | 2 | ',
      ],
    ],
    [
      'units',
      { units: { 'cron.service': 'enabled active' } },
      { units: { 'cron.service': 'disabled inactive' } },
      [
        'unit | cron.service | enabled | enabled | disabled',
        'unit | cron.service | active | active | inactive',
      ],
    ],
    [
      'kernel parameters, by their sysctl name',
      { sysctls: { 'net/ipv4/conf/eth0.1/rp_filter': '1' } },
      { sysctls: { 'net/ipv4/conf/eth0.1/rp_filter': '0' } },
      ['sysctl | net.ipv4.conf.eth0/1.rp_filter | value | 1 | 0'],
    ],
    [
      'accounts and passwords',
      { files: { '/etc/passwd': passwd }, shadow: { root: {} } },
      { files: { '/etc/passwd': passwd.replace('bash', 'sh') }, shadow: { root: { locked: true } } },
      ['account | root | shell | /bin/bash | /bin/sh', 'file | /etc/passwd | content | 1 line | 1 line'],
    ],
  ])('%s', (_, before, after, expected) => {
    const found = rows(before, after).filter((line) => !line.startsWith('password'));
    expect(found).toEqual(expected);
  });

  it('passwords, by their state', () => {
    const [line] = rows({ shadow: { root: {} } }, { shadow: { root: { locked: true } } });
    expect(line).toMatch(/^password \| root \| state \| set.* \| set, locked/);
  });

  it('texts, whose lines are listed as far as they are few', () => {
    const of = (text: string) => exampleEvidence({ files: { '/etc/a': text } });
    const [one] = compareEvidence(of('a\nb\n'), of('a\nc\n'));
    expect(one?.lines).toEqual(['-b', '+c']);
    const [many] = compareEvidence(of(''), of('x\n'.repeat(100)));
    expect(many?.lines).toHaveLength(41);
  });

  it('files, with the package that owns them and what became of it', () => {
    const of = (version: string, mode: number) =>
      exampleEvidence({
        packages: { cron: version },
        files: {
          '/etc/crontab': { content: 'x', mode },
          '/var/lib/dpkg/info/cron.conffiles': '/etc/crontab\n',
        },
      });
    const from = (before: string, after: string) =>
      compareEvidence(of(before, 0o644), of(after, 0o666)).find(({ topic }) => topic === 'file')?.from;
    expect(from('1', '2')).toBe('package cron, which went from 1 to 2');
    expect(from('1', '1')).toBe('package cron, whose version did not change');
  });
});
