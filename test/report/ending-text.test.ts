import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/apply/history.ts';
import type { Ending } from '../../src/apply/run.ts';
import { renderComparison } from '../../src/report/compare-text.ts';
import { renderApplied, renderEnding, renderHistory, renderMissed } from '../../src/report/ending-text.ts';
import { mixedReport } from './example.ts';
import { expectHarmless, hostile, uncolored } from './hostile.ts';

const style = { color: false, width: 80 };
const id = '20260101T123100Z-0a1b2c';
const missed = [
  {
    id: '5.3.7',
    title: 'Ensure SSH MaxAuthTries is set to 4 or less',
    predicted: 'pass',
    real: 'fail',
    why: 'MaxAuthTries is 6 (/etc/ssh/sshd_config:32)',
  },
] as const;

const endings: [string, Ending, string][] = [
  [
    'everything was done',
    { kind: 'applied', id, warnings: ['sshd could not judge /etc/ssh/sshd_config'] },
    `\
Run 20260101T123100Z-0a1b2c made every change of the plan.
  warning: sshd could not judge /etc/ssh/sshd_config
  To take it back: cis-harden rollback --run 20260101T123100Z-0a1b2c
`,
  ],
  ['there was nothing to do', { kind: 'applied', id: '', warnings: [] }, 'Nothing had to be changed.\n'],
  [
    'the host is another than planned for',
    { kind: 'drifted', addresses: ['/etc/crontab', 'sysctl:net.ipv4.ip_forward'] },
    `\
Nothing was changed: the host is no longer as the plan says it was.
  differs: /etc/crontab
  differs: sysctl:net.ipv4.ip_forward
  Make a new plan and look at it.
`,
  ],
  [
    'a step failed',
    {
      kind: 'reverted',
      id,
      why: 'step-failed',
      at: 'change /etc/ssh/sshd_config',
      complaint: ['line 3: Bad configuration option: Foo'],
    },
    `\
Run 20260101T123100Z-0a1b2c failed and was taken back: the host is as it was
  before.
  failed: change /etc/ssh/sshd_config
  the host said: line 3: Bad configuration option: Foo
`,
  ],
  [
    'the new login failed',
    {
      kind: 'reverted',
      id,
      why: 'login-failed',
      revertedAt: '2026-01-01T12:33:05.000Z',
      complaint: ['db1 could not be reached: Connection closed by 192.0.2.1 port 22'],
    },
    `\
Run 20260101T123100Z-0a1b2c is taken back at 12:33:05 UTC: the host is as it was
  before.
  why: its changes were made, and a new login did not work with them
  db1 could not be reached: Connection closed by 192.0.2.1 port 22
`,
  ],
  [
    'the host is not reached any more',
    { kind: 'unknown', id, until: '2026-01-01T12:33:05.000Z', complaint: ['db1 did not answer within 5 s'] },
    `\
Run 20260101T123100Z-0a1b2c made its changes, and what became of them is not
  known: the host can't be reached.
  db1 did not answer within 5 s
  Unless somebody confirmed it, the host takes everything back by itself at
    12:33:05 UTC.
  What it did tells: cis-harden history
`,
  ],
  [
    'a new login worked',
    { kind: 'applied', id, warnings: [], confirmedBy: 'login' },
    `\
Run 20260101T123100Z-0a1b2c made every change of the plan.
  A new login and its root rights work with them: confirmed.
  To take it back: cis-harden rollback --run 20260101T123100Z-0a1b2c
`,
  ],
  [
    'something was left',
    {
      kind: 'left',
      id,
      addresses: ['change /etc/issue'],
      stuck: ['change /etc/motd'],
      complaint: ['/etc/motd is immutable (chattr +i)'],
    },
    `\
Run 20260101T123100Z-0a1b2c is not taken back everywhere. Left as they are now:
  left: change /etc/issue
  Somebody else changed these since.
  They are put back too by: cis-harden rollback --run 20260101T123100Z-0a1b2c
    --force
  could not be put back: change /etc/motd
  the host said: /etc/motd is immutable (chattr +i)
  Mend what stands in the way; then cis-harden recover puts back what is
    missing.
`,
  ],
  [
    'it was undone',
    { kind: 'undone', id, notes: ['not before the next boot: load the audit rules'] },
    'Run 20260101T123100Z-0a1b2c is taken back: everything it changed is as it was\n  before.\n  not before the next boot: load the audit rules\n',
  ],
];

describe('an ending', () => {
  it.each(endings)('tells that %s', (_, ending, text) => {
    expect(renderEnding(ending, style)).toBe(text);
    expect(uncolored(renderEnding(ending, { ...style, color: true }))).toBe(text);
    expectHarmless(
      renderEnding(
        hostile(ending, (key) => key === 'kind' || key === 'why' || key === 'confirmedBy'),
        style,
      ),
    );
  });
});

