import { describe, expect, it } from 'vitest';
import type { RuleFinding } from '../../src/audit/report.ts';
import { parseDpkgLog } from '../../src/drift/dpkg-log.ts';
import { furtherNeeds, withWriters } from '../../src/drift/writers.ts';
import { exampleHost, type ExampleHost } from '../host.ts';

/** As dpkg 1.21 writes it; the second line was written in Berlin's winter time. */
const log = `2025-12-01 08:00:00 startup archives unpack
2026-01-01 13:00:00 upgrade cron:amd64 3.0pl1-1 3.0pl1-2
2026-01-01 13:00:01 status unpacked cron:amd64 3.0pl1-2
2026-01-01 13:00:01 configure cron:amd64 3.0pl1-2 <none>
2026-01-01 13:00:02 install telnet:amd64 <none> 0.17-44
`;

const since = '2026-01-01T11:30:00.000Z';
const files: ExampleHost['files'] = {
  '/var/log/dpkg.log': log,
  '/etc/localtime': { link: '/usr/share/zoneinfo/Europe/Berlin' },
  '/var/lib/dpkg/info/cron.conffiles': '/etc/crontab\n',
  '/var/lib/dpkg/info/openssh-server:amd64.conffiles': '/etc/pam.d/sshd\n',
  '/var/lib/dpkg/info/systemd.list': '/lib/systemd/system/foo.service\n',
};

const comparison = (findings: RuleFinding[], startedAt = since) => ({
  file: 'b',
  startedAt,
  notes: [],
  worse: [
    { id: '1', title: 't', before: 'pass' as const, after: 'fail' as const, why: '', findings, writers: [] },
  ],
  better: [],
  other: [],
});
const at = (where: string, what = 'mode'): RuleFinding => ({
  ...{ rule: 'r', what, expected: 'x', actual: 'y', where, state: 'persistent' },
});
const told = (finding: RuleFinding, given = files, startedAt = since) =>
  withWriters(comparison([finding], startedAt), exampleHost({ files: given ?? {} })).worse[0]?.writers[0];

describe('who wrote what got worse', () => {
  it.each([
    [
      '/etc/crontab',
      {
        package: 'cron',
        what: 'belongs to package cron, which dpkg upgraded on 2026-01-01 13:00:00, 3.0pl1-1 → 3.0pl1-2',
      },
    ],
    ['/etc/crontab:7', { package: 'cron' }],
    [
      '/etc/pam.d/sshd',
      {
        package: 'openssh-server',
        what: 'belongs to package openssh-server, which dpkg has not touched since the baseline, so somebody or something else did it',
      },
    ],
    ['/etc/passwd:3', { what: "no package is known to own it; who wrote it can't be told" }],
    ['/etc/systemd/system/bar.service.d/x.conf', { unit: 'bar.service' }],
    ['/usr/lib/systemd/system/foo.service', { unit: 'foo.service', package: 'systemd' }],
    ['systemctl is-enabled cron.service', { unit: 'cron.service' }],
    ['/proc/sys/net/ipv4/ip_forward', { what: "who changed mode can't be told" }],
  ])('%s', (where, expected) => {
    expect(told(at(where))).toMatchObject({ where, ...expected });
  });

  it('a package that came', () => {
    expect(told(at('/var/lib/dpkg/status', 'package telnet'))).toMatchObject({
      package: 'telnet',
      what: 'is about package telnet, which dpkg installed on 2026-01-01 13:00:02, 0.17-44',
    });
  });

  it('nobody before the baseline: the log is in the time of the host', () => {
    // 13:00 in Berlin is 12:00 in UTC, half an hour before this baseline.
    const later = '2026-01-01T12:30:00.000Z';
    expect(told(at('/etc/crontab'), files, later)?.what).toContain('has not touched');
    const { '/etc/localtime': _, ...inUtc } = files ?? {};
    expect(told(at('/etc/crontab'), inUtc, later)?.what).toContain('upgraded');
  });

  it.each([
    ['there is none', undefined, 'there is no /var/log/dpkg.log'],
    [
      'it begins later',
      '2026-01-02 00:00:00 startup archives unpack\n',
      'begins on 2026-01-02 00:00:00 only',
    ],
    ['it is empty', '', 'is empty'],
  ])('is left open by a log where %s', (_, content, why) => {
    const { '/var/log/dpkg.log': __, ...rest } = files ?? {};
    const given = content === undefined ? rest : { ...rest, '/var/log/dpkg.log': content };
    expect(told(at('/etc/crontab'), given)?.what).toContain(`whether dpkg did it can't be told`);
    expect(withWriters(comparison([]), exampleHost({ files: given })).notes[0]).toContain(why);
  });

  it('lists what dpkg changed, whose scripts may have written anything', () => {
    expect(withWriters(comparison([]), exampleHost({ files: files ?? {} })).notes).toEqual([
      'since the baseline, dpkg changed: cron (upgraded on 2026-01-01 13:00:00, 3.0pl1-1 → 3.0pl1-2), telnet (installed on 2026-01-01 13:00:02, 0.17-44)',
    ]);
  });

  it('reads the large lists only where a packaged file is at stake', () => {
    const host = exampleHost({ files: { '/var/lib/dpkg/info/cron.conffiles': '/etc/crontab\n' } });
    expect(furtherNeeds(host, comparison([at('/etc/crontab'), at('/home/a/x')]))).toEqual([]);
    expect(furtherNeeds(host, comparison([at('/usr/bin/x')]))).toHaveLength(1);
  });

  it('passes over what is no line of dpkg, at once', () => {
    expect(parseDpkgLog(`\x1b[2J\n2026-01-01 13:00:00 install ${'a'.repeat(1e6)}\n2026-01-01 x\n`)).toEqual(
      [],
    );
  });
});
