import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Report } from '../../src/audit/report.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planSchema } from '../../src/plan/schema.ts';
import { comparisonJsonSchema, planJsonSchema, reportJsonSchema } from '../../src/report/json-schema.ts';
import { planJson, reportJson, stableJson } from '../../src/report/json.ts';
import { readReport, ReportProblem } from '../../src/report/read.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { exampleReport, exampleResult, mixedReport } from './example.ts';
import { examplePlan } from './example-plan.ts';
import { expectHarmless, hostile } from './hostile.ts';
import { sameShape } from '../same-shape.ts';
import { realPlan, realReport } from './real-plan.ts';

sameShape<Report, z.infer<typeof reportSchema>>(true);
sameShape<Plan, z.infer<typeof planSchema>>(true);

const answered = exampleReport([
  exampleResult({
    id: '2.3',
    assessment: 'manual',
    actual: 'manual',
    status: 'pass',
    question: 'Are these needed?',
    review: { by: 'Ann', on: '2026-01-02', until: '2027-01-01', note: 'All are.' },
  }),
]);

const published = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));

/** What another program makes of the published schema. */
const foreign = (name: string) => z.fromJSONSchema(published(name) as z.core.JSONSchema.JSONSchema);

describe('the published schemas', () => {
  it('are those of the sources (npm run generate)', () => {
    expect(published('report')).toEqual(reportJsonSchema());
    expect(published('plan')).toEqual(planJsonSchema());
    expect(published('comparison')).toEqual(comparisonJsonSchema());
  });

  it.each([
    ['with every verdict', mixedReport],
    ['of an empty profile', exampleReport([])],
    ['with a question and its answer', answered],
    ['of every rule on the example host', realReport],
  ])('take a report %s', (_, report) => {
    expect(reportSchema.parse(report)).toEqual(report);
    expect(foreign('report').safeParse(JSON.parse(reportJson(report))).success).toBe(true);
  });

  it.each([
    ['with every kind of change', examplePlan],
    ['of every rule on the example host', realPlan()],
    ['with everything allowed', realPlan(['removes-packages', 'limits-logins', 'cuts-network'])],
  ])('take a plan %s', (_, plan) => {
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(foreign('plan').safeParse(JSON.parse(planJson(plan))).success).toBe(true);
  });

  it('refuse what is not in them', () => {
    expect(foreign('report').safeParse({ ...mixedReport, secret: 1 }).success).toBe(false);
    expect(foreign('plan').safeParse({ ...examplePlan, kind: 'wish' }).success).toBe(false);
    const result = { ...exampleResult({ id: '1.1' }), status: 'passed' };
    expect(reportSchema.safeParse({ ...mixedReport, results: [result] }).success).toBe(false);
  });

  it('describe every verdict and each field whose name does not tell', () => {
    const text = JSON.stringify(published('report'));
    for (const word of ['never a pass', "the benchmark's number", 'in percent with one decimal'])
      expect(text).toContain(word);
  });
});

describe('JSON', () => {
  it('has its keys in one order, whatever the order in which a value was made', () => {
    const backwards = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(backwards);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, entry]) => [key, backwards(entry)]),
      );
    };
    expect(reportJson(backwards(mixedReport) as typeof mixedReport)).toBe(reportJson(mixedReport));
    expect(planJson(backwards(examplePlan) as typeof examplePlan)).toBe(planJson(examplePlan));
    expect(Object.keys(JSON.parse(reportJson(mixedReport)) as object)).toEqual([
      'schemaVersion',
      'tool',
      'target',
      'platform',
      'benchmark',
      'profile',
      'startedAt',
      'notices',
      'results',
      'summary',
    ]);
  });

  it('is indented and ends with one newline', () => {
    expect(stableJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect(stableJson(undefined)).toBe('null\n');
  });

  it('is harmless on a terminal and still says the same', () => {
    const report = hostile(mixedReport, (key) => ['status', 'actual', 'state', 'assessment'].includes(key));
    expectHarmless(stableJson(report).replaceAll('\n', ''));
    expect(JSON.parse(stableJson(report))).toEqual(report);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expectHarmless(stableJson(text).trimEnd());
        expect(JSON.parse(stableJson(text))).toBe(text);
      }),
    );
  });
});

describe('a saved report', () => {
  it('is read back as it was', () => {
    expect(readReport(reportJson(mixedReport), 'r.json')).toEqual(mixedReport);
  });

  it.each([
    [
      'a plan',
      planJson(examplePlan),
      'r.json is a plan, not a report; cis-harden audit -o json:FILE makes one',
    ],
    ['other JSON', '[]', 'r.json is JSON, but no report; cis-harden audit -o json:FILE makes one'],
    ['nothing', ' \n', 'r.json is empty'],
    [
      'half a report',
      reportJson(mixedReport).slice(0, 500),
      'r.json ends in the middle: it was cut off when it was written or copied',
    ],
    [
      'a newer one',
      stableJson({ ...mixedReport, schemaVersion: 2 }),
      'r.json was written by a newer cis-harden (format 2; this one reads 1): upgrade this one',
    ],
    [
      'a forged one',
      stableJson({ ...mixedReport, notices: [1] }),
      'r.json is not a valid report:\nnotices.0: must be text, so put it in quotes',
    ],
  ])('is refused when it is %s', (_, json, message) => {
    expect(() => readReport(json, 'r.json')).toThrow(new ReportProblem(message));
  });
});
