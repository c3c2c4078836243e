import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { reportXccdf } from '../../src/report/xccdf.ts';
import { exampleReport } from './example.ts';
import { everyVerdict, kinds, reports, trickyReport } from './every-verdict.ts';
import { expectHarmless } from './hostile.ts';
import { all, type Read, readXml } from './python.ts';
import { realReport } from './real-plan.ts';

function parsed(xml: string): Read {
  const [root] = readXml([xml]);
  if (root === undefined) throw new Error('nothing was read');
  return root;
}

describe('a rule-result', () => {
  it.each([
    ['pass', kinds.pass, 'pass', []],
    [
      'answered',
      kinds.answered,
      'pass',
      [
        'reviewed by Ann on 2026-01-02, holds until 2027-01-01: All are.',
        'question: Are these needed?',
        'seen: service cups  (/run)',
      ],
    ],
    ['fail without a finding', kinds['fail without a finding'], 'fail', []],
    [
      'manual',
      kinds.manual,
      'notchecked',
      [
        'question: Does anyone need it?',
        'port 631: open, wanted closed  (ss -lntu, in force now)',
        'seen: service cups  (/run)',
      ],
    ],
    ['not applicable', kinds['not-applicable'], 'notapplicable', ['no graphical login']],
    [
      'exempt, would fail',
      kinds['exempt, would fail'],
      'notselected',
      [
        'exempt: covered elsewhere; by the image; owner: node team; until 2027-01-31',
        'would be: fail',
        'port 111: open, wanted closed  (ss -lntu, in force now)',
      ],
    ],
    [
      'exempt, not measured',
      kinds['exempt, not measured'],
      'notselected',
      ['exempt: risk accepted', 'would be: error', 'permission denied'],
    ],
    ['not measured, which is no pass', kinds.error, 'error', ['/boot/grub/grub.cfg: permission denied']],
  ])('of %s', (_, result, verdict, messages) => {
    const root = parsed(reportXccdf(exampleReport([result])));
    const [read] = all(root, 'rule-result');
    expect(all(root, 'result').map(({ text }) => text)).toEqual([verdict]);
    expect(all(root, 'message').map(({ text }) => text)).toEqual(messages);
    expect(read?.attributes['idref']).toBe(`xccdf_cis-harden_rule_${result.id}`);
    expect(all(root, 'ident').map(({ text }) => text)).toEqual([result.id, ...result.rules]);
    expect(all(root, 'select')[0]?.attributes['selected']).toBe(String(result.enforced));
  });
});

it('gives the score as the standard counts it, and as this program does', () => {
  const scores = all(parsed(reportXccdf(everyVerdict)), 'score');
  expect(scores.map(({ attributes, text }) => [attributes['system'], attributes['maximum'], text])).toEqual([
    ['urn:xccdf:scoring:flat-unweighted', '5', '2'],
    ['urn:cis-harden:scoring:percent', '100', '50.0'],
  ]);
  expect(all(parsed(reportXccdf(exampleReport([kinds.error]))), 'score').map(({ text }) => text)).toEqual([
    '0',
  ]);
});

const hostileReports = fc.sample(trickyReport, { numRuns: 100, seed: 6 });

it('is well-formed and harmless whatever a host says', () => {
  const written = hostileReports.map(reportXccdf);
  for (const xml of written) expectHarmless(xml);
  for (const root of readXml(written))
    expect(all(root, 'rule-result')).toHaveLength(everyVerdict.results.length);
});

const oscap = execaSync('oscap', ['--version'], { reject: false }).exitCode === 0;
const title = oscap ? 'oscap takes' : 'oscap takes (left out: openscap-scanner is not installed)';

describe.skipIf(!oscap)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cis-harden-xccdf-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const judged = (xml: string) => {
    const file = join(folder, 'report.xml');
    writeFileSync(file, xml);
    const { exitCode, stderr, stdout } = execaSync('oscap', ['xccdf', 'validate', file], { reject: false });
    const complaints = /error|invalid|fail|warning/i;
    // That a benchmark names no platform is fine: it was judged on the one that the facts name.
    const errors = `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) => complaints.test(line) && !line.includes('has no platform specified'));
    return { exitCode, errors };
  };

  it.each([...reports, ['of every rule on the example host', realReport] as const])(
    'a report %s',
    (_, report) => {
      expect(judged(reportXccdf(report))).toEqual({ exitCode: 0, errors: [] });
    },
  );

  it('whatever a host says', () => {
    for (const report of hostileReports.slice(0, 15))
      expect(judged(reportXccdf(report))).toEqual({ exitCode: 0, errors: [] });
  });

  it('and refuses a document whose results are not of the standard', () => {
    const forged = reportXccdf(everyVerdict).replace('<result>fail</result>', '<result>failed</result>');
    expect(judged(forged).exitCode).not.toBe(0);
  });
});
