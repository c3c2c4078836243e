import type { Report, Result } from '../audit/report.ts';
import { account, sectionOf } from './account.ts';
import { grouped } from './grouped.ts';
import { type Element, element, xmlDocument } from './xml.ts';

/**
 * A report as JUnit XML, as CI servers read it: a suite for each section, a test case for each recommendation.
 * What could not be measured is an `error`, so no reader counts it as passed; what is exempt, not applicable or for
 * a person to look at is `skipped`, with the reason.
 */
export function reportJunit(report: Report): string {
  const { benchmark, results } = report;
  const titles = new Map(benchmark.sections?.map(({ id, title }) => [id, title]));
  const suites = [...grouped(results, sectionOf)].map(([section, within]) =>
    suite(`${section} ${titles.get(section) ?? ''}`.trim(), within, report),
  );
  return xmlDocument(
    element(
      'testsuites',
      { name: `${benchmark.title} ${benchmark.version}`, ...counts(results), time: 0 },
      suites,
    ),
  );
}

function suite(name: string, results: readonly Result[], report: Report): Element {
  const { target, profile, benchmark, startedAt } = report;
  return element(
    'testsuite',
    {
      name,
      hostname: target.hostname,
      timestamp: startedAt.replace(/\.\d+Z$/, ''),
      ...counts(results),
      skipped: results.filter(({ status }) => isSkipped(status)).length,
      time: 0,
    },
    [
      element('properties', {}, [
        property('target', target.name),
        property('benchmark', benchmark.id),
        property('profile', profile.id),
      ]),
      ...results.map((result) => testCase(result, benchmark.id)),
    ],
  );
}

function property(name: string, value: string): Element {
  return element('property', { name, value });
}

function counts(results: readonly Result[]): { tests: number; failures: number; errors: number } {
  const count = (verdict: Result['status']) => results.filter(({ status }) => status === verdict).length;
  return { tests: results.length, failures: count('fail'), errors: count('error') };
}

function isSkipped(status: Result['status']): boolean {
  return status === 'exempt' || status === 'manual' || status === 'not-applicable';
}

function testCase(result: Result, benchmark: string): Element {
  const { id, title } = result;
  const classname = `${benchmark}.${sectionOf(result)}`.replace(/\s/g, '-');
  return element('testcase', { classname, name: `${id} ${title}`, time: 0 }, outcome(result));
}

/** What stands in a test case: nothing where it passed, but for the name of the person who said so. */
function outcome(result: Result): Element[] {
  const lines = account(result);
  const [message = bare(result.status)] = lines;
  const body = lines.join('\n');
  switch (result.status) {
    case 'pass':
      return result.review === undefined ? [] : [element('system-out', {}, body)];
    case 'fail':
      return [element('failure', { type: 'fail', message }, body)];
    case 'error':
      return [element('error', { type: 'unmeasured', message: `could not be measured: ${message}` }, body)];
    case 'manual':
      return [skipped('a person has to look', message), element('system-out', {}, body)];
    case 'not-applicable':
      return [skipped('not applicable', message)];
    case 'exempt':
      return [element('skipped', { message }), element('system-out', {}, body)];
  }
}

/** What is said where nothing more is known. */
function bare(status: Result['status']): string {
  return status === 'fail' ? 'it does not hold' : '';
}

function skipped(why: string, message: string): Element {
  return element('skipped', { message: message === '' ? why : `${why}: ${message}` });
}
