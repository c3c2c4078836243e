import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportJunit } from '../../src/report/junit.ts';
import { seen } from '../../src/report/terminal.ts';
import { exampleReport } from './example.ts';
import { everyVerdict, kinds, reports, trickyReport } from './every-verdict.ts';
import { expectHarmless } from './hostile.ts';
import { all, type Read, readXml } from './python.ts';

function parsed(xml: string): Read {
  const [root] = readXml([xml]);
  if (root === undefined) throw new Error('nothing was read');
  return root;
}

describe('a test case', () => {
  it.each([
    ['pass', kinds.pass, []],
    ['answered', kinds.answered, ['system-out']],
    ['fail', kinds.fail, ['failure']],
    ['fail without a finding', kinds['fail without a finding'], ['failure']],
    ['manual', kinds.manual, ['skipped', 'system-out']],
    ['not applicable', kinds['not-applicable'], ['skipped']],
    ['exempt, would fail', kinds['exempt, would fail'], ['skipped', 'system-out']],
    ['exempt, not measured', kinds['exempt, not measured'], ['skipped', 'system-out']],
    ['not measured, which is no pass', kinds.error, ['error']],
  ])('of %s', (_, result, outcome) => {
    const [read] = all(parsed(reportJunit(exampleReport([result]))), 'testcase');
    expect(read?.attributes['name']).toBe(`${result.id} ${result.title}`);
    expect(read?.children.map(({ tag }) => tag)).toEqual(outcome);
  });
});

it('tells in a word why, and below it all that is known', () => {
  const root = parsed(reportJunit(everyVerdict));
  const messages = ['failure', 'error', 'skipped'].flatMap((tag) =>
    all(root, tag).map(({ attributes }) => attributes['message']),
  );
  expect(messages).toEqual([
    'port 25: open, wanted closed  (ss -lntu, in force now)',
    'it does not hold',
    'could not be measured: /boot/grub/grub.cfg: permission denied',
    'a person has to look: question: Does anyone need it?',
    'not applicable: no graphical login',
    'exempt: covered elsewhere; by the image; owner: node team; until 2027-01-31',
    'exempt: not applicable',
    'exempt: risk accepted',
    'exempt, would be: fail',
  ]);
  expect(all(root, 'failure')[0]?.text.split('\n')).toHaveLength(2);
  expect(all(root, 'system-out').map(({ text }) => text)).toContainEqual(
    expect.stringContaining(
      'exempt: covered elsewhere; by the image; owner: node team; until 2027-01-31\nwould be: fail\n',
    ),
  );
});

it.each(reports)('counts what it holds: a report %s', (_, report) => {
  const root = parsed(reportJunit(report));
  const { summary } = report;
  expect(root.attributes).toMatchObject({
    tests: String(summary.total),
    failures: String(summary.fail),
    errors: String(summary.error),
  });
  const total = (name: string) =>
    all(root, 'testsuite').reduce((sum, { attributes }) => sum + Number(attributes[name]), 0);
  expect([total('tests'), total('failures'), total('errors'), total('skipped')]).toEqual([
    all(root, 'testcase').length,
    all(root, 'failure').length,
    all(root, 'error').length,
    all(root, 'skipped').length,
  ]);
});

it('is well-formed and says the same whatever a host says', () => {
  const given = fc.sample(trickyReport, { numRuns: 200, seed: 5 });
  const written = given.map(reportJunit);
  for (const xml of written) expectHarmless(xml);
  readXml(written).forEach((root, at) => {
    expect(all(root, 'testcase').map(({ attributes }) => attributes['name'])).toEqual(
      given[at]?.results.map(({ id, title }) => seen(`${id} ${title}`)),
    );
  });
});
