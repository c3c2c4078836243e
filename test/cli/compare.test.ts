import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planJson, reportJson } from '../../src/report/json.ts';
import { examplePlan } from '../report/example-plan.ts';
import { exampleReport, exampleResult, mixedReport } from '../report/example.ts';
import { tool } from '../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'cis-harden-compare-'));
const file = (name: string) => join(folder, name);

beforeAll(() => {
  const other = { ...mixedReport, benchmark: { ...mixedReport.benchmark, id: 'other' } };
  const good = exampleReport([exampleResult({ id: '1.1.1.1' })], { profile: { id: 'p', title: 'P' } });
  writeFileSync(file('report.json'), reportJson(mixedReport));
  writeFileSync(file('other.json'), reportJson(other));
  writeFileSync(file('good.json'), reportJson(good));
  writeFileSync(file('plan.json'), planJson(examplePlan));
  writeFileSync(file('broken.json'), '{"kind": "plan"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Comparison {
  readonly kind: string;
  readonly planned: boolean;
  readonly table?: { readonly id: string };
  readonly rows?: readonly { readonly id: string; readonly before: string | null; readonly after?: string }[];
  readonly unsettled: readonly { readonly id: string }[];
}

describe('compare', () => {
  it('holds a report against the table of a profile, all its rows in its order', async () => {
    const { stdout, exitCode } = await tool(['compare', 'aks', file('report.json'), '--format', 'json']);
    const { rows = [], planned, table, kind } = JSON.parse(stdout) as Comparison;
    expect({ exitCode, planned, kind, table: table?.id }).toEqual({
      exitCode: 2,
      planned: false,
      kind: 'comparison',
      table: 'aks-ubuntu-18.04',
    });
    expect(rows).toHaveLength(205);
    expect(rows[0]).toMatchObject({ id: '1.1.1.1', before: 'pass' });
    expect(rows.find(({ id }) => id === '5.3.7')).toMatchObject({ before: 'fail' });
    expect(rows.at(-1)).toMatchObject({ id: '6.2.17', before: null });
  });

  it('knows from a plan how the host will be', async () => {
    const { stdout, exitCode } = await tool(['compare', 'aks', file('plan.json'), '--format', 'json']);
    const { rows = [], planned, unsettled } = JSON.parse(stdout) as Comparison;
    expect({ exitCode, planned }).toEqual({ exitCode: 2, planned: true });
    const before = examplePlan.before.results.find(({ id }) => id === '5.3.4')?.actual;
    const after = examplePlan.predicted.results.find(({ id }) => id === '5.3.4')?.actual;
    expect(rows.find(({ id }) => id === '5.3.4')).toMatchObject({ before, after });
    expect(unsettled.map(({ id }) => id)).toContain('2.2.4');
  });

  it('lists what is not settled for a profile without a table, in a file as well', async () => {
    const kept = file('kept.json');
    const { stdout, exitCode } = await tool([
      ...['compare', 'cis-level2-server', file('plan.json'), '-o', kept],
    ]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('Automated recommendations that do not pass after the changes, and why');
    expect(stdout).toContain('held back until --allow removes-packages is given');
    expect(stdout).not.toContain('row by row');
  });

  it('is content where everything that is enforced passes', async () => {
    const { stdout, exitCode } = await tool(['compare', 'cis-level1-server', file('good.json')]);
    expect(stdout).toContain('Every automated recommendation that is enforced passes.');
    expect(exitCode).toBe(0);
  });

  it('still compares two reports', async () => {
    const { stdout, exitCode } = await tool(['compare', file('report.json'), file('good.json')]);
    expect(stdout).toContain('verdicts differ');
    expect(exitCode).toBe(2);
  });

  it('says of two reports who answered in between', async () => {
    const asked = exampleResult({ id: '2.3', assessment: 'manual', actual: 'manual' });
    const review = { by: 'Ann', on: '2026-01-02', until: '2027-01-01' };
    writeFileSync(file('before.json'), reportJson(exampleReport([asked])));
    writeFileSync(file('after.json'), reportJson(exampleReport([{ ...asked, status: 'pass', review }])));
    const { stdout } = await tool(['compare', file('before.json'), file('after.json')]);
    expect(stdout).toContain('manual → pass: reviewed by Ann on 2026-01-02, holds until 2027-01-01');
  });

  it.each([
    [
      ['aks-strikt', 'local'],
      '"aks-strikt" is neither a profile nor a saved report, a snapshot or a benchmark; did you mean "aks-strict"? (profiles: ',
    ],
    [['aks', file('missing.json')], "missing.json can't be read"],
    [['aks', file('broken.json')], 'broken.json'],
    [
      ['aks', file('other.json')],
      'is about other, and the profile is for cis-ubuntu-18.04-v2.1.0: their numbers mean other things',
    ],
    [[file('report.json')], 'name the report that it is to be compared with as well'],
    [['./missing.yaml', 'local'], 'missing.yaml cannot be read'],
  ])('refuses %s', async (words, message) => {
    const { exitCode, stdout, stderr } = await tool(['compare', ...words]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
