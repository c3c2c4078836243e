import { describe, expect, it } from 'vitest';
import { type ProfileComparison, renderProfileComparison } from '../../src/report/documented-text.ts';
import { columns } from '../../src/report/wrap.ts';
import { exampleReport, exampleResult } from './example.ts';
import { expectHarmless, hostile, uncolored } from './hostile.ts';

const style = { color: false, width: 100 };

const comparison: ProfileComparison = {
  report: exampleReport(
    ['1.1.1', '1.1.2', '3.5.1.10', '5.3.4', '5.3.5', '6.1'].map((id) => exampleResult({ id })),
  ),
  planned: true,
  table: {
    id: 'aks-ubuntu-18.04',
    title: 'AKS node image on Ubuntu 18.04',
    rows: [
      {
        id: '1.1.1',
        title: 'Ensure mounting of cramfs filesystems is disabled',
        documented: { status: 'pass' },
        before: 'fail',
        after: 'pass',
        differs: false,
      },
      {
        id: '1.1.2',
        title: 'Ensure /tmp is configured',
        documented: { status: 'fail', reason: 'potential-operational-impact' },
        before: 'pass',
        after: 'pass',
        exemption: { reason: 'undocumented-gap' },
        differs: true,
        why: 'passes here: nothing needs the exemption',
      },
      {
        id: '3.5.1.10',
        title:
          'Ensure firewall rules exist for all open ports and that this title goes on for longer than its column has room',
        documented: { status: 'not-applicable', note: 'AKS writes its own' },
        before: 'manual',
        after: 'manual',
        exemption: { reason: 'not-applicable' },
        differs: false,
      },
      {
        id: '5.3.4',
        title: 'Ensure SSH access is limited',
        documented: { status: 'pass' },
        before: 'fail',
        after: 'fail',
        differs: true,
        why: 'held back until --allow limits-logins is given',
      },
      {
        id: '9.9',
        title: 'Ensure this is listed',
        documented: { status: 'pass' },
        before: null,
        after: null,
        differs: true,
        why: 'the report does not list it',
      },
    ],
  },
  unsettled: [
    { id: '5.3.4', title: 'Ensure SSH access is limited', status: 'fail', needs: 'held back' },
    { id: '5.3.5', title: 'Five', status: 'error', needs: 'no root' },
    { id: '6.1', title: 'Six', status: 'error', needs: 'no root' },
  ],
};

it('shows the table row by row, what differs, and what does not pass', () => {
  expect(renderProfileComparison(comparison, style)).toBe(`\
Host       web1 (ssh://ops@web1)
System     Ubuntu 18.04.6 LTS
Benchmark  CIS Ubuntu Linux 18.04 LTS Benchmark 2.1.0
Profile    AKS node image (aks)
Looked at  2026-01-01T12:30:00Z

AKS node image on Ubuntu 18.04, row by row:
                                                                        documented  now     after
1.1.1     Ensure mounting of cramfs filesystems is disabled             pass        fail    pass
1.1.2     Ensure /tmp is configured                                     fail        pass    pass
          documented: potential operational impact
          exempt: undocumented gap
          differs: passes here: nothing needs the exemption
3.5.1.10  Ensure firewall rules exist for all open ports and that this  n/a         manual  manual
          title goes on for longer than its column has room
          documented: AKS writes its own
          exempt: not applicable
5.3.4     Ensure SSH access is limited                                  pass        fail    fail
          differs: held back until --allow limits-logins is given
9.9       Ensure this is listed                                         pass        -       -
          differs: the report does not list it

5 rows: 2 as documented, 3 differ

Documented Pass that does not pass here: 2
  5.3.4 Ensure SSH access is limited: held back until --allow limits-logins is given
  9.9 Ensure this is listed: the report does not list it

Other automated recommendations that do not pass after the changes, and why: 2
  5.3.5, 6.1: no root
`);
});

it('shows the host as it is where nothing was planned', () => {
  const text = renderProfileComparison({ ...comparison, planned: false }, style);
  expect(text).toContain('documented  now\n');
  expect(text).not.toContain('after');
});

it('lists what is not settled where no table was published', () => {
  const { table: _, ...without } = comparison;
  const text = renderProfileComparison(without, style);
  expect(text).not.toContain('row by row');
  expect(text).toContain(`\
Automated recommendations that do not pass after the changes, and why: 3
  5.3.4 Ensure SSH access is limited: held back
  5.3.5, 6.1: no root
`);
  expect(renderProfileComparison({ ...without, unsettled: [] }, style)).toContain(
    'Every automated recommendation that is enforced passes after the changes.\n',
  );
});

it('says so where everything is as documented', () => {
  const rows = comparison.table?.rows.filter(({ differs }) => !differs) ?? [];
  const table = { id: 't', title: 'T', rows };
  const text = renderProfileComparison({ ...comparison, table, unsettled: [] }, style);
  expect(text).toContain('2 rows: 2 as documented, 0 differ\n');
  expect(text).toContain('Everything that is documented Pass passes here.\n');
});

it('keeps explanations short', () => {
  const needs = `Decide who may log in. ${'Then do it. '.repeat(50)}`;
  const long = 'x'.repeat(500);
  const unsettled = [
    { id: '5.3.5', title: 'Five', status: 'fail', needs },
    { id: '6.1', title: 'Six', status: 'fail', needs: long },
  ] as const;
  const text = renderProfileComparison(
    { report: comparison.report, planned: true, unsettled },
    { ...style, width: 400 },
  );
  expect(text).toContain('  5.3.5 Five: Decide who may log in.\n');
  expect(text).toContain(`  6.1 Six: ${'x'.repeat(200)}…\n`);
});

describe('a comparison', () => {
  it('fits any width', () => {
    for (let width = 40; width <= 160; width += 1)
      for (const line of renderProfileComparison(comparison, { ...style, width }).split('\n'))
        if (line.trim().includes(' '))
          expect({ line, fits: columns(line) <= width }).toEqual({ line, fits: true });
  });

  it('tells verdicts in words where there is no room for columns', () => {
    const text = renderProfileComparison(comparison, { ...style, width: 40 });
    expect(text).toContain('          documented pass, now fail,\n          after pass\n');
  });

  it('says the same with and without colours', () => {
    const colored = renderProfileComparison(comparison, { ...style, color: true });
    expect(colored).toContain('\u001b[31mfail');
    expect(uncolored(colored)).toBe(renderProfileComparison(comparison, style));
  });

  it('lets nothing from a target reach the terminal', () => {
    const keys = new Set(['status', 'actual', 'before', 'after']);
    expectHarmless(
      renderProfileComparison(
        hostile(comparison, (key) => keys.has(key)),
        style,
      ),
    );
  });
});
