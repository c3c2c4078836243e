import { describe, expect, it } from 'vitest';
import { type Result, summarize } from '../../src/audit/report.ts';
import { compareDocumented, type DocumentedResult } from '../../src/plan/documented.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { unsettled } from '../../src/plan/why.ts';
import { exampleReport, exampleResult } from '../report/example.ts';
import { examplePlan } from '../report/example-plan.ts';

const finding = {
  rule: 'a',
  what: 'Port',
  expected: '22',
  actual: '23',
  where: '/etc/x:1',
  state: 'persistent',
} as const;
const exemption = { reason: 'covered-elsewhere' };
const id = '1.1';

function planWith(before: Partial<Result>, after: Partial<Result>, given: Partial<Plan> = {}): Plan {
  const report = (result: Partial<Result>) => {
    const results = [exampleResult({ id, ...result })];
    return { ...exampleReport(results), summary: summarize(results) };
  };
  return {
    ...examplePlan,
    held: [],
    decisions: [],
    obstacles: [],
    reboots: [],
    before: report(before),
    predicted: report(after),
    ...given,
  };
}

/** The row of one recommendation. */
function row(
  status: DocumentedResult['status'],
  before: Partial<Result>,
  after: Partial<Result> = before,
  given: Partial<Plan> = {},
) {
  const plan = planWith(before, after, given);
  const [only] = compareDocumented(
    [{ recommendation: id, status }],
    { before: plan.before, plan },
    new Map(),
  );
  return only;
}

describe('a row is as documented', () => {
  it.each<[string, DocumentedResult['status'], Partial<Result>, Partial<Result>]>([
    ['passes', 'pass', { actual: 'pass' }, { actual: 'pass' }],
    ['passes after the changes', 'pass', { actual: 'fail' }, { actual: 'pass' }],
    ['fails and is exempt', 'fail', { actual: 'fail', exemption }, { actual: 'fail', exemption }],
    ['is not applicable', 'not-applicable', { actual: 'not-applicable' }, { actual: 'not-applicable' }],
    [
      'is for a person, of whom the table says nothing',
      'not-applicable',
      { actual: 'manual', assessment: 'manual', exemption },
      { actual: 'manual', assessment: 'manual', exemption },
    ],
  ])('that %s', (_, status, before, after) => {
    expect(row(status, before, after)).toMatchObject({
      before: before.actual,
      after: after.actual,
      differs: false,
    });
    expect(row(status, before, after)).not.toHaveProperty('why');
  });
});

describe('a row differs, and says why', () => {
  const held = examplePlan.held.map((change) => ({ ...change, rules: ['a'] }));
  const failing = { actual: 'fail', rules: ['a'], findings: [finding] } as const;
  const said = [{ rule: 'a', text: 'who may log in' }];
  it.each<[string, DocumentedResult['status'], Partial<Result>, Partial<Plan>, string]>([
    ['that is held back', 'pass', failing, { held }, 'held back until --allow removes-packages is given'],
    ['that a person decides', 'pass', failing, { decisions: said }, 'to decide: who may log in'],
    [
      'that a person decides, in words that say so',
      'pass',
      failing,
      { decisions: [{ rule: 'a', text: 'Decide it.' }] },
      'Decide it.',
    ],
    ['that needs a boot', 'pass', failing, { reboots: said }, 'after the next boot: who may log in'],
    ['that nothing helps', 'pass', failing, { obstacles: said }, 'no change helps: who may log in'],
    ['that no rule repairs', 'pass', failing, {}, 'Port is 23, wanted 22 (/etc/x:1)'],
    [
      'that has several findings',
      'pass',
      { ...failing, findings: [finding, finding] },
      {},
      'Port is 23, wanted 22 (/etc/x:1), and 1 more',
    ],
    [
      'that is exempt',
      'pass',
      { ...failing, exemption },
      { held },
      'exempt, so nothing repairs it: Port is 23, wanted 22 (/etc/x:1)',
    ],
    [
      'that could not be measured',
      'pass',
      { actual: 'error', reason: '/x: permission denied', rules: ['a'] },
      { held },
      '/x: permission denied',
    ],
    ['that has no object here', 'pass', { actual: 'not-applicable', reason: 'no GDM' }, {}, 'no GDM'],
    ['that a person is asked', 'pass', { actual: 'manual', question: 'Is it so?' }, {}, 'Is it so?'],
    ['that passes against the table', 'fail', { actual: 'pass' }, {}, 'passes here'],
    [
      'that passes though exempt',
      'fail',
      { actual: 'pass', exemption },
      {},
      'passes here: nothing needs the exemption',
    ],
    ['that is measured here', 'not-applicable', { actual: 'pass' }, {}, 'passes here'],
  ])('%s', (_, status, result, given, why) => {
    expect(row(status, result, result, given)).toMatchObject({ differs: true, why });
  });

  it('that no report lists', () => {
    const rows = compareDocumented(
      [{ recommendation: '9.9', status: 'pass' }],
      { before: exampleReport([]) },
      new Map([['9.9', 'Ninth']]),
    );
    expect(rows).toEqual([
      {
        id: '9.9',
        title: 'Ninth',
        documented: { status: 'pass' },
        before: null,
        differs: true,
        why: 'the report does not list it',
      },
    ]);
  });

  it('by the host as it is, where there is no plan', () => {
    const before = exampleReport([exampleResult({ id, actual: 'fail', findings: [finding] })]);
    const [only] = compareDocumented([{ recommendation: id, status: 'pass' }], { before }, new Map());
    expect(only).toMatchObject({ before: 'fail', differs: true, why: 'Port is 23, wanted 22 (/etc/x:1)' });
    expect(only).not.toHaveProperty('after');
  });
});

it('keeps the order, the reasons and the notes of the table', () => {
  const before = exampleReport([exampleResult({ id: '1.1' }), exampleResult({ id: '1.2' })]);
  const rows = compareDocumented(
    [
      { recommendation: '1.2', status: 'pass', note: 'AKS uses ntpd' },
      { recommendation: '1.1', status: 'pass', reason: 'covered-elsewhere' },
    ],
    { before },
    new Map(),
  );
  expect(rows.map(({ id: number, documented }) => [number, documented.note ?? documented.reason])).toEqual([
    ['1.2', 'AKS uses ntpd'],
    ['1.1', 'covered-elsewhere'],
  ]);
});

describe('what is not settled', () => {
  const results = [
    exampleResult({ id: '1.1' }),
    exampleResult({ id: '1.2', actual: 'fail', findings: [finding] }),
    exampleResult({ id: '1.3', actual: 'error', reason: 'no root' }),
    exampleResult({ id: '1.4', actual: 'fail', exemption }),
    exampleResult({ id: '1.5', actual: 'manual', assessment: 'manual' }),
    exampleResult({ id: '1.6', actual: 'not-applicable' }),
    exampleResult({ id: '1.7', actual: 'manual', question: 'Is it so?' }),
  ];

  it('is automated, enforced, and neither passes nor has nothing to judge', () => {
    expect(unsettled(exampleReport(results))).toMatchObject([
      { id: '1.2', status: 'fail', needs: 'Port is 23, wanted 22 (/etc/x:1)' },
      { id: '1.3', status: 'error', needs: 'no root' },
      { id: '1.7', status: 'manual', needs: 'Is it so?' },
    ]);
  });

  it('says what the plan knows of it', () => {
    const plan = { ...examplePlan, held: [], decisions: [{ rule: 'a', text: 'which' }] };
    expect(unsettled(exampleReport(results), plan)[0]?.needs).toBe('to decide: which');
  });
});
