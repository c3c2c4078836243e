import { type Report, type Result, summarize } from '../../src/audit/report.ts';

/** A result in which only what is special has to be said. */
export function exampleResult(given: Partial<Result> & { readonly id: string }): Result {
  const actual = given.actual ?? 'pass';
  const enforced = given.exemption === undefined;
  return {
    title: `Ensure thing ${given.id} is so`,
    level: 1,
    assessment: 'automated',
    rules: [`thing-${given.id.replaceAll('.', '-')}`],
    status: enforced ? actual : 'exempt',
    actual,
    enforced,
    findings: [],
    evidence: [],
    ...given,
  };
}

export function exampleReport(results: readonly Result[], given: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'cis-harden', version: '0.1.0' },
    target: { name: 'ssh://ops@web1', hostname: 'web1', machineId: 'e'.repeat(32) },
    platform: { id: 'ubuntu', version: '18.04', name: 'Ubuntu 18.04.6 LTS' },
    benchmark: {
      id: 'cis-ubuntu-18.04-v2.1.0',
      title: 'CIS Ubuntu Linux 18.04 LTS Benchmark',
      version: '2.1.0',
      sections: [
        { id: '1', title: 'Initial Setup' },
        { id: '5', title: 'Access, Authentication and Authorization' },
      ],
    },
    profile: { id: 'aks', title: 'AKS node image' },
    startedAt: '2026-01-01T12:30:00.000Z',
    notices: [],
    results,
    summary: summarize(results),
    ...given,
  };
}

/** A report with every verdict. */
export const mixedReport = exampleReport(
  [
    exampleResult({ id: '1.1.1.1' }),
    ...['1.1.2', '1.1.3', '1.1.4', '1.1.5', '1.2.1'].map((id) =>
      exampleResult({ id, actual: 'error', reason: 'no rule yet', rules: [] }),
    ),
    exampleResult({
      id: '1.4.3',
      title: 'Ensure permissions on bootloader config are configured',
      actual: 'error',
      reason: '/boot/grub/grub.cfg: permission denied',
    }),
    exampleResult({
      id: '1.7.1',
      title: 'Ensure message of the day is configured properly',
      actual: 'manual',
      evidence: [{ what: 'the banner names nobody', where: '/etc/motd' }],
    }),
    exampleResult({ id: '1.8.1', actual: 'not-applicable', reason: 'no graphical login is installed' }),
    exampleResult({
      id: '1.3.1',
      title: 'Ensure AIDE is installed',
      actual: 'fail',
      exemption: {
        reason: 'covered-elsewhere',
        note: 'images are immutable',
        owner: 'node team',
        expires: '2027-01-31',
      },
      findings: [
        {
          rule: 'package-aide-installed',
          what: 'package aide',
          expected: 'installed',
          actual: 'not installed',
          where: '/var/lib/dpkg/status',
          state: 'persistent',
        },
      ],
    }),
    exampleResult({ id: '1.3.2', actual: 'pass', exemption: { reason: 'covered-elsewhere' } }),
    exampleResult({ id: '5.1.1', actual: 'fail', exemption: { reason: 'potential-operational-impact' } }),
    exampleResult({
      id: '5.3.7',
      title: 'Ensure SSH MaxAuthTries is set to 4 or less',
      actual: 'fail',
      rules: ['sshd-max-auth-tries'],
      findings: [
        {
          rule: 'sshd-max-auth-tries',
          what: 'MaxAuthTries',
          expected: 'at most 4',
          actual: '6',
          where: '/etc/ssh/sshd_config:32',
          state: 'persistent',
        },
      ],
    }),
    exampleResult({ id: '5.3.8' }),
    exampleResult({ id: '5.3.9' }),
  ],
  { notices: ['without root much could not be measured: add --sudo'] },
);
