import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv, reportCsv } from '../../src/report/csv.ts';
import { seen } from '../../src/report/terminal.ts';
import { exampleReport } from './example.ts';
import { everyVerdict, kinds, reports, trickyReport, trickyText } from './every-verdict.ts';
import { expectHarmless } from './hostile.ts';
import { python } from './python.ts';

/** What Python makes of each file, strictly: a list of records by the names in the header. */
function read(files: readonly string[]): Record<string, string>[][] {
  const script = `
import csv, io
made = [[dict(row) for row in csv.DictReader(io.StringIO(file, newline=''), strict=True)] for file in given]`;
  return python(script, files) as Record<string, string>[][];
}

describe('a row', () => {
  it.each([
    ['pass', kinds.pass, [{ status: 'pass', actual: 'pass', enforced: 'yes', finding_what: '' }]],
    [
      'answered',
      kinds.answered,
      [
        {
          status: 'pass',
          actual: 'manual',
          review_by: 'Ann',
          review_until: '2027-01-01',
          review_note: 'All are.',
        },
      ],
    ],
    [
      'fail, one for each finding',
      kinds.fail,
      [
        {
          status: 'fail',
          level: '2',
          finding_what: 'port 25',
          finding_where: 'ss -lntu',
          finding_state: 'running',
        },
        { status: 'fail', finding_what: 'PermitRootLogin', finding_where: '/etc/ssh/sshd_config:9' },
      ],
    ],
    ['fail without a finding', kinds['fail without a finding'], [{ status: 'fail', level: '' }]],
    ['manual', kinds.manual, [{ status: 'manual', question: 'Does anyone need it?' }]],
    ['not applicable', kinds['not-applicable'], [{ status: 'not-applicable', reason: 'no graphical login' }]],
    [
      'exempt',
      kinds['exempt, would fail'],
      [
        {
          status: 'exempt',
          actual: 'fail',
          enforced: 'no',
          exemption_reason: 'covered-elsewhere',
          exemption_owner: 'node team',
          exemption_expires: '2027-01-31',
        },
      ],
    ],
    [
      'not measured, which is no pass',
      kinds.error,
      [{ status: 'error', reason: '/boot/grub/grub.cfg: permission denied' }],
    ],
  ])('of %s', (_, result, rows) => {
    const [records = []] = read([reportCsv(exampleReport([result]))]);
    expect(records).toHaveLength(rows.length);
    expect(records).toMatchObject(rows.map((row) => ({ ...row, id: result.id, hostname: 'web1' })));
  });
});

it.each(reports)('has every recommendation of a report %s', (_, report) => {
  const [records = []] = read([reportCsv(report)]);
  expect([...new Set(records.map(({ id }) => id))]).toEqual(report.results.map(({ id }) => id));
});

it('ends lines as RFC 4180 wants it', () => {
  expect(
    csv([
      ['a', 'b "c"'],
      ['', ','],
    ]),
  ).toBe('"a","b ""c"""\r\n"",","\r\n');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '＋1', '－1', '＠A'])(
  'makes text of the formula %s',
  (formula) => {
    expect(csv([[formula]])).toBe(`"'${formula}"\r\n`);
  },
);

it.each(['\t=1', '\r=1', '\n=1', '\u0000=1', '\u200b=1', '\ufeff=1'])('lets %j hide no formula', (hidden) => {
  expect(csv([[hidden]])).toMatch(/^"\\[a-z0-9]+=1"\r\n$/);
});

it('says the same to a reader of CSV whatever a host says', () => {
  const texts = fc.sample(trickyText, { numRuns: 500, seed: 7 });
  const [records = []] = read([csv([['said', 'end'], ...texts.map((text) => [text, ';'])])]);
  expect(records.map(({ end }) => end)).toEqual(texts.map(() => ';'));
  const said = texts.map(seen);
  records.forEach(({ said: text = '' }, at) => {
    expect(text === said[at] || text === `'${said[at]}`).toBe(true);
    expect(text).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
  });
});

it('has as many rows and fields whatever a host says', () => {
  const files = fc.sample(trickyReport, { numRuns: 50, seed: 8 }).map(reportCsv);
  for (const file of files) expectHarmless(file.replaceAll('\r\n', '\n'));
  const [expected = []] = read([reportCsv(everyVerdict)]);
  for (const records of read(files)) {
    expect(records.map(({ id, status }) => [id, status])).toEqual(
      expected.map(({ id, status }) => [id, status]),
    );
    for (const record of records) expect(Object.keys(record)).toEqual(Object.keys(expected[0] ?? {}));
  }
});