describe('predictions', () => {
  it('tells each one that was wrong', () => {
    expect(renderMissed(missed, style)).toBe(`\
1 verdict is not as the plan predicted:
  5.3.7 Ensure SSH MaxAuthTries is set to 4 or less: predicted pass, is fail
    (MaxAuthTries is 6 (/etc/ssh/sshd_config:32))
`);
    expectHarmless(
      renderMissed(
        hostile(missed, (key) => key === 'predicted' || key === 'real'),
        style,
      ),
    );
  });

  it('says that all were right', () => {
    expect(renderMissed([], style)).toBe('Every verdict is as the plan predicted.\n');
  });

  it('stand between the ending and the score', () => {
    const outcome = {
      ending: { kind: 'applied', id, warnings: [], confirmedBy: 'login' } as const,
      before: { ...mixedReport, summary: { ...mixedReport.summary, score: 25 } },
      report: mixedReport,
      missed: [],
      again: ['ssh://ops@web1', '--sudo'],
    };
    expect(renderApplied(outcome, style)).toBe(`\
Run 20260101T123100Z-0a1b2c made every change of the plan.

Login      A new login and its root rights work with them: confirmed.
Verdicts   15 of 15 are as the plan predicted
Score      25.0 % → 75.0 %
Take back  cis-harden rollback ssh://ops@web1 --sudo \\
             --run 20260101T123100Z-0a1b2c

75.0 % of 4 enforced pass; 6 could not be measured
`);
  });

  it('say little where nothing had to be changed', () => {
    const ending = { kind: 'applied', id: '', warnings: [] } as const;
    expect(renderApplied({ ending, report: mixedReport, missed: [] }, style)).toBe(`\
Nothing had to be changed.
Every verdict is as the plan predicted.
75.0 % of 4 enforced pass; 6 could not be measured
`);
  });

  it('are not spoken of where the host was not audited again', () => {
    const ending = { kind: 'drifted', addresses: [] } as const;
    expect(renderApplied({ ending, missed: [] }, style)).toBe(renderEnding(ending, style));
  });
});

describe('a history', () => {
  const run: Run = {
    id,
    state: 'applied',
    startedAt: '2026-01-01T12:31:00.000Z',
    tool: '0.1.0',
    profile: 'aks',
    benchmark: 'cis-ubuntu-18.04-v2.1.0',
    changes: 12,
    rules: 1,
    steps: [],
    files: {},
    ...{ place: 1, kib: 12, made: [], undone: [], pending: [], entries: [], takesBack: [] },
  };

  it('tells each run in a few lines', () => {
    const interrupted: Run = { ...run, id: '20260102T000000Z-ffffff', state: 'interrupted', kib: 2100 };
    const listed = [run, interrupted].map((one) => ({ run: one, need: 'rollback' as const }));
    expect(renderHistory(listed, style)).toBe(`\
20260101T123100Z-0a1b2c  applied
  planned 2026-01-01T12:31:00.000Z by cis-harden 0.1.0
  12 changes for 1 rule of profile aks (cis-ubuntu-18.04-v2.1.0)
  its journal takes 12 KiB: needed to take it back
20260102T000000Z-ffffff  INTERRUPTED: cis-harden recover finishes or undoes it
  planned 2026-01-01T12:31:00.000Z by cis-harden 0.1.0
  12 changes for 1 rule of profile aks (cis-ubuntu-18.04-v2.1.0)
  its journal takes 2.1 MiB: needed to take it back
`);
  });

  it.each([
    [
      { state: 'unconfirmed', until: '2026-01-01T12:33:00.000Z' },
      'WAITS to be confirmed until 12:33:00 UTC: cis-harden confirm keeps it',
    ],
    [{ state: 'unconfirmed' }, 'WAITS to be confirmed: cis-harden confirm keeps it'],
    [{ state: 'reverted', why: 'step-failed' }, 'failed and taken back'],
    [
      { state: 'reverted', why: 'not-confirmed', revertedAt: '2026-01-01T12:33:01.000Z' },
      'taken back at 12:33:01 UTC: nobody confirmed them in time',
    ],
    [{ state: 'reverted', why: 'restarted' }, 'taken back: the host restarted before they were confirmed'],
  ] as const)('tells of a run that waits or was taken back: %j', (part, text) => {
    const listed = { run: { ...run, ...part }, need: 'rollback' as const };
    expect(renderHistory([listed], style).replace(/\n +/g, ' ')).toContain(`${id}  ${text}`);
  });

  it('says that there is none', () => {
    expect(renderHistory([], style)).toBe('no runs: cis-harden has changed nothing on this host\n');
  });

  it('lets nothing from a journal reach the terminal', () => {
    expectHarmless(
      renderHistory(
        hostile([{ run, need: 'reading' as const }], (key) => key === 'state' || key === 'need'),
        style,
      ),
    );
  });
});

describe('a comparison', () => {
  const difference = { id: '1.1.1', title: 'Ensure it', before: 'pass', after: 'fail', why: 'x is y (/z)' };

  it('tells each verdict that differs', () => {
    expect(renderComparison([difference, { ...difference, id: '1.1.2', why: '' }])).toBe(`\
1.1.1 Ensure it
  pass → fail: x is y (/z)
1.1.2 Ensure it
  pass → fail

2 verdicts differ
`);
    expect(renderComparison([])).toBe('no verdict differs\n');
  });

  it('lets nothing from a report reach the terminal', () => {
    expectHarmless(renderComparison(hostile([difference])));
  });
});
