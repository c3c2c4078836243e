import { describe, expect, it } from 'vitest';
import type { BaselineComparison, Drift } from '../../src/audit/report.ts';
import type { Comparison } from '../../src/compare/comparison.ts';
import { driftNotices, renderAgainstBaseline } from '../../src/report/baseline-text.ts';
import { changesCsv, changesJson, changesMarkdown } from '../../src/report/comparison-formats.ts';
import { renderChanges } from '../../src/report/comparison-text.ts';
import { mixedReport } from './example.ts';
import { expectHarmless, hostile, uncolored } from './hostile.ts';

const drift: Drift = {
  id: '6.1.2',
  title: 'Ensure permissions on /etc/passwd are configured',
  before: 'pass',
  after: 'fail',
  why: '',
  findings: [
    {
      ...{ rule: 'passwd', what: 'mode of /etc/passwd', expected: '0644', actual: '0666' },
      ...{ where: '/etc/passwd', state: 'persistent' },
    },
  ],
  writers: [{ where: '/etc/passwd', what: "no package is known to own it; who wrote it can't be told" }],
};
const baseline: BaselineComparison = {
  file: 'accepted.json',
  startedAt: '2025-12-31T00:00:00.000Z',
  notes: ['since the baseline, dpkg changed: cron'],
  worse: [drift],
  better: [{ ...drift, id: '5.1.1', before: 'fail', after: 'pass', writers: [] }],
  other: [],
};
const plainStyle = { color: false, width: 100 };

describe('an audit against a baseline', () => {
  it('begins with what got worse, and who wrote there', () => {
    const text = renderAgainstBaseline(mixedReport, baseline, plainStyle);
    expect(text).toContain(`worse   6.1.2 Ensure permissions on /etc/passwd are configured: pass → fail
          mode of /etc/passwd: 0666, wanted 0644  (/etc/passwd)
          by: /etc/passwd no package is known to own it; who wrote it can't be told
`);
    expect(text).toContain('          gone: mode of /etc/passwd: 0666');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      "1 recommendation got worse, 1 better; 6 recommendations can't be measured",
    );
    expect(text).not.toContain('5.3.7');
  });

  it('obeys nothing that a host says', () => {
    const said = hostile(baseline, (key) => ['before', 'after', 'state'].includes(key));
    expectHarmless(uncolored(renderAgainstBaseline(mixedReport, said, { ...plainStyle, color: true })));
  });

  it('tells as notices no more than a reader takes', () => {
    const many = { ...baseline, worse: Array.from({ length: 500 }, () => drift) };
    expect(driftNotices(many, mixedReport).length).toBeLessThan(30);
    expect(driftNotices(many, mixedReport).at(-1)).toBe(
      'and 480 more that differ from the baseline (the JSON lists them)',
    );
  });
});

describe('a comparison of snapshots', () => {
  const comparison: Comparison = {
    schemaVersion: 1,
    kind: 'snapshots',
    before: { name: 'a', title: 'A' },
    after: { name: 'b', title: 'B' },
    notices: ['one'],
    changes: [
      { topic: 'file', id: '/etc/a', what: 'mode', before: '0644', after: null, from: 'package a' },
      {
        topic: 'file',
        id: '/etc/a',
        what: 'content',
        before: '1 line',
        after: '1 line',
        lines: ['-x', '+y'],
      },
    ],
  };

  it('has a block for each thing, and does not speak of verdicts that were not given', () => {
    expect(renderChanges(comparison, plainStyle)).toBe(`Before     a: A
After      b: B

note: one

file /etc/a
  mode: 0644 → none
  content: 1 line → 1 line
    -x
    +y
  from: package a

2 differences in 1 place
`);
    expect(renderChanges({ ...comparison, verdicts: [] }, plainStyle)).toContain('no verdict differs');
  });

  it('obeys nothing that a host says, in any format', () => {
    const verdicts = [{ id: '1', title: 't', before: 'pass', after: 'fail', why: 'w' }];
    const said = hostile({ ...comparison, verdicts }, (key) => key === 'kind');
    expectHarmless(uncolored(renderChanges(said, { color: true, width: 80 })), { tabs: true });
    expectHarmless(changesJson(said));
    expectHarmless(changesMarkdown(said));
    expectHarmless(changesCsv(said).replaceAll('\r\n', '\n'));
  });
});
