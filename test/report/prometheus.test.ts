import { execaSync } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportPrometheus } from '../../src/report/prometheus.ts';
import { seen } from '../../src/report/terminal.ts';
import { exampleReport } from './example.ts';
import { everyVerdict, kinds, reports, trickyReport } from './every-verdict.ts';
import { expectHarmless } from './hostile.ts';
import { realReport } from './real-plan.ts';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** Reads the text format strictly, by its description: HELP, TYPE, then the samples of that metric and no other. */
function read(text: string): Sample[] {
  expect(text.endsWith('\n')).toBe(true);
  let [help, type] = ['', ''];
  const samples: Sample[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    if (comment?.[1] === 'HELP') {
      help = comment[2] ?? '';
      expect(samples.some(({ name }) => name === help)).toBe(false);
    } else if (comment) {
      [, , type] = comment as unknown as [string, string, string];
      expect([type, comment[3]]).toEqual([help, 'gauge']);
    } else {
      const [, name = '', labels = '', value = ''] =
        /^([a-z_]+)\{((?:[a-z]+="(?:[^"\\]|\\[\\n"])*",?)*)\} (-?\d+(?:\.\d+)?|NaN)$/.exec(line) ?? [];
      expect({ line, name }).toEqual({ line, name: type });
      const pairs = [...labels.matchAll(/([a-z]+)="((?:[^"\\]|\\[\\n"])*)"/g)];
      const said = pairs.map(([, label = '', escaped = '']) => [label, escaped.replace(/\\([\\"])/g, '$1')]);
      samples.push({ name, labels: Object.fromEntries(said) as Record<string, string>, value });
    }
  }
  const series = samples.map(({ name, labels }) => JSON.stringify([name, labels]));
  expect(new Set(series).size).toBe(series.length);
  return samples;
}

describe('the verdict of a recommendation', () => {
  it.each([
    ['pass', kinds.pass, { verdict: 'pass', actual: 'pass', level: '1' }],
    ['answered', kinds.answered, { verdict: 'pass', actual: 'manual' }],
    ['fail', kinds.fail, { verdict: 'fail', level: '2' }],
    ['fail of no level', kinds['fail without a finding'], { verdict: 'fail', level: '' }],
    ['manual', kinds.manual, { verdict: 'manual' }],
    ['not applicable', kinds['not-applicable'], { verdict: 'not-applicable' }],
    ['exempt, would fail', kinds['exempt, would fail'], { verdict: 'exempt', actual: 'fail' }],
    ['exempt, not measured', kinds['exempt, not measured'], { verdict: 'exempt', actual: 'error' }],
    ['not measured, which is no pass', kinds.error, { verdict: 'error', actual: 'error' }],
  ])('of %s', (_, result, labels) => {
    const verdicts = read(reportPrometheus(exampleReport([result]))).filter(
      ({ name }) => name === 'cis_harden_recommendation_verdict',
    );
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({ labels: { ...labels, id: result.id, host: 'web1' }, value: '1' });
  });
});

it('counts by verdict, and gives score, time and what expires when', () => {
  const samples = read(reportPrometheus(everyVerdict));
  const value = (metric: string, labels = {}) =>
    samples.find(
      (one) =>
        one.name === metric && Object.entries(labels).every(([label, said]) => one.labels[label] === said),
    )?.value;
  expect(value('cis_harden_score_ratio')).toBe('0.5');
  expect(value('cis_harden_recommendations', { verdict: 'error' })).toBe('1');
  expect(value('cis_harden_recommendations', { verdict: 'exempt' })).toBe('4');
  const seconds = (time: string) => String(Date.parse(time) / 1000);
  expect(value('cis_harden_audit_timestamp_seconds')).toBe(seconds('2026-01-01T12:30:00Z'));
  expect(value('cis_harden_exemption_expiry_timestamp_seconds', { id: '3.2' })).toBe(
    seconds('2027-02-01T00:00:00Z'),
  );
  expect(value('cis_harden_review_expiry_timestamp_seconds', { id: '1.2' })).toBe(
    seconds('2027-01-02T00:00:00Z'),
  );
});

it('has no score where nothing was judged, and does not say 0 or 1', () => {
  const samples = read(reportPrometheus(exampleReport([kinds.error])));
  expect(samples.find(({ name }) => name === 'cis_harden_score_ratio')?.value).toBe('NaN');
});

it('keeps to the format whatever a host says', () => {
  fc.assert(
    fc.property(trickyReport, (report) => {
      const text = reportPrometheus(report);
      expectHarmless(text);
      const host = report.target.hostname === '' ? report.target.name : report.target.hostname;
      for (const { labels } of read(text)) expect(labels['host']).toBe(seen(host));
    }),
  );
});

const promtool = execaSync('promtool', ['--version'], { reject: false }).exitCode === 0;
const title = promtool ? 'promtool takes' : 'promtool takes (left out: prometheus is not installed)';

describe.skipIf(!promtool)(title, () => {
  const check = (input: string) => {
    const { exitCode, stderr, stdout } = execaSync('promtool', ['check', 'metrics'], {
      input,
      reject: false,
    });
    return { exitCode, said: `${stdout}${stderr}` };
  };

  it.each([
    ...reports,
    ['of every rule on the example host', realReport] as const,
    ...fc
      .sample(trickyReport, { numRuns: 10, seed: 9 })
      .map((report) => ['of a hostile host', report] as const),
  ])('a report %s', (_, report) => {
    expect(check(reportPrometheus(report))).toEqual({ exitCode: 0, said: '' });
  });
});
